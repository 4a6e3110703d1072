import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { acceptedInOrder, fewestGames, isLossRuledOut } from "../../src/evaluate/fixed-sequence.js";
import { type MeanInterval, meanInterval } from "../../src/evaluate/statistics.js";

/** The expert earns 40 above random: a loss of 10 % is 4 points, and 2 % are 0.8. */
const range = 40;
const errorRate = 0.05;
const testAt = (maxLoss: number) => ({ maxLoss, limit: -maxLoss * range, errorRate });

describe("fewestGames", () => {
  it.each([
    [0.01, 0.05, 299],
    [0.02, 0.05, 149],
    [0.05, 0.05, 59],
    [0.1, 0.05, 29],
    [0.1, 0.5, 7],
    [0.9, 0.5, 2],
  ])("at a loss of %d and an error rate of %d are %d", (maxLoss, rate, games) => {
    expect(fewestGames(maxLoss, rate)).toBe(games);
    expect((1 - maxLoss) ** games).toBeLessThanOrEqual(rate);
  });
});

describe("isLossRuledOut", () => {
  const near = (mean: number, count: number) =>
    meanInterval(Array.from({ length: count }, (_, index) => mean + (index % 2 === 0 ? 0.5 : -0.5)));

  it("wants the one-sided bound above the limit", () => {
    expect(isLossRuledOut(near(-3.8, 100), testAt(0.1))).toBe(true);
    expect(isLossRuledOut(near(-3.95, 100), testAt(0.1))).toBe(false); // the bound is −4.03
    expect(isLossRuledOut(near(-4.2, 100), testAt(0.1))).toBe(false);
  });

  it("accepts nothing on few games, though none of them lost anything", () => {
    const lossless = (count: number) => meanInterval(new Array<number>(count).fill(0));
    expect(isLossRuledOut(lossless(29), testAt(0.1))).toBe(true);
    expect(isLossRuledOut(lossless(28), testAt(0.1))).toBe(false);
  });

  it("accepts nothing on one game, however many seeds played it", () => {
    const games = new Array<string>(300).fill("same");
    expect(
      isLossRuledOut(
        meanInterval(
          games.map(() => 0),
          games,
        ),
        testAt(0.1),
      ),
    ).toBe(false);
  });
});

describe("acceptedInOrder", () => {
  it("stops at the first failure, and looks at nothing behind it", () => {
    const looked: number[] = [];
    const accepted = acceptedInOrder([1, 2, 3, 4, 5], (step) => {
      looked.push(step);
      return step !== 3;
    });
    expect([accepted, looked]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
  });
});

/** Twelve thresholds, safest first: the first four lose next to nothing, the others exactly the margin. */
const numSafe = 4;
const numThresholds = 12;
const numTrials = 1000;
/** The share of trials with an error may be above its rate by chance alone, three standard errors at most. */
const largestRate = errorRate + 3 * Math.sqrt((errorRate * (1 - errorRate)) / numTrials);

/** One game's differences to the expert, threshold by threshold, on one seed. */
type Game = (stream: RandomStream, losses: readonly number[]) => number[];

/** Luck of the seed is common to all thresholds. */
const normalGame: Game = (stream, losses) => {
  const luck = stream.normal(0, 2);
  return losses.map((loss) => -loss + luck + stream.normal(0, 2));
};

/** Whole points, mostly none: each of 40 is lost with a small chance, correlated by sharing the draws. */
const pointGame: Game = (stream, losses) => {
  const draws = Array.from({ length: 40 }, () => stream.uniform());
  return losses.map((loss) => -draws.filter((draw) => draw < loss / 40).length);
};

/** Nothing is lost, or everything, as rarely as the mean allows. */
const rareGame: Game = (stream, losses) => {
  const draw = stream.uniform();
  return losses.map((loss) => (draw < loss / range ? -range : 0));
};

/** Every fifth game loses three points more than the others: skewed against the test. */
const skewedGame: Game = (stream, losses) =>
  losses.map((loss) => -loss - 3 * (stream.uniform() < 0.2 ? 1 : 0) + 0.6 + stream.normal(0, 0.5));

type Procedure = (
  play: (place: number) => MeanInterval,
  isRejected: (difference: MeanInterval) => boolean,
) => number[];

const places = Array.from({ length: numThresholds }, (_, place) => place);

const fixedSequence: Procedure = (play, isRejected) =>
  acceptedInOrder(places, (place) => isRejected(play(place)));

/** As before: the cheapest first, up to five attempts, none corrected. */
const cheapestFirst: Procedure = (play, isRejected) => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const place = numThresholds - 1 - attempt;
    if (isRejected(play(place))) return [place];
  }
  return [];
};

/** All thresholds at the full rate, in no order. */
const eachAlone: Procedure = (play, isRejected) => places.filter((place) => isRejected(play(place)));

function simulate(game: Game, procedure: Procedure, maxLoss: number, isRuledOut = isLossRuledOut) {
  const test = testAt(maxLoss);
  const losses = Array.from({ length: numThresholds }, (_, place) =>
    place < numSafe ? 0.1 * -test.limit : -test.limit,
  );
  const stream = new RandomStream(1, `planted ${maxLoss}`);
  let [numWrong, numAccepted] = [0, 0];
  for (let trial = 0; trial < numTrials; trial++) {
    const games = Array.from({ length: fewestGames(maxLoss) }, () => game(stream, losses));
    const play = (place: number) => meanInterval(games.map((differences) => differences[place]!));
    const accepted = procedure(play, (difference) => isRuledOut(difference, test));
    if (accepted.some((place) => place >= numSafe)) numWrong++;
    if (accepted.includes(numSafe - 1)) numAccepted++;
  }
  return { wrongRate: numWrong / numTrials, power: numAccepted / numTrials };
}

describe("the family-wise error on planted thresholds", () => {
  it.each([
    ["normal differences", normalGame],
    ["whole points", pointGame],
    ["skewed differences", skewedGame],
    ["losses of everything, and rare", rareGame],
  ])("keeps to its rate with %s, and accepts what is safe", (_, game) => {
    const { wrongRate, power } = simulate(game, fixedSequence, 0.1);
    expect(wrongRate).toBeLessThan(largestRate);
    expect(power).toBeGreaterThan(0.7);
  });

  it("is broken by the order of before and by no order at all: planted failures", () => {
    expect(simulate(normalGame, cheapestFirst, 0.1).wrongRate).toBeGreaterThan(largestRate);
    expect(simulate(normalGame, eachAlone, 0.1).wrongRate).toBeGreaterThan(largestRate);
  });

  it("is broken by Student's t alone, with neither the fewest games nor skewness: a planted failure", () => {
    const { wrongRate } = simulate(rareGame, fixedSequence, 0.1, ({ mean, low }, { limit }) => {
      return mean - 0.8 * (mean - low) > limit; // t(0.95) is 0.83 of t(0.975)
    });
    expect(wrongRate).toBeGreaterThan(largestRate);
  });
});
