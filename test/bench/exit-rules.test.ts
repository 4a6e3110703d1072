import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { differenceAtCost, differenceOfRule, returnsAtCost } from "../../bench/exit-rules/compare.js";
import { type Exits, logSoftmax, openExits, writeAskable } from "../../bench/exit-rules/exits.js";
import { fitGlance, glanceInput, glanceScores } from "../../bench/exit-rules/glance.js";
import { fitRegression, predictLinear } from "../../bench/exit-rules/regression.js";
import { RuleSession } from "../../bench/exit-rules/session.js";
import { describeLeaving, thresholdForCost } from "../../bench/exit-rules/thresholds.js";
import { createSession, loadBundle, makeAtari, RandomStream, shippedBundleFolder } from "../../src/index.js";

/** Rows of two features that matter, and one that does not. */
function drawRows(count: number): number[][] {
  const stream = new RandomStream(0, "regression test");
  return Array.from({ length: count }, () => [stream.normal(), stream.normal(3, 2), stream.normal()]);
}

it("logistic regression recovers the odds that its targets were drawn with", () => {
  const rows = drawRows(20_000);
  const stream = new RandomStream(1, "targets");
  const targets = rows.map(([x, y]) =>
    Number(stream.uniform() < 1 / (1 + Math.exp(-(1 + 2 * x! - 0.5 * y!)))),
  );
  const { bias, weights } = fitRegression(rows, targets, "logistic");
  for (const [index, truth] of [2, -0.5, 0].entries())
    expect(Math.abs(weights[index]! - truth)).toBeLessThan(0.1);
  expect(Math.abs(bias - 1)).toBeLessThan(0.15);
});

it("logistic regression finds nothing in targets that were shuffled", () => {
  const rows = drawRows(20_000);
  const targets = new RandomStream(2, "shuffled").shuffle(rows.map(([x]) => Number(x! > 0)));
  const { weights } = fitRegression(rows, targets, "logistic");
  for (const weight of weights) expect(Math.abs(weight)).toBeLessThan(0.1);
});

it("logistic regression stays finite where the targets are separable, and separates them", () => {
  const rows = drawRows(500);
  const regression = fitRegression(
    rows,
    rows.map(([x]) => Number(x! > 0)),
    "logistic",
  );
  const wrong = rows.filter((row) => predictLinear(regression, row) > 0 !== row[0]! > 0);
  expect(wrong.length).toBeLessThan(10);
  expect(regression.weights.every(Number.isFinite)).toBe(true);
});

it("regression with a logarithm recovers a mean that is mostly zero", () => {
  const rows = drawRows(20_000);
  const stream = new RandomStream(3, "regrets");
  const targets = rows.map(([x]) => (stream.uniform() < 0.1 ? 10 * Math.exp(-1 + 0.8 * x!) : 0));
  const { bias, weights } = fitRegression(rows, targets, "log");
  expect(Math.abs(weights[0]! - 0.8)).toBeLessThan(0.15);
  expect(Math.abs(bias + 1)).toBeLessThan(0.2);
});

it("a feature that never varies weighs nothing", () => {
  const rows = drawRows(200).map(([x]) => [x!, 7]);
  const targets = rows.map(([x]) => Number(x! > 0.3));
  expect(fitRegression(rows, targets, "logistic").weights[1]).toBe(0);
});

it("no rows are refused", () => {
  expect(() => fitRegression([], [], "log")).toThrow("expected at least one row for rows, received none");
});

/** Decisions with a regret at the first exit, and scores that know it or do not. */
function decisionsScoredBy(score: (regret: number, stream: RandomStream) => number) {
  const stream = new RandomStream(4, "decisions");
  return Array.from({ length: 5000 }, () => {
    const regret = Math.max(0, stream.normal(-1));
    return { scores: [score(regret, stream), Number.NEGATIVE_INFINITY], regrets: [regret, 0] };
  });
}

it("a rule that leaves at random is worse at equal cost than one that knows", () => {
  const costs = [0.4, 1];
  const [knowing, random] = [
    decisionsScoredBy((regret, stream) => (regret > 0 ? -regret : stream.uniform())),
    decisionsScoredBy((_, stream) => stream.uniform()),
  ].map((decisions) => describeLeaving(decisions, costs, thresholdForCost(decisions, costs, 0.55)));
  expect(knowing!.cost).toBeCloseTo(0.55, 2);
  expect(random!.cost).toBeCloseTo(0.55, 2);
  expect(knowing!.regret).toBe(0);
  expect(random!.regret).toBeGreaterThan(0.03);
  expect(random!.agreement).toBeLessThan(knowing!.agreement - 0.05);
});

it("a target below the cheapest exit leaves always, one above the dearest never", () => {
  const decisions = decisionsScoredBy((regret) => -regret);
  const shares = (target: number) =>
    describeLeaving(decisions, [0.4, 1], thresholdForCost(decisions, [0.4, 1], target)).exitShares[0];
  expect(shares(0.1)).toBeCloseTo(1, 9);
  expect(shares(2)).toBe(0);
});

const curve = [
  { cost: 0.25, returns: [0, 4, 2] },
  { cost: 1, returns: [6, 10, 8] },
];

it("the yardstick's returns are mixed to the cost that is asked for", () => {
  expect(returnsAtCost(curve, 0.625)).toEqual([3, 7, 5]);
  expect(returnsAtCost(curve, 1)).toEqual([6, 10, 8]);
  expect(returnsAtCost(curve, 0.2)).toBeUndefined();
  expect(returnsAtCost(curve, 1.1)).toBeUndefined();
});

it("a rule on the curve differs by nothing, and one that earns more at its cost by that", () => {
  expect(differenceAtCost({ cost: 0.625, returns: [3, 7, 5] }, curve)).toMatchObject({
    mean: 0,
    low: 0,
    high: 0,
  });
  expect(differenceAtCost({ cost: 0.625, returns: [5, 9, 7] }, curve)).toMatchObject({ mean: 2, low: 2 });
  expect(differenceAtCost({ cost: 0.2, returns: [5, 9, 7] }, curve)).toBeUndefined();
});

it("a rule's points are one difference a seed, however many they are", () => {
  const point = { cost: 0.625, returns: [5, 8, 5] };
  expect(differenceOfRule([point, point, { cost: 0.1, returns: [9, 9, 9] }], curve)).toEqual(
    differenceAtCost(point, curve),
  );
});

it("a glance learns what the coarse frame shows, and nothing from targets that were shuffled", () => {
  const stream = new RandomStream(5, "glance test");
  const sides = Array.from({ length: 600 }, () => stream.integer(2));
  const inputs = sides.map((side) => glanceInput(observationWithSquare(side), -1, 2));
  const towards = (side: number) => logSoftmax([side === 0 ? 3 : -3, side === 0 ? -3 : 3]);
  const correct = (targets: Float64Array[]) => {
    const glance = fitGlance(inputs, targets);
    return inputs.filter((input, index) => {
      const [left, right] = glanceScores(glance, input);
      return Number(right! > left!) === sides[index];
    }).length;
  };
  expect(correct(sides.map(towards))).toBe(600);
  expect(
    correct(stream.shuffle(Array.from(sides.keys())).map((index) => towards(sides[index]!))),
  ).toBeLessThan(600);
});

/** A bright square at the left or right edge of the newest frame. */
function observationWithSquare(side: number): Uint8Array {
  const observation = new Uint8Array(4 * 84 * 84);
  for (let row = 30; row < 44; row++)
    observation.fill(200, 3 * 7056 + row * 84 + side * 70, 3 * 7056 + row * 84 + side * 70 + 14);
  return observation;
}

/** Runs `use` on the shipped Pong policy with exits that can be asked. */
async function withExits(use: (exits: Exits) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-exit-rules-"));
  try {
    await writeAskable(loadBundle(shippedBundleFolder("pong")), folder);
    const exits = await openExits(loadBundle(folder));
    await use(exits);
    await exits.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plays some decisions of Pong by the policy itself. */
async function playSome(
  tau: number,
  compare: (
    observation: Uint8Array,
    decision: { exitIndex: number; action: number; logits: Float32Array },
  ) => void,
): Promise<void> {
  const session = await createSession(loadBundle(shippedBundleFolder("pong")), { method: "ztw" });
  const environment = makeAtari("pong");
  let { observation } = environment.reset({ seed: 11 });
  for (let step = 0; step < 150; step++) {
    const decision = await session.decide(observation, tau);
    compare(observation, decision);
    observation = environment.step(decision.action).observation;
  }
  environment.close();
  await session.close();
}

it("an exit that is asked answers what the policy answers when it leaves there", async () => {
  await withExits(async (exits) => {
    const seen = [0, 0, 0];
    await playSome(0.6, (observation, { exitIndex, logits }) => {
      seen[exitIndex]!++;
      const answers = [0, 1, 2].map((exit) => exits.ask(observation, exit)!);
      const expected = logSoftmax(logits);
      for (const [action, value] of expected.entries())
        expect(answers[exitIndex]![action]).toBeCloseTo(value, 4);
    });
    expect(Math.min(...seen)).toBeGreaterThan(0);
  });
});

it("the rule of today decides as the policy does at the same tau", async () => {
  await withExits(async (exits) => {
    const session = new RuleSession(exits, { rule: "max probability", threshold: 0.6 });
    const random = new RuleSession(exits, { rule: "at random", threshold: 0.6 });
    let numDifferent = 0;
    await playSome(0.6, (observation, { exitIndex, action }) => {
      expect(session.decideSync(observation)).toMatchObject({ exitIndex, action });
      numDifferent += Number(random.decideSync(observation).exitIndex !== exitIndex);
    });
    expect(numDifferent).toBeGreaterThan(10);
  });
});
