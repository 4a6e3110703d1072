import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writeMeasures } from "../../src/evaluate/measures-result.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import type { ScorePoint } from "../../src/evaluate/return-cost-area.js";
import type { MethodName, PolicyManifest } from "../../src/model/bundle-schema.js";
import { writeComparisonFigure } from "../../src/report/comparison-figure.js";
import { comparisonFigureData, findIncomparable } from "../../src/report/comparison-figure-data.js";
import { markdownPage } from "../../src/report/page-parts.js";
import { findResults } from "../../src/report/result-files.js";
import {
  agreementTable,
  budgetTable,
  savingsTable,
  spreadTable,
} from "../../src/report/study/budget-tables.js";
import { areaTable, profileTable } from "../../src/report/study/curve-tables.js";
import { disagreementsTable, exitsTable } from "../../src/report/study/exit-tables.js";
import { improvabilityBars } from "../../src/report/study/improvability-figure.js";
import { renderStudy, studyParts } from "../../src/report/study/page.js";
import { areaTables, savingsAtScore, scoreGames } from "../../src/report/study/scores.js";
import { modelFolder, readStudy, type StudySettings } from "../../src/report/study/study.js";
import { timesTable } from "../../src/report/study/times-table.js";
import {
  type PlantedPoint,
  plantAttempt,
  plantConfirmation,
  plantSweep,
  plausibleCurve,
  ran,
} from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const settings: StudySettings = {
  experts: { pong: ran.expertSha256 },
  methods: ["sdn", "ztw"],
  numModels: 2,
  steps: 1000,
  ensembleSteps: 500,
  gateSteps: 100,
  numSeeds: 3,
  noopMax: 30,
  numForks: 5,
  maxLosses: [],
};

/** Weights are told apart by their checksum. */
const hashOf = (method: string, model: number) =>
  Buffer.from(`${method} ${model}`).toString("hex").padEnd(64, "0");

function ranOf(method: MethodName, model: number) {
  return { ...ran, method, methodSha256: hashOf(method, model) };
}

/** The planted curve, each point so much better or worse; the expert stays. */
function shifted(points: readonly PlantedPoint[], by: number): PlantedPoint[] {
  return points.map((point) => (point.tau === 1 ? point : { ...point, mean: point.mean + by }));
}

let folder: string;
const fileOf = (method: string, model: number, name: string) =>
  join(folder, modelFolder("pong", model), method, `${name}.json`);

async function write(method: MethodName, model: number, by: number): Promise<void> {
  mkdirSync(dirname(fileOf(method, model, "sweep")), { recursive: true });
  const run = { points: shifted(plausibleCurve, by), numEpisodes: 3, deviation: 0.01 };
  const sweep = plantSweep(run);
  const episodes = sweep.episodes.map((row) => ({ ...row, actionsHash: `${row.actionsHash}${model}` }));
  await writeResult(fileOf(method, model, "sweep"), { ...sweep, episodes, ran: ranOf(method, model) });
}

/** Heads of which the second is wrong `numWrong` times in ten, and was improvable half as often. */
async function writeHeads(method: MethodName, model: number, numWrong: number): Promise<void> {
  const bin = { count: 10, numAgree: 10, confidenceSum: 9 };
  const bins = Array.from({ length: 15 }, (_, place) =>
    place === 14 ? bin : { count: 0, numAgree: 0, confidenceSum: 0 },
  );
  const head = (wrong: number, numRecoverable: number) => ({
    numAgree: 10 - wrong,
    numRecoverable,
    klSum: 1,
    bins: bins.map((each) => ({ ...each, numAgree: Math.min(each.numAgree, 10 - wrong) })),
  });
  // Of 10 decisions 5 left at exit 1, of which 2 differed; the one that was forked lost `numWrong` points.
  const fork = { step: 1, exitIndex: 0, action: 1, expertAction: 2, pointsLost: numWrong, numSteps: 9 };
  const thresholds = [
    { tau: 0, exitCounts: [10, 0, 0], numAgree: 5 },
    { tau: 1, exitCounts: [0, 0, 10], numAgree: 10 },
  ];
  const game = {
    thresholds,
    forks: { numDecisions: [5, 0, 5], numDisagreements: [2, 0], played: [fork] },
    ...{ episodeIndex: 0, seed: 1, actionsHash: "a", numStates: 10 },
    heads: [head(5, 0), head(numWrong, numWrong / 2)],
  };
  await writeMeasures(fileOf(method, model, "measures"), {
    ...{ formatVersion: 1, kind: "measures", ran: ranOf(method, model), commits: [] },
    ...{ mode: "greedy", tau: 0.9, forkHorizon: 200, games: [game] },
  });
}

beforeEach(async () => {
  folder = join(temporaryFolder(), "study");
  mkdirSync(folder);
  writeFileSync(join(folder, "study.json"), JSON.stringify(settings));
  await write("sdn", 1, -3);
  await write("sdn", 2, -1);
  await write("ztw", 1, 0);
  await write("ztw", 2, 0.5);
});

describe("readStudy", () => {
  it("reads every model that is there, also of a study that goes on", () => {
    const names = () => readStudy(folder).models.map(({ method, model }) => `${method} ${model}`);
    expect(names()).toEqual(["sdn 1", "sdn 2", "ztw 1", "ztw 2"]);
    rmSync(join(folder, modelFolder("pong", 2), "sdn"), { recursive: true });
    expect(names()).toEqual(["sdn 1", "ztw 1", "ztw 2"]);
  });

  it("refuses results of another expert, and measures of other weights than their sweep's", async () => {
    await writeHeads("sdn", 1, 4);
    expect(readStudy(folder).models[0]!.measures).toBeDefined();
    writeFileSync(
      join(folder, "study.json"),
      JSON.stringify({ ...settings, experts: { pong: "c".repeat(64) } }),
    );
    expect(() => readStudy(folder)).toThrow(/expected expertSha256 c{64} in .*sweep\.json, received a{64}/);
    writeFileSync(join(folder, "study.json"), JSON.stringify(settings));
    await writeResult(fileOf("sdn", 1, "sweep"), {
      ...plantSweep({ points: plausibleCurve }),
      ran: ranOf("sdn", 7),
    });
    expect(() => readStudy(folder)).toThrow(/expected methodSha256/);
  });

  it("refuses a confirmation on the seeds of its sweep", async () => {
    const points = [plausibleCurve[4]!, plausibleCurve[5]!];
    const attempt = plantAttempt({ points, numEpisodes: 3 });
    const confirmation = { ...plantConfirmation([attempt]), ran: ranOf("sdn", 1) };
    await writeResult(fileOf("sdn", 1, "confirm"), confirmation);
    expect(readStudy(folder).models[0]!.confirmation).toBeDefined();
    const sweep = plantSweep({ points: plausibleCurve, numEpisodes: 3 });
    const episodes = sweep.episodes.map((row, place) =>
      place > 0 ? row : { ...row, seed: attempt.episodes[0]!.seed },
    );
    await writeResult(fileOf("sdn", 1, "sweep"), { ...sweep, episodes, ran: ranOf("sdn", 1) });
    expect(() => readStudy(folder)).toThrow(/readStudy: .* on seeds of its own, received one on seed/);
  });

  it("names the methods of which no threshold was confirmed or tried, and how many models were tuned", async () => {
    const points = [plausibleCurve[4]!, plausibleCurve[5]!];
    const tuned = plantConfirmation([plantAttempt({ points, numEpisodes: 3 })]);
    await writeResult(fileOf("sdn", 1, "confirm"), { ...tuned, ran: ranOf("sdn", 1) });
    expect(renderStudy(readStudy(folder))).not.toContain("No threshold that saves anything");
    await writeResult(fileOf("ztw", 2, "confirm"), { ...plantConfirmation([]), ran: ranOf("ztw", 2) });
    const page = renderStudy(readStudy(folder));
    expect(page).toContain("for 2 of the 4 models");
    expect(page).toContain("so that none was played on fresh seeds: Pong ztw.");
  });

  it("reads times up to a line that was not written whole", () => {
    const line = JSON.stringify({ game: "pong", model: 1, step: "sweep of sdn", seconds: 60 });
    writeFileSync(join(folder, "times.jsonl"), `${line}\n${line}\n{"game":"po`);
    const { times } = readStudy(folder);
    expect(times).toHaveLength(2);
    expect(timesTable(times).rows).toEqual([["sweep", "Pong", "1", "2 min"]]);
  });

  it("says how to make one where there is none", () => {
    expect(() => readStudy(temporaryFolder())).toThrow(/study\.json.*ztw reproduce/s);
  });
});

/** The cheapest point scores like the expert, by chance. */
function withLuck(curve: readonly ScorePoint[]): ScorePoint[] {
  const cheapest = Math.min(...curve.map(({ relativeCost }) => relativeCost));
  return curve.map((point) => (point.relativeCost === cheapest ? { ...point, score: 1 } : point));
}

describe("the tables of a study", () => {
  it("score 0 like random and 1 like the expert at each budget, and say what no threshold reaches", () => {
    const [game] = scoreGames(readStudy(folder).models);
    expect(game!.expert).toBeCloseTo(13.8, 1);
    const rows = budgetTable([game!]).rows;
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ["Pong", "sdn", "2", "not reachable: the floor is 37.6 %"],
      ["Pong", "ztw", "2", "not reachable: the floor is 37.6 %"],
    ]);
    // At 50 %: the threshold 0.3 alone, of returns -9 - 3 and -9 - 1, of (13.8 + 20.7).
    expect(Number.parseFloat(rows[0]![4]!)).toBeCloseTo((100 * (-11 + 20.7)) / (13.8 + 20.7), 0);
    expect(Number.parseFloat(rows[1]![7]!)).toBeCloseTo(100, 0);
    expect(rows[0]![4]).toMatch(/\[.*\]/); // of two models there is an interval
  });

  it("say what is saved at equal returns, from the top down and no luck further on", () => {
    const [game] = scoreGames(readStudy(folder).models);
    const at = (score: number) => savingsAtScore(game!, "ztw", score);
    const costs = game!.models
      .find(({ method }) => method === "ztw")!
      .curve.map(({ relativeCost }) => relativeCost);
    expect(at(0.9)[0]).toBeCloseTo(1 - costs[3]!, 9); // 13 and more of 13.8 at 0.7, 6 at 0.5
    expect(at(0.1)[0]).toBeCloseTo(1 - costs[0]!, 9);
    expect(at(2)).toEqual([0, 0]);
    const lucky = {
      ...game!,
      models: game!.models.map((model) => ({ ...model, curve: withLuck(model.curve) })),
    };
    expect(savingsAtScore(lucky, "ztw", 0.9)[0]).toBeCloseTo(1 - costs[3]!, 9);
    expect(savingsTable([game!]).rows[1]!.slice(0, 2)).toEqual(["Pong", "ztw"]);
  });

  it("compare whole curves, model against model", () => {
    const { heading, rows } = areaTable(scoreGames(readStudy(folder).models));
    expect(heading).toEqual([
      ...["method", "models", "area under the curve, interquartile mean [95 %]"],
      ...["better than sdn [95 %]", "better than ztw [95 %]"],
    ]);
    const [sdn, ztw] = rows.map((row) => row.map((cell) => Number.parseFloat(cell)));
    expect(ztw![2]!).toBeGreaterThan(sdn![2]!);
    expect(rows[1]![3]).toBe("100.0 % [100.0 %, 100.0 %]");
    expect(rows[0]![4]).toBe("0.0 % [0.0 %, 0.0 %]");
    expect(rows[0]![3]).toBe("–");
  });

  it("tell how many models are above each area", () => {
    const { heading, rows } = profileTable(scoreGames(readStudy(folder).models));
    expect(heading.slice(0, 3)).toEqual(["method", "above 50 %", "above 80 %"]);
    const areas = areaTables(scoreGames(readStudy(folder).models))
      .get("ztw")!
      .flat();
    const share = (least: number) => areas.filter((area) => area > least).length / areas.length;
    expect(rows[1]).toEqual([
      "ztw",
      ...[0.5, 0.8, 0.9, 0.95, 0.99].map((least) => `${100 * share(least)} %`),
    ]);
  });

  it("tell what differs between models apart from what differs between games", () => {
    const [sdn, ztw] = spreadTable(scoreGames(readStudy(folder).models)).rows;
    const deviation = (row: readonly string[]) => Number.parseFloat(row[4]!);
    expect(sdn!.slice(0, 3)).toEqual(["Pong", "sdn", "2"]);
    expect(deviation(sdn!)).toBeCloseTo((100 * (2 / Math.SQRT2)) / (13.8 + 20.7), 0); // 2 points apart
    expect(deviation(ztw!)).toBeCloseTo((100 * (0.5 / Math.SQRT2)) / (13.8 + 20.7), 0);
    expect(Number.parseFloat(sdn![5]!)).toBeCloseTo((100 * 0.01) / (13.8 + 20.7), 1); // as planted
    expect(sdn![3]).toMatch(/\[/);
  });

  it("give no interval to one model", () => {
    rmSync(join(folder, modelFolder("pong", 2)), { recursive: true });
    const games = scoreGames(readStudy(folder).models);
    for (const { rows } of [budgetTable(games), areaTable(games), spreadTable(games)])
      expect(rows.flat().join(" ")).not.toMatch(/\[|NaN/);
  });

  it("say how often a method acts as the expert does, at each budget", async () => {
    expect(agreementTable(readStudy(folder).models)).toBeUndefined();
    await writeHeads("sdn", 1, 4);
    expect(agreementTable(readStudy(folder).models)!.rows).toEqual([
      ["Pong", "sdn", "1", "not reachable", "50.0 %", "50.0 %", "50.0 %", "100.0 %"],
    ]);
  });

  it("average what exits know over models", async () => {
    await writeHeads("sdn", 1, 4);
    await writeHeads("sdn", 2, 2);
    const { models } = readStudy(folder);
    const [first, second] = exitsTable(models).rows;
    expect(first!.slice(0, 4)).toEqual(["Pong", "sdn", "1", "2"]);
    expect([first![5], second![4]!.slice(0, 6), second![5]!.slice(0, 6)]).toEqual(["–", "70.0 %", "50.0 %"]);
    expect(first!.at(-1)).toBe("–"); // did not play alone
    const points = [{ tau: 0, mean: -20.7, exitCounts: [1000, 0, 0] as const }, plausibleCurve.at(-1)!];
    const heads = plantSweep({ points, numEpisodes: 3, deviation: 0.01 });
    await writeResult(fileOf("sdn", 1, "heads"), { ...heads, ran: ranOf("sdn", 1) });
    const alone = exitsTable(readStudy(folder).models).rows.map((row) => row.at(-1));
    expect(alone).toEqual([expect.stringMatching(/^−?0\.0 %$/), "–"]);
    expect(improvabilityBars(models)).toEqual([
      { game: "pong", method: "sdn", exit: "exit 2", improvability: 50 },
    ]);
  });
});

describe("what a study says of disagreements", () => {
  it("adds up what forks lost, over all decisions and over what they saved", async () => {
    expect(disagreementsTable(readStudy(folder).models)).toBeUndefined();
    await writeHeads("sdn", 1, 4);
    const [row] = disagreementsTable(readStudy(folder).models)!.rows;
    // One fork of 4 points stands for 2 disagreements in 10 decisions; 5 of these saved 62.4 %, 5 cost 4.2 % more.
    expect(row!.slice(0, 7)).toEqual(["Pong", "sdn", "0.9", "1", "20.0 %", "1", "800"]);
    expect(Number.parseFloat(row![7]!.replace(",", ""))).toBeCloseTo(8000 / (5 * 0.624 - 5 * 0.042), -2);
    await writeHeads("sdn", 2, 2);
    const [both] = disagreementsTable(readStudy(folder).models)!.rows;
    expect(both!.slice(3, 6)).toEqual(["2", expect.stringMatching(/^20\.0 %/), "2"]);
    expect(both![6]).toMatch(/^600 \[/);
    expect(renderStudy(readStudy(folder))).toContain("### What disagreements cost");
  });
});

describe("the figure of a comparison", () => {
  it("draws the mean of a method's models, at thresholds that all of them played", () => {
    const sweeps = readStudy(folder).models.map(({ sweep }) => sweep);
    const { rows, methods } = comparisonFigureData(sweeps);
    expect(methods).toEqual(["ztw", "sdn"]);
    const [panel] = rows[0]!.panels;
    const sdn = panel!.series.find(({ method }) => method === "sdn")!;
    expect(sdn.points.map(({ mean }) => Number(mean.toFixed(1)))).toEqual([-16, -11, 4, 11, 11.9, 13.8]);
    expect(sdn.points[0]!.low).toBeLessThan(-17); // two models that are 2 apart, by t of one degree of freedom
    expect(panel!.published).toEqual([40]);
  });

  it("is refused to sweeps of several experts, and of several rules", async () => {
    const [first, second] = readStudy(folder).models.map(({ sweep }) => sweep);
    const other = { ...second!, ran: { ...second!.ran, expertSha256: "c".repeat(64) } };
    const rules = { name: "ref-clean", options: { ...second!.ran.protocol.options, frameSkip: 3 } };
    const byOtherRules = { ...second!, ran: { ...second!.ran, protocol: rules } };
    expect(findIncomparable([first!, second!])).toBeUndefined();
    expect(findIncomparable([first!, other])).toMatch(/^Pong: expertSha256/);
    expect(findIncomparable([first!, byOtherRules])).toMatch(/^Pong: .*frameSkip/);
    const otherGame = { ...other, ran: { ...other.ran, game: "qbert" } };
    expect(findIncomparable([first!, otherGame])).toBeUndefined();
    await expect(writeComparisonFigure([first!, other], join(folder, "figure"))).rejects.toThrow(
      /expected sweeps of one expert and one protocol for each game\. Pong/,
    );
  });

  it("puts what varies ztw into a panel of its own where there are many methods", () => {
    const named = (method: MethodName) => ({
      ...plantSweep({ points: plausibleCurve }),
      ran: ranOf(method, 1),
    });
    const methods = ["sdn", "pbee", "ztw", "ztw-uniform", "ztw-additive", "ztw-regret"] as const;
    const [row] = comparisonFigureData(methods.map(named)).rows;
    expect(row!.panels.map(({ series }) => series.map(({ method }) => method).sort())).toEqual([
      ["pbee", "sdn", "ztw", "ztw-regret"],
      ["ztw", "ztw-additive", "ztw-uniform"],
    ]);
    const ofTwoGames = [named("sdn"), { ...named("sdn"), ran: { ...ranOf("sdn", 1), game: "qbert" } }];
    expect(comparisonFigureData(ofTwoGames).rows.map(({ title }) => title)).toEqual([
      ...["Pong, greedy actions", "Q*bert, greedy actions"],
    ]);
  });
});

describe("the page of a study", () => {
  it("marks a study of experts that no longer ship", () => {
    const shipped = (sha256: string) => () =>
      ({ expert: { sha256 }, methods: {} }) as unknown as PolicyManifest;
    const partsWith = (sha256: string) =>
      markdownPage(studyParts(readStudy(folder), shipped(sha256)), (prefix) => prefix);
    expect(partsWith(ran.expertSha256)).not.toContain("earlier agent");
    expect(partsWith("c".repeat(64))).toContain(
      "- Pong: *measured with an earlier agent: expert aaaaaaaa, cccccccc ships*.",
    );
  });

  it("says how many models there are, and what is still missing", () => {
    expect(renderStudy(readStudy(folder))).toMatch(
      /2 models of each of 2 methods.*1,000 steps for classifiers, 500 for ensembles/,
    );
    expect(renderStudy(readStudy(folder))).not.toContain("not finished");
    rmSync(fileOf("ztw", 2, "sweep"));
    expect(renderStudy(readStudy(folder))).toContain("**It is not finished: 3 of 4 models are here.**");
  });

  it("keeps a study's results from those of the agents that ship", () => {
    const { sweeps, studies } = findResults(join(folder, ".."));
    expect([sweeps, studies!.map((path) => path.replace(/\/$/, ""))]).toEqual([[], [folder]]);
    expect(findResults(folder).studies!.map((path) => path.replace(/\/$/, ""))).toEqual([folder]);
  });
});
