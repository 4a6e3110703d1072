/**
 * Computes the statistics of several models' scores here and with the package `rliable`, whose draws are followed, and compares. Exit
 * code 0: the same; 1: they differ.
 *
 *   npm run bench -- statistics/check
 *   npm run bench -- statistics/check --plant unstratified     # must report a difference
 *   npm run bench -- statistics/check --record     # rliable's answers become those of test/golden
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { RandomStream } from "../../src/index.js";
import { checkOneOf, packageRoot, writeFileAtomic } from "../../src/tools.js";
import { benchFolder } from "../shared/files.js";
import { ensurePython, run } from "../shared/python.js";
import { type Asked, answersSchema, largestDifference, plants } from "./compare.js";

const folder = benchFolder("statistics");
const golden = join(packageRoot, "test", "golden", "data", "statistics", "rliable.json");
const tolerance = 1e-12;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { plant: { type: "string" }, python: { type: "string" }, record: { type: "boolean" } },
  });
  const plant =
    values.plant === undefined
      ? undefined
      : checkOneOf("statistics/check", "--plant", values.plant, Object.keys(plants));
  const python = values.python ?? (await ensurePython(folder, "rliable"));
  const cases = [];
  for (const asked of askedCases()) cases.push({ asked, answers: await computeThere(asked, python) });
  const difference = Math.max(
    ...cases.map(({ asked, answers }) => largestDifference(asked, answers, plants[plant ?? "none"])),
  );
  const isSame = difference < tolerance; // false for NaN
  console.log(`${cases.length} tables, largest difference ${difference}`);
  console.log(isSame ? "rliable says the same." : "rliable says otherwise.");
  process.exitCode = isSame ? 0 : 1;
  if (isSame && values.record) await record(cases);
}

/** Three models of two games, as a study has them; more of both; and fewer than a quarter can be cut off of, with draws. */
function askedCases(): Asked[] {
  const random = new RandomStream(0, "rliable");
  const thresholds = Array.from({ length: 9 }, (_, index) => index / 4 - 0.5);
  const table = (numModels: number, numGames: number, mean: number, digits: number) =>
    Array.from({ length: numModels }, () =>
      Array.from({ length: numGames }, () => Number(random.normal(mean, 0.4).toFixed(digits))),
    );
  const common = { thresholds, numResamples: 400, seed: 7 };
  return [
    { ...common, scores: [table(3, 2, 0.9, 6), table(3, 2, 0.7, 6)] },
    { ...common, scores: [table(5, 4, 0.9, 6), table(4, 4, 1.1, 6)] },
    { ...common, scores: [table(3, 1, 0.9, 0), table(2, 1, 0.9, 0)] },
  ];
}

async function computeThere(asked: Asked, python: string) {
  const work = mkdtempSync(join(tmpdir(), "ztw-statistics-"));
  try {
    const file = join(work, "asked.json");
    writeFileSync(file, JSON.stringify(asked));
    return answersSchema.parse(JSON.parse(await run(python, [join(folder, "compute.py"), file])));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function record(cases: readonly object[]): Promise<void> {
  await writeFileAtomic(golden, JSON.stringify(cases));
  await run("npx", ["biome", "format", "--write", golden]);
  console.log("Recorded in test/golden/data/statistics/rliable.json");
}
