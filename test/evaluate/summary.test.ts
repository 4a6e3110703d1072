import { describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { actsAlone, findExpert, saving, summarize } from "../../src/evaluate/summary.js";
import { exitCosts } from "../../src/model/cost.js";
import { plantSweep, plausibleCurve } from "./synthetic-results.js";

/** Operations of the published profiler for NatureCNN with six actions; see the tests of `exitCosts`. */
const base = 18_713_210;
const exits = [7_034_874, 12_656_811, 19_490_109] as const;

const sweep = plantSweep({ points: plausibleCurve, modes: ["sampled", "greedy"], deviation: 2 });
const summary = summarize(sweep);

describe("summarize", () => {
  it("gives a point for every tau of a mode, greedy first, by rising tau", () => {
    const taus = plausibleCurve.map(({ tau }) => tau);
    expect(summary.points.map(({ mode, tau }) => [mode, tau])).toEqual([
      ...taus.map((tau) => ["greedy", tau]),
      ...taus.map((tau) => ["sampled", tau]),
    ]);
  });

  it("derives cost, floor, ceiling and saving from the exit counts", () => {
    const point = summary.points.find(({ tau }) => tau === 0.5)!;
    expect(point.exitShares).toEqual([0.7, 0.2, 0.1]);
    expect(point.relativeCost).toBeCloseTo((0.7 * exits[0] + 0.2 * exits[1] + 0.1 * exits[2]) / base, 12);
    expect(saving(point)).toBeCloseTo(1 - point.relativeCost, 12);
    expect(summary.floor).toBeCloseTo(0.3759, 4);
    expect(summary.ceiling).toBeCloseTo(1.0415, 4);
  });

  it("prices held steps at nothing, and shares are of all steps", () => {
    const episodes = sweep.episodes.map((row) => ({ ...row, numSteps: 2000, numHeld: 1000 }));
    const held = summarize({ ...sweep, episodes }).points.find(({ tau }) => tau === 0.5)!;
    const point = summary.points.find(({ tau }) => tau === 0.5)!;
    expect(point.heldShare).toBeUndefined();
    expect(held.heldShare).toBe(0.5);
    expect(held.exitShares).toEqual([0.35, 0.1, 0.05]);
    expect(held.relativeCost).toBeCloseTo(point.relativeCost / 2, 12);
    const ran = {
      ...sweep.ran,
      policy: { ...sweep.ran.policy, exitRule: "regret", hold: { rate: 1 } },
    } as const;
    const [without, withHolds] = [undefined, { rate: 1 }].map((hold) =>
      exitCosts(ran.policy.architecture, { ...ran.policy, hold }, "reference"),
    );
    const { floor, ceiling } = summarize({ ...sweep, ran, episodes });
    expect(floor).toBeCloseTo(withHolds!.exits[0]! / base / 4, 12); // a decision for four steps
    expect(ceiling).toBeGreaterThan(without!.exits.at(-1)! / base);
  });

  it("counts by another cost model if it is asked to", () => {
    expect(summarize(sweep, "macs").floor).not.toBeCloseTo(summary.floor!, 4);
  });

  it("measures what was executed against the multiply-adds of the full policy", () => {
    const fullPolicy = 9_346_048; // of NatureCNN with six actions
    const performed = { multiplyAdds: 1000 * fullPolicy * 0.25, bytesCompared: 5_000_000 };
    const counted = { ...sweep, episodes: sweep.episodes.map((row) => ({ ...row, performed })) };
    const { points, floor, ceiling } = summarize(counted, "performed");
    expect([floor, ceiling]).toEqual([undefined, undefined]);
    for (const point of points) expect(point.relativeCost).toBeCloseTo(0.25, 12);
    expect(summarize(counted).points[0]!.performed).toEqual({ relativeCost: 0.25, bytesCompared: 5000 });
    expect(summarize(counted).points[0]!.relativeCost).toBe(summary.points[0]!.relativeCost);
  });

  it("refuses to invent what was executed where a row does not say", () => {
    const performed = { multiplyAdds: 1, bytesCompared: 1 };
    const [first, ...others] = sweep.episodes;
    const mixed = { ...sweep, episodes: [first!, ...others.map((row) => ({ ...row, performed }))] };
    expect(() => summarize(mixed, "performed")).toThrow(CheckpointError);
    expect(() => summarize(mixed, "performed")).toThrow("Evaluate again with --backend engine.");
    const { points } = summarize(mixed);
    const uncounted = points.find(({ mode, tau }) => mode === first!.mode && tau === first!.tau)!;
    expect(points.filter(({ performed }) => performed === undefined)).toEqual([uncounted]);
  });

  it("weighs decisions, not episodes, when games differ in length", () => {
    const [long, short] = sweep.episodes.filter(({ mode, tau }) => mode === "greedy" && tau === 0.5);
    const episodes = [long!, { ...short!, numSteps: 100, exitCounts: [0, 0, 100] }];
    const timing = { ...sweep.timing, decideMicroseconds: [100, 300] };
    const [point] = summarize({ ...sweep, episodes, timing }).points;
    expect(point!.exitShares).toEqual([700 / 1100, 200 / 1100, 200 / 1100]);
    expect(point!.decideMicroseconds).toBeCloseTo((100 * 1000 + 300 * 100) / 1100, 9);
  });

  it("pairs each tau with the expert of its own mode on the same seeds", () => {
    const returns = (mode: string, tau: number) =>
      sweep.episodes.filter((row) => row.mode === mode && row.tau === tau);
    const expert = new Map(returns("sampled", 1).map((row) => [row.seed, row.episodeReturn]));
    const differences = returns("sampled", 0.7).map((row) => row.episodeReturn - expert.get(row.seed)!);
    const point = summary.points.find(({ mode, tau }) => mode === "sampled" && tau === 0.7)!;
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    expect(point.difference!.mean).toBeCloseTo(mean, 12);
    expect(point.difference!.count).toBe(10);
    expect(findExpert(summary, "sampled")!.difference).toBeUndefined();
  });

  it("has no difference where the expert was not played", () => {
    const episodes = sweep.episodes.filter(({ tau }) => tau !== 1);
    const points = summarize({ ...sweep, episodes }).points;
    expect(points.map(({ difference }) => difference)).toEqual(points.map(() => undefined));
  });

  it("names the lowest tau that played the very same games, and none that only plays like another", () => {
    const rows = (tau: number) => sweep.episodes.filter((row) => row.mode === "greedy" && row.tau === tau);
    const twins = rows(0.5).map((row) => ({ ...row, tau: 0.55 }));
    const dearer = rows(0.5).map((row) => ({ ...row, tau: 0.57, exitCounts: [600, 300, 100] }));
    const episodes = [...rows(0.5), ...twins, ...dearer, ...rows(1)];
    const timing = { decideMicroseconds: episodes.map(() => 100) };
    const { points } = summarize({ ...sweep, episodes, timing });
    expect(points.map(({ tau, twinOf }) => [tau, twinOf])).toEqual([
      [0.5, undefined],
      [0.55, 0.5],
      [0.57, undefined],
      [1, undefined],
    ]);
  });

  it("counts distinct trajectories and stuck games", () => {
    const episodes = sweep.episodes
      .filter(({ mode, tau }) => mode === "greedy" && tau === 1)
      .map((row) => ({ ...row, actionsHash: "same", terminated: false, truncated: true, stuck: true }));
    const [point] = summarize({ ...sweep, episodes }).points;
    expect(point).toMatchObject({ numDistinct: 1, numStuck: 10, numTruncated: 10 });
  });
});

describe("games that repeat", () => {
  const same = (mode: string, tau: number) =>
    sweep.episodes
      .filter((row) => row.mode === mode && row.tau === tau)
      .map((row) => ({ ...row, episodeReturn: tau * 10, actionsHash: `same ${tau}` }));

  it("have no interval, alone or paired, where only one game was played", () => {
    const episodes = [...same("greedy", 0.5), ...same("greedy", 1)];
    const [point] = summarize({ ...sweep, episodes }).points;
    expect(point).toMatchObject({
      numDistinct: 1,
      episodeReturn: { mean: 5, low: Number.NaN },
      difference: { mean: -5, count: 10, numDistinct: 1, low: Number.NaN, high: Number.NaN },
    });
  });

  it("are one pair only where both games repeat", () => {
    const expert = sweep.episodes.filter((row) => row.mode === "greedy" && row.tau === 1);
    const [point] = summarize({ ...sweep, episodes: [...same("greedy", 0.5), ...expert] }).points;
    expect(point!.numDistinct).toBe(1);
    expect(point!.difference!.low).toBeLessThan(point!.difference!.mean);
    expect(point!.difference!.numDistinct).toBeUndefined();
  });
});

describe("actsAlone", () => {
  it.each([
    [[1, 0, 0], "exit 1 alone"],
    [[0, 1, 0], "exit 2 alone"],
    [[0, 0, 1], "expert alone"],
    [[0.9999, 0.0001, 0], undefined],
  ])("says who decides at shares %j", (exitShares, name) => {
    expect(actsAlone({ exitShares })).toBe(name);
  });
});
