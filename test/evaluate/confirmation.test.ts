import { describe, expect, it } from "vitest";
import { allowedDifference, chooseCandidates, isNonInferior } from "../../src/evaluate/non-inferiority.js";
import { meanInterval } from "../../src/evaluate/statistics.js";
import { judgeConfirmation, meanRandomReturn } from "../../src/evaluate/verdict.js";
import {
  plantAttempt,
  plantConfirmation,
  plantEpisodes,
  plantSweep,
  plausibleCurve,
} from "./synthetic-results.js";

const options = { mode: "greedy", randomReturn: -20.7, costModel: "reference" } as const;
const expert = { tau: 1, mean: 14, exitCounts: [0, 0, 1000] } as const;
const planted = (mean: number) => ({ tau: 0.5, mean, exitCounts: [700, 200, 100] }) as const;
/** −10 % of (14 − −20.7). */
const limit = -3.47;

describe("allowedDifference", () => {
  it("is a share of what the expert earns above random, a tenth unless another is named", () => {
    expect(allowedDifference(14, -20.7)).toBeCloseTo(limit, 12);
    expect(allowedDifference(14, -20.7, 0.01)).toBeCloseTo(limit / 10, 12);
  });
});

describe("isNonInferior", () => {
  it("wants the whole interval above the limit, not its middle", () => {
    const interval = meanInterval([-1, 0, 1]); // low end −2.48
    expect(isNonInferior(interval, -2.5)).toBe(true);
    expect(isNonInferior(interval, -2.4)).toBe(false);
  });

  it("takes an unknown interval for no proof", () => {
    expect(isNonInferior(meanInterval([5]), -100)).toBe(false);
  });
});

describe("judgeConfirmation", () => {
  const judge = (mean: number, numEpisodes = 200) =>
    judgeConfirmation(
      plantConfirmation([
        plantAttempt({
          points: [planted(mean), expert],
          numEpisodes,
          deviation: 4,
          purpose: "confirmation",
        }),
      ]),
    )[0]!;

  it("confirms a tau that is as good as the expert", () => {
    const verdict = judge(14);
    expect(verdict.passed).toBe(true);
    expect(verdict.point.difference!.count).toBe(200);
    expect(verdict.limit).toBeCloseTo(limit, 0);
  });

  it("confirms no tau that loses more than the margin", () => {
    expect(judge(9).passed).toBe(false);
  });

  it("confirms no tau whose loss is within the margin only by its point estimate", () => {
    const verdict = judge(14 + limit + 1, 20);
    expect(verdict.point.difference!.mean).toBeGreaterThan(verdict.limit);
    expect(verdict.passed).toBe(false);
  });

  it("passes a tau that loses exactly the margin in at most 2.5 % of confirmations", () => {
    const numTrials = 400;
    let numPassed = 0;
    for (let trial = 0; trial < numTrials; trial++) {
      const points = [planted(14 + limit), expert];
      const attempt = plantAttempt({ points, numEpisodes: 20, firstEpisode: trial * 20, deviation: 4 });
      if (judgeConfirmation(plantConfirmation([attempt]))[0]!.passed) numPassed++;
    }
    expect(numPassed / numTrials).toBeLessThan(0.025 + 0.024); // three standard errors
  });
});

describe("chooseCandidates", () => {
  const sweep = plantSweep({ points: plausibleCurve, modes: ["greedy"], deviation: 0.5 });

  it("takes the taus that save and do not look lossy, cheapest first", () => {
    expect(chooseCandidates(sweep, options)).toEqual([0.7, 0.9]);
  });

  it("leaves out taus that save nothing", () => {
    const dear = { tau: 0.99, mean: 14, exitCounts: [0, 10, 990] } as const;
    const points = [...plausibleCurve.filter(({ tau }) => tau !== 1), dear, expert];
    expect(chooseCandidates(plantSweep({ points, deviation: 0.5 }), options)).not.toContain(0.99);
  });

  it("tries one of several taus that played the same games", () => {
    const twins = sweep.episodes.filter(({ tau }) => tau === 0.7).map((row) => ({ ...row, tau: 0.75 }));
    const decideMicroseconds = [...sweep.timing.decideMicroseconds, ...twins.map(() => 100)];
    const doubled = {
      ...sweep,
      episodes: [...sweep.episodes, ...twins],
      timing: { ...sweep.timing, decideMicroseconds },
    };
    expect(chooseCandidates(doubled, options)).toEqual([0.7, 0.9]);
  });

  it("refuses a sweep without the expert in this mode", () => {
    expect(() => chooseCandidates(sweep, { ...options, mode: "sampled" })).toThrow(
      "confirm: the sweep holds no episodes at tau 1 in mode sampled. Evaluate with that mode first.",
    );
  });
});

describe("meanRandomReturn", () => {
  it("is the table's value, or the mean of the games played", () => {
    expect(meanRandomReturn({ source: "table", table: "dqn_zoo", value: -20.7 })).toBe(-20.7);
    const episodes = plantEpisodes({ points: [expert], numEpisodes: 2 });
    const mean = (episodes[0]!.episodeReturn + episodes[1]!.episodeReturn) / 2;
    expect(meanRandomReturn({ source: "played", episodes })).toBeCloseTo(mean, 12);
  });
});
