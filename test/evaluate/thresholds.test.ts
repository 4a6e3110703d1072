/** One threshold an exit, from evaluation to result file, verdicts and tables. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import type { Tau } from "../../src/core/tau.js";
import { confirmAccepted } from "../../src/evaluate/confirm-accepted.js";
import { timeDecisions } from "../../src/evaluate/decision-time.js";
import { type EvaluateOptions, evaluate } from "../../src/evaluate/evaluate.js";
import { measure } from "../../src/evaluate/measure.js";
import { readMeasures } from "../../src/evaluate/measures-result.js";
import { formatResult, readConfirmation, readSweep } from "../../src/evaluate/result-file.js";
import { RowsFile } from "../../src/evaluate/rows-file.js";
import { summarize } from "../../src/evaluate/summary.js";
import { tune } from "../../src/evaluate/tune.js";
import { orderTaus } from "../../src/evaluate/tune-options.js";
import { judgeTuning } from "../../src/evaluate/tuning-verdict.js";
import { confirmedTau, judgeConfirmation } from "../../src/evaluate/verdict.js";
import { figureData } from "../../src/report/figure-data.js";
import { textReport } from "../../src/report/table.js";
import { tuningLines } from "../../src/report/tuning-text.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { plantAttempt, plantConfirmation, plantEpisodes, plantSweep, ran } from "./synthetic-results.js";
import { makeToyGame } from "./toy-game.js";

const folder = sharedTemporaryFolder();
let options: EvaluateOptions;

beforeAll(async () => {
  const bundle = await makeToyGame(join(folder, "pong"), "pong", ["ztw", "pbee"]);
  options = { bundle, numSeeds: 1, numWorkers: 1, protocolOverrides: { maxFrames: 120 } };
}, 60_000);

describe("evaluate", () => {
  it("plays lists beside numbers, each once, in an order that ends with the expert", async () => {
    const given = [0.9, 0.2];
    const taus: Tau[] = [1, given, 0.5, [0.2, 0.9], [0.9, 0.2], [0.5, 0.5]];
    const evaluating = evaluate({ ...options, taus });
    given.fill(7); // too late
    const { episodes } = await evaluating;
    expect(episodes.map(({ tau }) => tau)).toEqual([[0.2, 0.9], [0.5, 0.5], 0.5, [0.9, 0.2], 1]);
    const hashes = episodes.map(({ actionsHash, exitCounts }) => `${actionsHash} ${exitCounts}`);
    expect(hashes[1]).toBe(hashes[2]); // a number is the list that says it for every exit
    expect(new Set(hashes).size).toBe(4);
  });

  it("finds the rows of lists that it has kept, and plays what is missing", async () => {
    const path = join(temporaryFolder(), "rows.jsonl");
    const rows = plantEpisodes({
      points: [
        { tau: [0.9], mean: 1, exitCounts: [1, 0, 999] },
        { tau: 0.9, mean: 2, exitCounts: [2, 0, 998] },
      ],
    });
    const kept = new RowsFile(path, ran, undefined);
    for (const row of rows) kept.add({ row, decideMicroseconds: 1 });
    const reopened = new RowsFile(path, ran, undefined);
    for (const row of rows)
      expect(reopened.find({ ...row, tau: structuredClone(row.tau) })?.row).toEqual(row);
  });

  it("comes back from its file as it was, table and figure included", async () => {
    const output = join(temporaryFolder(), "sweep.json");
    const workFolder = join(temporaryFolder(), "runs");
    const result = await evaluate({ ...options, taus: [[0, 1], 0.5], output, workFolder });
    expect(readSweep(output)).toEqual(result);
    expect(textReport(result)).toContain("0/1 (exit 1 alone)");
    expect(figureData(result).panels[0]!.points.map(({ label }) => label)).toContain("0/1");
    expect(readdirSync(workFolder)).toEqual([]);
  });

  const oneForAll = "The exit rule patience counts heads over all exits.";
  it.each<[string, Partial<EvaluateOptions>, string]>([
    [
      "a list that is too long",
      { taus: [0.5, [0.5, 0.5, 0.5]] },
      "evaluate: expected a number, or 2 for the 2 classifiers, for taus[1], received an array of length 3.",
    ],
    [
      "an empty list",
      { taus: [[]] },
      "evaluate: expected at least one number for taus[0], received an array",
    ],
    ["a threshold above 1", { taus: [[0.5, 2]] }, "expected a number from 0 to 1 for taus[0][1], received 2"],
    ["no number", { taus: [[Number.NaN, 1]] }, "for taus[0][0], received NaN (number)."],
    ["a nested list", { taus: [[[0.5, 1] as never, 1]] }, "for taus[0][0], received an array of length 2."],
    [
      "a list under patience",
      { taus: [[0.5, 0.5]], method: "pbee" },
      `evaluate: expected one number for taus[0], received an array of length 2. ${oneForAll}`,
    ],
    ["the same by name", { taus: [[0.5, 0.5]], exitRule: "patience" }, oneForAll],
    [
      "a list for the expert",
      { taus: [[0.5, 0.5]], method: "expert" },
      "evaluate: expected one number for taus[0], received an array of length 2.",
    ],
  ])("refuses %s before anything is written", async (_, change, message) => {
    const output = join(temporaryFolder(), "sweep.json");
    const workFolder = join(temporaryFolder(), "runs");
    const evaluating = evaluate({ ...options, output, workFolder, ...change });
    await expect(evaluating).rejects.toThrow(InvalidArgumentError);
    await expect(evaluating).rejects.toThrow(message);
    expect([existsSync(output), existsSync(workFolder)]).toEqual([false, false]);
  });
});

it("measure visits the states of a list, and says so", async () => {
  const { bundle, protocolOverrides } = options;
  const output = join(temporaryFolder(), "measures.json");
  const result = await measure({ bundle, protocolOverrides, tau: [1, 0], numSeeds: 1, output });
  const { episodes } = await evaluate({ ...options, taus: [[1, 0]] });
  expect(result.tau).toEqual([1, 0]);
  expect(result.games[0]!.actionsHash).toBe(episodes[0]!.actionsHash);
  expect(readMeasures(output)).toEqual(result);
  await expect(measure({ bundle, tau: [0.5] })).rejects.toThrow(
    "measure: expected a number, or 2 for the 2 classifiers, for tau, received an array of length 1.",
  );
});

it("decisions at a list are timed beside the expert's, which has none", async () => {
  const setup = { bundle: options.bundle as string, protocolOverrides: { maxFrames: 60 } };
  const timed = await timeDecisions(setup, { tau: [1, 0], mode: "greedy", numObservations: 5, numRounds: 1 });
  expect(timed).toMatchObject({ tau: [1, 0], numObservations: 5 });
});

/** The safest last, as a result file has them. */
const points = [
  { tau: [0.2, 0.9], mean: -14, exitCounts: [950, 50, 0] },
  { tau: [0.9, 0.2], mean: 13.8, exitCounts: [300, 700, 0] },
  { tau: [0.9, 0.9], mean: 13.8, exitCounts: [300, 300, 400] },
  { tau: 1, mean: 13.8, exitCounts: [0, 0, 1000] },
] as const;

describe("a tuning over lists", () => {
  const planted = plantSweep({ points, numEpisodes: 300, deviation: 0.01 });
  const sequence = {
    mode: "greedy" as const,
    maxLosses: [0.02, 0.05],
    errorRate: 0.05,
    firstEpisode: 0,
    numEpisodes: 300,
    episodes: planted.episodes,
    timing: planted.timing,
  };
  const attempt = plantAttempt({ points: [points[1], points[3]], firstEpisode: 1000, numEpisodes: 50 });
  const tuned = { ...plantConfirmation([{ ...attempt, maxLosses: [0.02] }]), sequences: [sequence] };

  it("goes from the safest to the cheapest, and chooses a list", () => {
    const [verdict] = judgeTuning(tuned);
    expect(verdict!.tested.map(({ tau }) => tau)).toEqual([
      [0.9, 0.9],
      [0.9, 0.2],
      [0.2, 0.9],
    ]);
    expect(verdict!.chosen.map(({ tau, stoppedAt }) => [tau, stoppedAt])).toEqual([
      [
        [0.9, 0.2],
        [0.2, 0.9],
      ],
      [
        [0.9, 0.2],
        [0.2, 0.9],
      ],
    ]);
    expect(tuningLines(tuned).join("\n")).toContain("tau 0.9/0.2 saves");
    expect(orderTaus([[0.2, 0.9], 1, 0.9, [0.9, 0.2], 0.9])).toEqual([0.9, [0.9, 0.2], [0.2, 0.9]]);
  });

  it("plays a list once on fresh seeds, for all losses that it is accepted at", async () => {
    const played: unknown[] = [];
    await confirmAccepted(structuredClone(judgeTuning(tuned)[0]!), async (choice) => {
      played.push([choice.tau, choice.maxLosses]);
      return choice.maxLosses.map((allowedLoss) => ({ allowedLoss, passed: true }));
    });
    expect(played).toEqual([
      [
        [0.9, 0.2],
        [0.02, 0.05],
      ],
    ]);
  });

  it("is confirmed by its list", () => {
    expect(judgeConfirmation(tuned).map(({ tau, passed }) => [tau, passed])).toEqual([[[0.9, 0.2], true]]);
    expect(confirmedTau(tuned, "greedy")).toEqual([0.9, 0.2]);
  });

  it("is read from a file, and refused there where a list has not one number a classifier", () => {
    const path = join(temporaryFolder(), "confirmation.json");
    writeFileSync(path, formatResult(tuned));
    expect(readConfirmation(path)).toEqual(tuned);
    writeFileSync(path, formatResult({ ...tuned, candidates: [{ mode: "greedy", taus: [[0.5]] }] }));
    expect(() => readConfirmation(path)).toThrow(CheckpointError);
    expect(() => readConfirmation(path)).toThrow("a list of thresholds must have one for each classifier");
  });

  it("of a bundle refuses lists that do not fit", async () => {
    await expect(tune({ bundle: options.bundle, taus: [[0.5]] })).rejects.toThrow(
      "tune: expected a number, or 2 for the 2 classifiers, for taus[0], received an array of length 1.",
    );
  });
});

describe("a result file", () => {
  const sweep = plantSweep({ points });
  it.each<[string, Tau, string]>([
    ["has not one number a classifier", [0.5], "a list of thresholds must have one for each classifier"],
    ["has a number above 1", [0.5, 2], "episodes[0].tau[1]: expected number to be <=1"],
    ["holds a list", [[0.5] as never, 1], "episodes[0].tau[0]: expected number, received array"],
    ["is empty", [], "episodes[0].tau: expected array to have >=1 items"],
  ])("is refused where a list %s", (_, tau, message) => {
    const path = join(temporaryFolder(), "sweep.json");
    const episodes = sweep.episodes.map((row, index) => (index === 0 ? { ...row, tau } : row));
    writeFileSync(path, formatResult({ ...sweep, episodes }));
    expect(() => readSweep(path)).toThrow(CheckpointError);
    expect(() => readSweep(path)).toThrow(message);
  });

  it("groups rows by what their lists say", () => {
    const summary = summarize(structuredClone(sweep));
    expect(summary.points.map(({ tau }) => tau)).toEqual(points.map(({ tau }) => tau));
    expect(summary.points.every(({ episodeReturn }) => episodeReturn.count === 10)).toBe(true);
    const twins = structuredClone(sweep);
    for (const row of twins.episodes) row.actionsHash = "same";
    for (const row of twins.episodes) row.exitCounts = [0, 0, 1000];
    expect(summarize(twins).points.map(({ twinOf }) => twinOf)).toEqual([
      undefined,
      [0.2, 0.9],
      [0.2, 0.9],
      [0.2, 0.9],
    ]);
    expect(textReport(twins)).toContain("0.2/0.9, 0.9/0.2, 0.9/0.9, 1 (expert alone)");
  });
});
