import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import {
  checkTau,
  compareTaus,
  distinctTaus,
  formatTau,
  isSameTau,
  type Tau,
  tauKey,
} from "../../src/core/tau.js";

describe("checkTau", () => {
  it("takes a number as it is, and copies a list", () => {
    const list = [0.5, 1];
    const checked = checkTau("test", "tau", list, { numClassifiers: 2 });
    expect(checked).toEqual(list);
    expect(checked).not.toBe(list);
    expect(checkTau("test", "tau", Float64Array.of(0, 0.25))).toEqual([0, 0.25]);
    expect(checkTau("test", "tau", 0.5, { numClassifiers: 2, oneBecause: "It is so." })).toBe(0.5);
  });

  it.each<[unknown, number, string]>([
    [-0.1, 2, "test: expected a number from 0 to 1 for tau, received -0.1 (number)."],
    [
      [0.5],
      2,
      "test: expected a number, or 2 for the 2 classifiers, for tau, received an array of length 1.",
    ],
    [[], 2, "received an array of length 0."],
    [[0.5, 2], 2, "test: expected a number from 0 to 1 for tau[1], received 2 (number)."],
    [[0.5, [0.5]], 2, "test: expected a number from 0 to 1 for tau[1], received an array of length 1."],
    [
      [0.5],
      0,
      "test: expected one number for tau, received an array of length 1. There is no classifier that a threshold would be for.",
    ],
    ["0.5/0.6", 2, 'received "0.5/0.6" (string).'],
    [{ length: 2 }, 2, "received Object (object)."],
  ])("refuses %j for %i classifiers", (tau, numClassifiers, message) => {
    const check = () => checkTau("test", "tau", tau, { numClassifiers });
    expect(check).toThrow(InvalidArgumentError);
    expect(check).toThrow(message);
  });

  it("refuses an empty list where the policy is not known yet", () => {
    expect(() => checkTau("test", "taus[3]", [])).toThrow(
      "test: expected at least one number for taus[3], received an array of length 0.",
    );
  });
});

it("tells thresholds apart by what they are, a list from the number that it says", () => {
  expect(isSameTau([0.5, 0.6], [0.5, 0.6])).toBe(true);
  expect(isSameTau([0.5, 0.6], [0.6, 0.5])).toBe(false);
  expect(isSameTau(0.5, [0.5])).toBe(false);
  expect(new Set([0.5, [0.5], [0.5, 0.5], [0.55, 0.5]].map((tau) => tauKey(tau))).size).toBe(4);
  expect(distinctTaus([[1, 0], 0.5, [1, 0], [0, 1], 0.5])).toEqual([[1, 0], 0.5, [0, 1]]);
  expect(formatTau([0.95, 0.6])).toBe("0.95/0.6");
  expect(formatTau(0.9)).toBe("0.9");
});

it("names nothing that is no threshold", () => {
  for (const nothing of [undefined, null, 5n, "0.5", [], [2]])
    for (const name of [formatTau, tauKey])
      expect(() => name(nothing as never)).toThrow(InvalidArgumentError);
});

describe("the order of thresholds", () => {
  it("is by the first exit, then by the next, with the expert last", () => {
    const ordered: Tau[] = [[0, 1], 0.3, [0.5, 0.2], [0.5, 0.5], 0.5, [0.5, 0.9], [1, 0], [1, 1], 1];
    for (const seed of [1, 2, 3]) {
      const random = new RandomStream(seed, "order");
      const shuffled = ordered.map((tau) => [random.uniform(), tau] as const).sort(([a], [b]) => a - b);
      expect(shuffled.map(([, tau]) => tau).sort(compareTaus)).toEqual(ordered);
    }
  });

  it("puts nothing before what it is nowhere below", () => {
    const random = new RandomStream(4, "pairs");
    const draw = (): Tau => {
      const values = [random.integer(3) / 2, random.integer(3) / 2];
      return values[0] === values[1] ? values[0]! : values;
    };
    const at = (tau: Tau, exit: number) => (typeof tau === "number" ? tau : tau[exit]!);
    for (let trial = 0; trial < 200; trial++) {
      const [left, right] = [draw(), draw()];
      if ([0, 1].every((exit) => at(left, exit) >= at(right, exit)))
        expect(compareTaus(left, right)).toBeGreaterThanOrEqual(0);
    }
  });
});
