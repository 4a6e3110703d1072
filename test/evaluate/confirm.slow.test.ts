import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { RandomStream } from "../../src/core/random.js";
import { type ConfirmOptions, confirm } from "../../src/evaluate/confirm.js";
import { evaluate, openRun } from "../../src/evaluate/evaluate.js";
import { readConfirmation } from "../../src/evaluate/result-file.js";
import type { ConfirmationResult, SweepResult } from "../../src/evaluate/result-schema.js";
import { confirmedTau, judgeConfirmation } from "../../src/evaluate/verdict.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import { loadBundle, saveMethod } from "../../src/model/bundle.js";
import { methodTensorShapes } from "../../src/model/tensor-shapes.js";
import { randomTensors } from "../helpers/toy-bundle.js";
import { plantSweep } from "./synthetic-results.js";
import { makeToyGame } from "./toy-game.js";

/** Leaves always at the first exit, whose weights are random: it loses nearly every point. */
const lossyTau = 0.1;
/** Above the confidence of random classifiers: the expert answers, so nothing is lost. */
const losslessTau = 0.9999;

let folder: string;
let options: ConfirmOptions;
let result: ConfirmationResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ztw-confirm-"));
  const run = {
    bundle: await makeLossyBundle(join(folder, "pong")),
    protocolOverrides: { maxFrames: 1200 },
    workFolder: join(folder, "runs"),
  };
  options = {
    ...run,
    sweep: await plantMisleadingSweep(run),
    numSeeds: 3,
    output: join(folder, "confirm.json"),
  };
  result = await confirm(options);
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

/** A sweep of few, lucky seeds on which both taus look lossless. */
async function plantMisleadingSweep(run: { readonly bundle: string }): Promise<SweepResult> {
  const points = [
    { tau: lossyTau, mean: 14, exitCounts: [1000, 0, 0] },
    { tau: losslessTau, mean: 14, exitCounts: [200, 200, 600] },
    { tau: 1, mean: 14, exitCounts: [0, 0, 1000] },
  ] as const;
  const { ran } = await openRun({ ...run });
  return { ...plantSweep({ points, deviation: 0.5, modes: ["greedy", "sampled"] }), ran };
}

describe("confirm", () => {
  it("does not confirm a lossy tau that looked lossless on the sweep, and goes on to the next", () => {
    expect(result.candidates).toEqual([{ mode: "greedy", taus: [lossyTau, losslessTau] }]);
    const [lossy, lossless] = judgeConfirmation(result);
    expect(lossy).toMatchObject({ tau: lossyTau, passed: false });
    expect(lossy!.point.difference!.mean).toBeLessThan(2 * lossy!.limit);
    expect(lossless).toMatchObject({ tau: losslessTau, passed: true });
    expect(lossless!.point.difference).toMatchObject({ count: 3, mean: 0, halfWidth: 0 });
    expect(confirmedTau(result, "greedy")).toBe(losslessTau);
    expect(confirmedTau(result, "sampled")).toBeUndefined();
  });

  it("uses no seed twice, and none of the sweep", () => {
    const blocks = result.attempts.map(({ episodes }) => new Set(episodes.map(({ seed }) => seed)));
    expect(blocks.map((block) => block.size)).toEqual([3, 3]);
    const used = new Set([
      ...options.sweep.episodes.map(({ seed }) => seed),
      ...blocks.flatMap((block) => [...block]),
    ]);
    expect(used.size).toBe(10 + 3 + 3);
  });

  it("stores every attempt, the failed one too, and removes its work file", () => {
    expect(readConfirmation(join(folder, "confirm.json"))).toEqual(result);
    expect(readdirSync(join(folder, "runs")).filter((file) => file.startsWith("confirm-"))).toEqual([]);
  });

  it("times the confirmed tau and the full network in turn", () => {
    const [time, ...more] = result.decisionTimes;
    expect(more).toEqual([]);
    expect(time).toMatchObject({ mode: "greedy", tau: losslessTau, numObservations: 300 });
    expect([time!.policyMicroseconds.length, time!.expertMicroseconds.length]).toEqual([7, 7]);
  });

  it("gives up after the attempts that it was allowed", async () => {
    const output = join(folder, "one.json");
    const { attempts } = await confirm({ ...options, output, numSeeds: 2, maxAttempts: 1 });
    expect(attempts.map(({ tau }) => tau)).toEqual([lossyTau]);
  });

  it("refuses a sweep of other weights", async () => {
    const sweep = { ...options.sweep, ran: { ...options.sweep.ran, methodSha256: "d".repeat(64) } };
    await expect(confirm({ ...options, sweep })).rejects.toThrow(
      /another policy or protocol than this: methodSha256/,
    );
  });

  it("refuses a single seed, from which no interval follows", async () => {
    await expect(confirm({ ...options, numSeeds: 1 })).rejects.toThrow(/for numSeeds, received 1 \(number\)/);
  });

  it("lets a random player play a game that no table knows", async () => {
    const bundle = await makeToyGame(join(folder, "adventure"), "adventure");
    const run = { ...options, bundle, protocolOverrides: { maxFrames: 40 }, output: undefined };
    const sweep = await evaluate({ ...run, taus: [lossyTau], numSeeds: 2 });
    const { random } = await confirm({ ...run, sweep, numSeeds: 2, maxAttempts: 1 });
    expect(random).toMatchObject({ source: "played", episodes: { length: 100 } });
  });
});
