/** What each exit knows, counted by hand and on real games. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { agreementAtBudget, agreementCurve } from "../../src/evaluate/agreement-curve.js";
import { evaluate } from "../../src/evaluate/evaluate.js";
import { HeadCounter, numConfidenceBins } from "../../src/evaluate/head-counts.js";
import { measureHeads } from "../../src/evaluate/head-measures.js";
import { measure } from "../../src/evaluate/measure.js";
import { type MeasuresResult, readMeasures } from "../../src/evaluate/measures-result.js";
import { ratioInterval } from "../../src/evaluate/statistics.js";
import { measuresNotes, measuresTable } from "../../src/report/measures-table.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyGame } from "./toy-game.js";

/** Logits of two exits and the expert, over two actions. */
function states(...rows: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from(rows.flat());
}

const left = [1, 0] as const;
const right = [0, 1] as const;

describe("counts of a game", () => {
  it("say where an exit agrees, and where one before it would have", () => {
    const counter = new HeadCounter(2, 2);
    counter.add(states(left, left, left)); // both agree
    counter.add(states(left, right, left, right, right, left)); // the first alone; none
    counter.add(states(right, left, left)); // the second alone
    const { heads, numStates } = counter;
    expect(numStates).toBe(4);
    expect(heads.map(({ numAgree }) => numAgree)).toEqual([2, 2]);
    expect(heads.map(({ numRecoverable }) => numRecoverable)).toEqual([0, 1]);
  });

  it("sort states by confidence", () => {
    const counter = new HeadCounter(2, 2);
    counter.add(states([0, 0], [50, 0], left));
    const [even, sure] = counter.heads;
    const middle = even!.bins[Math.floor(numConfidenceBins / 2)]!;
    expect(middle).toMatchObject({ count: 1, numAgree: 1 });
    expect(middle.confidenceSum).toBeCloseTo(0.5, 6);
    expect(sure!.bins.at(-1)).toMatchObject({ count: 1, numAgree: 1 }); // a confidence of 1 is in the last bin
  });

  it("add up the divergence, which is 0 between equals alone", () => {
    const counter = new HeadCounter(2, 2);
    counter.add(states([3, 1], [0, 0], [2, 0]));
    const p = 1 / (1 + Math.exp(-2));
    expect(counter.heads[0]!.klSum).toBeCloseTo(0, 6);
    expect(counter.heads[1]!.klSum).toBeCloseTo(p * Math.log(2 * p) + (1 - p) * Math.log(2 * (1 - p)), 6);
  });
});

describe("counts of thresholds", () => {
  it("say which exit would decide at each, and whether as the expert does", () => {
    const counter = new HeadCounter(2, 2);
    const sure = [Math.log(0.9), Math.log(0.1)] as const;
    const surer = [Math.log(0.05), Math.log(0.95)] as const;
    counter.add(states(sure, surer, left)); // exit 1 is right below 0.9, exit 2 wrong below 0.95
    const at = (tau: number) => counter.thresholds.find((counts) => counts.tau === tau);
    expect(at(0)).toEqual({ tau: 0, exitCounts: [1, 0, 0], numAgree: 1 });
    expect(at(0.88)).toEqual({ tau: 0.88, exitCounts: [1, 0, 0], numAgree: 1 });
    expect(at(0.92)).toEqual({ tau: 0.92, exitCounts: [0, 1, 0], numAgree: 0 });
    expect(at(0.96)).toEqual({ tau: 0.96, exitCounts: [0, 0, 1], numAgree: 1 });
    expect(at(1)).toEqual({ tau: 1, exitCounts: [0, 0, 1], numAgree: 1 });
  });
});

describe("measures", () => {
  /** Only games are looked at. */
  const like = { ran: { policy: { architecture: {} } } } as MeasuresResult;
  function gameOf(...logits: readonly Float32Array[]) {
    const counter = new HeadCounter(2, 2);
    for (const batch of logits) counter.add(batch);
    const { numStates, heads } = counter;
    return { episodeIndex: 0, seed: 0, actionsHash: "", numStates, heads: [...heads] };
  }

  it("are shares of all states, and hindsight improvability one of those that went wrong", () => {
    const games = [
      gameOf(states(left, right, left), states(left, left, left)),
      gameOf(states(right, right, left), states(left, left, left)),
    ];
    const [first, second] = measureHeads({ ...like, games });
    expect(first!.agreement.ratio).toBe(3 / 4);
    expect(first!.hindsightImprovability).toBeUndefined();
    expect(second!.agreement.ratio).toBe(1 / 2);
    expect(second!.hindsightImprovability!.ratio).toBe(1 / 2);
  });

  it("leave out hindsight improvability where nothing went wrong", () => {
    expect(
      measureHeads({ ...like, games: [gameOf(states(left, left, left))] })[1]!.hindsightImprovability,
    ).toBeUndefined();
  });

  it("see a calibration error where confidence is not agreement, and none where it is", () => {
    const half = [0, 0] as const;
    const calibrated = gameOf(states(half, half, left), states(half, half, right)); // sure by a half, right in a half
    const [head] = measureHeads({ ...like, games: [calibrated] });
    expect(head!.calibrationError).toBeCloseTo(0, 6);
    expect(head!.confidence).toBeCloseTo(0.5, 6);
    const modest = gameOf(states(half, half, left), states(half, half, left));
    expect(measureHeads({ ...like, games: [modest] })[0]!.calibrationError).toBeCloseTo(0.5, 6);
  });
});

describe("ratioInterval", () => {
  it("is the interval of the mean where all wholes are equal", () => {
    const { ratio, low, high } = ratioInterval([1, 2, 3], [10, 10, 10]);
    expect(ratio).toBeCloseTo(0.2, 12);
    const halfWidth = (4.30265273 * 1) / Math.sqrt(3) / 10; // t of two degrees of freedom, deviation 1
    expect(high - ratio).toBeCloseTo(halfWidth, 6);
    expect(low).toBe(0); // cut off
  });

  it("weighs clusters by their size, and knows nothing of one", () => {
    expect(ratioInterval([1, 9], [1, 9]).ratio).toBe(1);
    expect(ratioInterval([0, 9], [1, 9]).ratio).toBeCloseTo(0.9, 12);
    const twice = ratioInterval([1, 1, 4], [10, 10, 10], ["a", "a", "b"]);
    expect(twice.ratio).toBeCloseTo(0.2, 12);
    expect(twice.high).toBe(1); // two observations: nothing is known of them
    expect(ratioInterval([1, 1], [2, 2], ["a", "a"]).low).toBeNaN();
    expect(ratioInterval([1], [2])).toEqual({ ratio: 0.5, low: Number.NaN, high: Number.NaN });
  });
});

describe("measure", () => {
  const folder = sharedTemporaryFolder();
  const protocolOverrides = { maxFrames: 240 };
  const tau = 0.5;
  let bundle: string;
  beforeAll(async () => {
    bundle = await makeToyGame(join(folder, "pong"), "pong");
  });

  it("asks about each decision of the games that evaluate plays, and stores what it counted", async () => {
    const output = join(folder, "measures.json");
    const done: number[] = [];
    const onProgress = (progress: { readonly done: number }) => void done.push(progress.done);
    const result = await measure({ bundle, tau, numSeeds: 2, protocolOverrides, output, onProgress });
    expect(done).toEqual([0, 1, 2]);
    const { episodes } = await evaluate({ bundle, taus: [tau], numSeeds: 2, protocolOverrides });
    const rows = episodes.filter((row) => row.tau === tau);
    expect(result.games.map(({ seed, actionsHash, numStates }) => [seed, actionsHash, numStates])).toEqual(
      rows.map(({ seed, actionsHash, numSteps }) => [seed, actionsHash, numSteps]),
    );
    for (const { heads, numStates } of result.games)
      for (const { bins } of heads)
        expect(bins.reduce((total, { count }) => total + count, 0)).toBe(numStates);
    for (const [place, { thresholds }] of result.games.entries())
      expect(thresholds!.find((counts) => counts.tau === tau)!.exitCounts).toEqual(rows[place]!.exitCounts);
    const curve = agreementCurve(result)!;
    expect(curve.at(-1)!.agreement.ratio).toBe(1); // the expert's own actions
    expect(curve.map(({ relativeCost }) => relativeCost)).toEqual(
      curve.map(({ relativeCost }) => relativeCost).sort((low, high) => low - high),
    );
    expect(agreementAtBudget(curve, 0.1)).toBeUndefined();
    expect(agreementAtBudget(curve, "max")).toBe(curve.at(-1));
    expect(readMeasures(output)).toEqual(result);
    expect(measuresTable(result).rows).toHaveLength(2);
    expect(measuresNotes(result)[0]).toContain("Pong, ztw, one trained model");
  });

  it("counts thresholds of the largest probability alone", async () => {
    const exitRule = "margin" as const;
    const result = await measure({ bundle, tau, exitRule, numSeeds: 1, protocolOverrides });
    expect([result.games[0]!.thresholds, agreementCurve(result)]).toEqual([undefined, undefined]);
  });

  it.each([
    [{ tau: 2 }, "for tau, received 2"],
    [{ method: "expert" }, "for method, received"],
    [{ numSeeds: 0 }, "for numSeeds, received 0"],
  ])("refuses %j", async (change, message) => {
    const measuring = measure({ bundle, ...(change as object) });
    await expect(measuring).rejects.toThrow(InvalidArgumentError);
    await expect(measure({ bundle, ...(change as object) })).rejects.toThrow(message);
  });

  it("lacks a method as every other command does", async () => {
    await expect(measure({ bundle, method: "sdn" })).rejects.toThrow("holds no method sdn");
  });
});
