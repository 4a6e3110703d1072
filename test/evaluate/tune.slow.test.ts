import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import type { Progress } from "../../src/core/progress.js";
import { RandomStream } from "../../src/core/random.js";
import { evaluate } from "../../src/evaluate/evaluate.js";
import { formatResult, readConfirmation } from "../../src/evaluate/result-file.js";
import type { ConfirmationResult } from "../../src/evaluate/result-schema.js";
import { tune } from "../../src/evaluate/tune.js";
import type { TuneOptions } from "../../src/evaluate/tune-options.js";
import { judgeTuning } from "../../src/evaluate/tuning-verdict.js";
import { confirmedTau } from "../../src/evaluate/verdict.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import { loadBundle, saveMethod } from "../../src/model/bundle.js";
import { methodTensorShapes } from "../../src/model/tensor-shapes.js";
import { randomTensors } from "../helpers/toy-bundle.js";

/** Leave always at the first exit, whose weights are random: they lose nearly every point. */
const [lossyTau, neverPlayedTau] = [0.1, 0.05];
/** Above the confidence of most random classifiers: the expert answers, so nothing is lost. */
const losslessTau = 0.9999;

let folder: string;
let options: TuneOptions;
let result: ConfirmationResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ztw-tune-"));
  options = {
    bundle: await makeLossyBundle(join(folder, "pong")),
    protocolOverrides: { maxFrames: 1200 },
    workFolder: join(folder, "runs"),
    maxLosses: [0.2],
    taus: [neverPlayedTau, losslessTau, lossyTau],
    confirmNumSeeds: 3,
    numSeeds: 14,
    output: join(folder, "tune.json"),
  };
  result = await tune(options);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real Pong expert under classifiers that know nothing. */
async function makeLossyBundle(path: string): Promise<string> {
  cpSync(join(packageRoot, "models", "pong"), path, { recursive: true });
  const { architecture } = loadBundle(path).manifest;
  const structure = { classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true };
  const tensors = randomTensors(methodTensorShapes(architecture, structure), new RandomStream(1, "lossy"));
  await saveMethod(path, "ztw", { tensors, description: { ...structure, training: {} } });
  return path;
}

/** What would be stored, without wall times and the commit. */
function comparable(tuned: ConfirmationResult): string {
  const timing = { numWorkers: 0, loadAverage: [], decideMicroseconds: [] };
  const rest = { commits: [], decisionTimes: [] };
  const sequences = tuned.sequences!.map((sequence) => ({ ...sequence, timing }));
  const attempts = tuned.attempts.map((attempt) => ({ ...attempt, timing }));
  return formatResult({ ...tuned, ...rest, sequences, attempts });
}

describe("tune", () => {
  it("accepts the lossless threshold, stops at the lossy one, and plays nothing behind it", () => {
    expect(result.candidates).toEqual([{ mode: "greedy", taus: [losslessTau, lossyTau, neverPlayedTau] }]);
    const [verdict] = judgeTuning(result);
    expect(verdict!.tested.map(({ tau, acceptedAt }) => [tau, acceptedAt])).toEqual([
      [losslessTau, [0.2]],
      [lossyTau, []],
    ]);
    expect(verdict!.tested[1]!.losesAtMost).toBeGreaterThan(0.2);
    expect(result.sequences![0]!.episodes.length).toBe(3 * 14); // the expert, and two thresholds
  });

  it("confirms on seeds that chose nothing, in scheme 2, and stores all of it", () => {
    const seedsOf = (games: readonly { readonly episodes: readonly { readonly seed: number }[] }[]) =>
      new Set(games.flatMap(({ episodes }) => episodes.map(({ seed }) => seed)));
    expect(result.ran.seedScheme).toBe(2);
    expect(seedsOf([...result.sequences!, ...result.attempts]).size).toBe(
      14 + (result.attempts.length > 0 ? 3 : 0),
    );
    expect(readConfirmation(join(folder, "tune.json"))).toEqual(result);
    expect(readdirSync(join(folder, "runs")).filter((file) => file.startsWith("tune-"))).toEqual([]);
    const chosen = judgeTuning(result)[0]!.chosen[0]!.tau;
    expect(confirmedTau(result, "greedy")).toBe(chosen);
  });

  it("goes on after it was stopped, to the same result, and plays no game twice", async () => {
    const output = join(folder, "stopped.json");
    const controller = new AbortController();
    let numPlayed = 0;
    const onProgress = ({ phase, done }: Progress) => {
      if (phase.startsWith("testing") && done >= 30) controller.abort(new Error("enough"));
    };
    const stopped = tune({ ...options, output, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toThrow("enough");
    expect(existsSync(output)).toBe(false);
    const [rows] = readdirSync(join(folder, "runs")).filter((file) => file.startsWith("stopped-"));
    const numKept = readFileSync(join(folder, "runs", rows!), "utf8").match(/"row"/g)!.length;
    const count = ({ values }: Progress) => {
      if (values!.stepsPerSecond! > 0) numPlayed++;
    };
    const again = await tune({ ...options, output, onProgress: count });
    expect(comparable(again)).toBe(comparable(result));
    const numRows = [...again.sequences!, ...again.attempts].flatMap(({ episodes }) => episodes).length;
    expect(numPlayed).toBe(numRows - numKept);
  });

  it("refuses what has no thresholds, and a sweep of another policy, before it plays", async () => {
    const onProgress = () => expect.unreachable("a game was played");
    await expect(
      tune({ ...options, method: "ztw-regret", bundle: makeGateless(), onProgress }),
    ).rejects.toThrow(/ztw-regret/);
    const sweep = await evaluate({ ...options, output: undefined, taus: [lossyTau], numSeeds: 1 });
    const other = { ...sweep, ran: { ...sweep.ran, methodSha256: "d".repeat(64) } };
    await expect(tune({ ...options, sweep: other, onProgress })).rejects.toThrow(
      "tune: the sweep is of another policy or protocol than this: methodSha256",
    );
  });
});

/** A bundle with the method `ztw` alone. */
function makeGateless(): string {
  const path = join(folder, "gateless");
  cpSync(join(packageRoot, "models", "pong"), path, { recursive: true });
  const file = join(path, "policy.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  delete manifest.methods["ztw-regret"];
  rmSync(file);
  writeFileSync(file, JSON.stringify(manifest));
  return path;
}
