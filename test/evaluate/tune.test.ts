import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { readConfirmation, writeResult } from "../../src/evaluate/result-file.js";
import type { ConfirmationResult } from "../../src/evaluate/result-schema.js";
import { orderTaus, planTuning, type TuneOptions } from "../../src/evaluate/tune-options.js";
import { judgeTuning } from "../../src/evaluate/tuning-verdict.js";
import { confirmedTau, judgeConfirmation } from "../../src/evaluate/verdict.js";
import { confirmationLines } from "../../src/report/confirmation-text.js";
import { tuningLines } from "../../src/report/tuning-text.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { type PlantedPoint, plantAttempt, plantConfirmation, plantSweep } from "./synthetic-results.js";

const bundle = "models/pong";

describe("planTuning", () => {
  it("fills in as many calibration seeds as the smallest loss takes", () => {
    const numSeeds = (options: Partial<TuneOptions>) => planTuning({ bundle, ...options }).numSeeds;
    expect(numSeeds({})).toBe(149);
    expect(numSeeds({ maxLosses: [0.05, 0.01] })).toBe(299);
    expect(numSeeds({ maxLosses: [0.1] })).toBe(100);
    expect(numSeeds({ maxLosses: [0.01], numSeeds: 20 })).toBe(20);
  });

  it("orders losses and thresholds by what they are, not by how they were named", () => {
    const plan = planTuning({ bundle, maxLosses: [0.05, 0.01, 0.05], taus: [0.3, 1, 0.9, 0.5, 0.9] });
    expect(plan).toMatchObject({ maxLosses: [0.01, 0.05], taus: [0.9, 0.5, 0.3] });
    expect(orderTaus([0.1, 0.99])).toEqual([0.99, 0.1]);
  });

  it.each<[Partial<TuneOptions>, string]>([
    [
      { method: "expert" },
      'tune: expected one of ztw, ztw-gate, ztw-regret, ztw-rl, ztw-hold, sdn, pbee, ztw-no-cascade, ztw-no-ensemble, ztw-additive, ztw-uniform, ztw-shared-gradient for method, received "expert" (string). Only a method with exits has thresholds.',
    ],
    [{ taus: [] }, "tune: expected at least one value for taus, received an array of length 0."],
    [
      { taus: [1] },
      "tune: expected at least one number below 1, which is the expert, for taus, received an array of length 1.",
    ],
    [{ taus: [1.5] }, "tune: expected a number from 0 to 1 for taus, received 1.5 (number)."],
    [{ maxLosses: [] }, "tune: expected at least one value for maxLosses, received an array of length 0."],
    [
      { maxLosses: [2] },
      "tune: expected a share above 0 and below 1 for maxLosses, received 2 (number). 2 % of (expert − random) is 0.02.",
    ],
    [{ maxLosses: [0] }, "for maxLosses, received 0 (number)."],
    [{ maxLosses: [Number.NaN] }, "for maxLosses, received NaN (number)."],
    [{ errorRate: 0 }, "expected a probability above 0, at most 0.5, for errorRate, received 0 (number)."],
    [{ errorRate: 0.6 }, "for errorRate, received 0.6 (number)."],
    [{ numSeeds: 1 }, "tune: expected an integer from 2 to 1000000 for numSeeds, received 1 (number)."],
    [{ confirmNumSeeds: 1 }, "for confirmNumSeeds, received 1 (number)."],
    [{ modes: [] }, "tune: expected at least one name for modes, received an array of length 0."],
    [{ modes: ["lucky" as never] }, 'for modes, received "lucky" (string).'],
    [{ costModel: "guess" as never }, 'for costModel, received "guess" (string).'],
  ])("refuses %j", (change, message) => {
    const plan = () => planTuning({ bundle, ...change });
    expect(plan).toThrow(InvalidArgumentError);
    expect(plan).toThrow(message);
  });
});

const expert: PlantedPoint = { tau: 1, mean: 14, exitCounts: [0, 0, 1000] };
/** Of 34.7 points above random, 2 % are 0.69 and 10 % are 3.47. */
const safe: PlantedPoint = { tau: 0.9, mean: 14, exitCounts: [150, 450, 400] };
const cheap: PlantedPoint = { tau: 0.7, mean: 13, exitCounts: [450, 350, 200] };
const lossy: PlantedPoint = { tau: 0.5, mean: 5, exitCounts: [700, 200, 100] };

function plantTuning(points: readonly PlantedPoint[], numEpisodes = 150): ConfirmationResult {
  const { episodes, timing } = plantSweep({ points: [...points, expert], numEpisodes, deviation: 1 });
  const attempt = plantAttempt({ points: [cheap, expert], numEpisodes: 20, deviation: 1 });
  return {
    ...plantConfirmation([{ ...attempt, maxLosses: [0.1] }]),
    candidates: [{ mode: "greedy", taus: points.map(({ tau }) => tau) }],
    sequences: [
      {
        mode: "greedy",
        maxLosses: [0.02, 0.1],
        errorRate: 0.05,
        firstEpisode: 0,
        numEpisodes,
        episodes,
        timing,
      },
    ],
  };
}

describe("judgeTuning", () => {
  it("accepts in order, one loss apart from the other, and chooses what saves most", () => {
    const [verdict] = judgeTuning(plantTuning([safe, cheap, lossy]));
    expect(verdict!.tested.map(({ tau, acceptedAt }) => [tau, acceptedAt])).toEqual([
      [0.9, [0.02, 0.1]],
      [0.7, [0.1]],
      [0.5, []],
    ]);
    expect(verdict!.chosen).toMatchObject([
      { maxLoss: 0.02, tau: 0.9, stoppedAt: 0.7, fewestGames: 149 },
      { maxLoss: 0.1, tau: 0.7, stoppedAt: 0.5, fewestGames: 29 },
    ]);
    expect(verdict!.tested[0]!.losesAtMost).toBeLessThan(0.02);
    expect(verdict!.tested[2]!.losesAtMost).toBeGreaterThan(0.1);
  });

  it("accepts nothing behind a failure, however well it did", () => {
    const luckyTau = { ...safe, tau: 0.3 };
    const [verdict] = judgeTuning(plantTuning([safe, lossy, luckyTau]));
    expect(verdict!.tested.map(({ acceptedAt }) => acceptedAt)).toEqual([[0.02, 0.1], [], []]);
  });

  it("chooses nothing that saves nothing", () => {
    const dear = { ...safe, exitCounts: [0, 0, 1000] } as const;
    expect(judgeTuning(plantTuning([dear]))[0]!.chosen.map(({ tau }) => tau)).toEqual([undefined, undefined]);
  });

  it("accepts nothing on too few seeds", () => {
    const result = plantTuning([safe], 20);
    expect(judgeTuning(result)[0]!.chosen.map(({ tau }) => tau)).toEqual([undefined, undefined]);
    expect(tuningLines(result).join("\n")).toContain(
      "Allowed loss 2 % (−0.7 points): 20 seeds accept nothing, whatever they show; it takes 149 at least.",
    );
  });

  it("has nothing to say of a confirmation of the order before", () => {
    const { sequences: _, ...before } = plantTuning([safe]);
    expect([judgeTuning(before), tuningLines(before)]).toEqual([[], []]);
  });
});

describe("a tuning", () => {
  const result = plantTuning([safe, cheap, lossy]);

  it("is confirmed at the losses that its threshold was chosen at", () => {
    const attempt = { ...result.attempts[0]!, maxLosses: [0.001, 0.1] };
    const verdicts = judgeConfirmation({ ...result, attempts: [attempt] });
    expect(verdicts.map(({ allowedLoss, passed }) => [allowedLoss, passed])).toEqual([
      [0.001, false],
      [0.1, true],
    ]);
    const both = { ...result, attempts: [attempt] };
    expect([confirmedTau(both, "greedy"), confirmedTau(both, "greedy", 0.001)]).toEqual([0.7, undefined]);
  });

  it("says in words what was tested, accepted, chosen, and at which error rate", () => {
    const text = tuningLines(result).join("\n");
    expect(text).toContain("the chance that any accepted threshold loses as much is at most 5 %");
    expect(text).toMatch(/0\.9 │ .* │ +2 %, 10 % │/);
    expect(text).toMatch(/0\.5 │ .* │ not accepted │/);
    expect(text).toMatch(
      /Allowed loss 10 % \(−3\.\d points\): tau 0\.7 saves .*; the test stopped at tau 0\.5\./,
    );
  });

  it("says that none was chosen, and nothing of a sweep", () => {
    expect(confirmationLines({ ...result, attempts: [] })).toEqual([
      "Not confirmed (greedy): no threshold was chosen, so that none was played on fresh seeds.",
    ]);
  });

  it("is stored and read again, and refused where it was confirmed on seeds that chose", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "tune.json");
    await writeResult(path, result);
    expect(readConfirmation(path)).toEqual(result);
    const [sequence] = result.sequences!;
    const episodes = sequence!.episodes.filter(({ tau }) => tau === 0.7 || tau === 1);
    const timing = { ...sequence!.timing, decideMicroseconds: episodes.map(() => 100) };
    const again = { mode: "greedy", tau: 0.7, firstEpisode: 0, numEpisodes: 150, episodes, timing } as const;
    await writeResult(path, { ...result, attempts: [again] });
    expect(() => readConfirmation(path)).toThrow("attempts must have seeds that no threshold was chosen by");
  });
});
