/** `ztw measure` at several thresholds. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readMeasures } from "../../src/tools.js";
import { makeToyGame } from "../evaluate/toy-game.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const few = ["--num-seeds", "1", "--forks", "2", "--fork-horizon", "3"];

it("measures each threshold of a list, into a file of its own", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const bundle = await makeToyGame(join(folder, "pong"), "pong");
  const output = join(folder, "out", "measures.json");
  const args = ["measure", "pong", "--bundle", bundle, ...few, "--output", output];
  const { stdout, exitCode } = await runHere(...args, "--taus", "0.1,0.3/0.2", "--json");
  expect(exitCode).toBe(0);
  expect(readdirSync(join(folder, "out")).toSorted()).toEqual([
    "measures-tau-0.1.json",
    "measures-tau-0.3_0.2.json",
  ]);
  const measured = JSON.parse(stdout) as { tau: unknown; file: string; forks: unknown[] }[];
  expect(measured.map(({ tau }) => tau)).toEqual([0.1, [0.3, 0.2]]);
  for (const { tau, file, forks } of measured) {
    expect(readMeasures(file)).toMatchObject({ tau, forkHorizon: 3 });
    expect(forks).toHaveLength(3);
  }
  const { said } = await runHere(...args, "--taus", "0.1", "--tau", "0.2");
  expect(said).toMatch(/expected --tau only without --taus/);
});
