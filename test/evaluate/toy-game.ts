/** Bundles that play real games with random weights: for tests of everything between bundle and result file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeAtari } from "../../src/envs/atari-environment.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

/** Makes the bundle and returns its folder. */
export async function makeToyGame(
  folder: string,
  game: string,
  methods: readonly MethodName[] = ["ztw"],
): Promise<string> {
  const environment = makeAtari(game);
  const { actionSet, actionMeanings } = environment;
  environment.close();
  await makeToyBundle(folder, { numActions: actionSet.length, methods });
  const path = join(folder, "policy.json");
  const manifest: object = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...manifest, game, actionSet, actionMeanings }));
  return folder;
}
