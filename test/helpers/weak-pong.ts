/** A bundle that plays Pong badly, so that its games are soon over. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { makeToyBundle, type ToyBundleOptions } from "./toy-bundle.js";

/** A small network of random weights: it loses its games in no time. */
export async function makeWeakPong(folder: string, { methods = [] }: ToyBundleOptions = {}): Promise<void> {
  await makeToyBundle(folder, { methods });
  const file = join(folder, "policy.json");
  const { game, actionSet, actionMeanings } = loadBundle(shippedBundleFolder("pong")).manifest;
  const manifest = { ...JSON.parse(readFileSync(file, "utf8")), game, actionSet, actionMeanings };
  writeFileSync(file, JSON.stringify(manifest));
}
