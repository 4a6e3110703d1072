import { describe, expect, it } from "vitest";
import { laneTitle } from "../../../lab/model/lane-title.js";
import {
  entriesByGame,
  gamesBySeed,
  isShownFirst,
  resultChart,
  trainingChart,
} from "../../../lab/model/result-charts.js";
import type { ResultCurve, ResultPoint, ResultsEntry, TrainingCurve } from "../../../src/lab/messages.js";
import { decision, expert, lane } from "./facts.js";

const entry = (file: string, more: Partial<ResultsEntry> = {}): ResultsEntry => ({
  file,
  kind: "sweep",
  game: "qbert",
  method: "ztw",
  numGames: 2,
  protocol: "ref-clean",
  replayProblem: null,
  ...more,
});
const game = (index: number, seed: number) => ({ index, seed, episodeReturn: 100, numSteps: 10 });
const point = (more: Partial<ResultPoint> = {}): ResultPoint => ({
  mode: "greedy",
  tau: 0.9,
  cost: 0.62,
  mean: 15000,
  low: 14000,
  high: 16000,
  numDistinct: 2,
  games: [game(0, 5), game(1, 3)],
  ...more,
});
const curve = (file: string, points: ResultPoint[], more: Partial<ResultsEntry> = {}): ResultCurve => ({
  type: "result",
  entry: entry(file, more),
  points,
});

describe("resultChart", () => {
  it("draws the sweep and the confirmation of a method as one curve, from left to right", () => {
    const chart = resultChart(
      [
        curve("qbert/ztw/confirm.json", [point({ cost: 0.5 })], { kind: "confirmation" }),
        curve("qbert/ztw/sweep.json", [
          point({ cost: 0.8 }),
          point({ cost: 0.4, mode: "sampled" }),
          point({ cost: 0.3 }),
        ]),
      ],
      "greedy",
    )!;
    expect(chart.series.map(({ name, title }) => [name, title])).toEqual([["ztw", "ztw"]]);
    expect(chart.series[0]!.points.map(({ cost, isConfirmed }) => [cost, isConfirmed])).toEqual([
      [30, false],
      [50, true],
      [80, false],
    ]);
  });

  it("says which folder where several have a method", () => {
    const chart = resultChart(
      [curve("a/ztw/sweep.json", [point()]), curve("b/ztw/sweep.json", [point()])],
      "greedy",
    )!;
    expect(chart.series.map(({ title }) => title)).toEqual(["ztw (a/ztw)", "ztw (b/ztw)"]);
  });

  it("never mixes protocols in a curve, and says which where they differ", () => {
    const chart = resultChart(
      [
        curve("a/ztw/sweep.json", [point()]),
        curve("a/ztw/sticky.json", [point()], { protocol: "machado" }),
        curve("b/ztw/sweep.json", [point()]),
        curve("a/regret/sweep.json", [point()], { method: "ztw-regret" }),
      ],
      "greedy",
    )!;
    expect(chart.series.map(({ title }) => title)).toEqual([
      "ztw (a/ztw; ref-clean)",
      "ztw (a/ztw; machado)",
      "ztw (b/ztw; ref-clean)",
      "ztw-regret (ref-clean)",
    ]);
  });

  it("gives a dot its numbers, and what is behind it", () => {
    const own = point({ tau: [0.95, 0.6], numDistinct: 1, low: null, high: null });
    const [dot] = resultChart([curve("x.json", [own])], "greedy")!.series[0]!.points;
    expect(dot).toMatchObject({
      tau: "0.95/0.6",
      numGames: 2,
      low: null,
      notes: ["1 different games among them"],
    });
    expect(dot!.key).toEqual({ entry: entry("x.json"), point: own });
  });

  it("is none where nothing was played that way", () => {
    expect(resultChart([curve("x.json", [point()])], "sampled")).toBeUndefined();
    expect(resultChart([], "greedy")).toBeUndefined();
  });
});

describe("trainingChart", () => {
  const training: TrainingCurve = {
    type: "training",
    entry: entry("run/evaluations.json", { kind: "training", method: "" }),
    points: [
      { numSteps: 1000, greedy: 50, sampled: null },
      { numSteps: 2000, greedy: 80, sampled: 60 },
    ],
    isGrowing: true,
  };

  it("has a curve for each way of playing, as far as it is known", () => {
    const chart = trainingChart(training);
    expect(
      chart.series.map(({ name, points }) => [name, points.map(({ cost, score }) => [cost, score])]),
    ).toEqual([
      [
        "greedy",
        [
          [1000, 50],
          [2000, 80],
        ],
      ],
      ["sampled", [[2000, 60]]],
    ]);
    expect(chart.subtitle).toMatch(/being trained now/);
    expect(trainingChart({ ...training, isGrowing: false }).subtitle).not.toMatch(/now/);
  });
});

describe("result files", () => {
  it("are grouped by game, in their order", () => {
    const groups = entriesByGame([entry("a"), entry("b", { game: "pong" }), entry("c")]);
    expect([...groups].map(([name, own]) => [name, own.map(({ file }) => file)])).toEqual([
      ["qbert", ["a", "c"]],
      ["pong", ["b"]],
    ]);
  });

  it("are shown first where their games can be played here", () => {
    const shown = [
      entry("a"),
      entry("b", { replayProblem: "no weights" }),
      entry("c", { method: "expert" }),
      entry("d", { kind: "training", method: "", replayProblem: "keeps no games" }),
    ].filter(isShownFirst);
    expect(shown.map(({ file }) => file)).toEqual(["a", "d"]);
  });

  it("list their games by seed", () => {
    expect(gamesBySeed(point().games).map(({ seed }) => seed)).toEqual([3, 5]);
  });
});

describe("laneTitle", () => {
  it("says who plays, and what is not usual about it", () => {
    const { player } = lane;
    expect(laneTitle({ facts: lane, decision: null })).toBe("ztw at τ 0.85");
    expect(laneTitle({ facts: lane, decision: { ...decision, tau: 0.5 } })).toBe("ztw at τ 0.5");
    const other = { ...lane, player: { ...player, mode: "sampled", backend: "onnx" } } as typeof lane;
    expect(laneTitle({ facts: other, decision: null })).toBe("ztw at τ 0.85, sampled, onnx");
    expect(laneTitle({ facts: { ...lane, method: expert }, decision: null })).toBe("expert");
    const person = { kind: "human", agent: "qbert", method: "ztw", tau: 0.85 } as const;
    expect(laneTitle({ facts: { ...lane, player: person }, decision: null })).toBe("You");
  });
});
