/** A bundle that plays real Pong with random weights: for tests of everything between bundle and result file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeToyBundle } from "../helpers/toy-bundle.js";

/** ALE's codes of Pong's minimal action set. */
const pongActions = [0, 1, 3, 4, 11, 12];

/** Makes the bundle and returns its folder. */
export async function makePongBundle(folder: string): Promise<string> {
  await makeToyBundle(folder, { numActions: pongActions.length });
  const path = join(folder, "policy.json");
  const manifest: object = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...manifest, game: "pong", actionSet: pongActions }));
  return folder;
}
