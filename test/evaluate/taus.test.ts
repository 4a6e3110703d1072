import { describe, expect, it } from "vitest";
import { checkTaus, defaultTaus } from "../../src/evaluate/taus.js";

describe("defaultTaus", () => {
  it.each([2, 3, 4, 6, 9, 18])("gives %i actions both ends and at least 17 taus between", (numActions) => {
    const taus = defaultTaus({ numActions, numExits: 3 });
    expect(taus[0]).toBe(0.1);
    expect(taus.at(-1)).toBe(1);
    expect(taus).toEqual([...new Set(taus)].sort((left, right) => left - right));
    const between = taus.filter((tau) => tau > 1 / numActions && tau <= 0.99);
    expect(between.length).toBeGreaterThanOrEqual(17);
  });

  it("adds nothing else below 1 / numActions, where all taus play the same", () => {
    expect(defaultTaus({ numActions: 4, numExits: 3 }).filter((tau) => tau <= 1 / 4)).toEqual([0.1]);
  });

  it("is the grid that is documented, for the six actions of Pong and Q*bert", () => {
    expect(defaultTaus({ numActions: 6, numExits: 3, exitRule: "gate" })).toEqual(
      defaultTaus({ numActions: 6, numExits: 3 }),
    );
    expect(defaultTaus({ numActions: 6, numExits: 3 })).toEqual([
      0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.96, 0.97,
      0.98, 0.99, 1,
    ]);
  });
});

it("defaultTaus have one threshold for each patience, and a grid from 0.1 for rules that begin at 0", () => {
  const ofPatience = defaultTaus({ numActions: 6, numExits: 3, exitRule: "patience" });
  expect(ofPatience).toEqual([1 / 6, 1 / 2, 1]);
  for (const exitRule of ["entropy", "margin"] as const) {
    const taus = defaultTaus({ numActions: 18, numExits: 3, exitRule });
    expect([taus[0], taus[1], taus.at(-1)]).toEqual([0.1, 0.15, 1]);
  }
});

it("defaultTaus crowd where the allowed cost of a decision is small, for regret gates", () => {
  const taus = defaultTaus({ numActions: 6, numExits: 3, exitRule: "regret" });
  expect([taus[0], taus.at(-1)]).toEqual([0.1, 1]);
  expect(taus.filter((tau) => tau >= 0.9 && tau < 1)).toHaveLength(16);
  expect(taus.every((tau) => Number.isInteger(Number((tau * 1000).toFixed(9))))).toBe(true);
});

describe("checkTaus", () => {
  it("sorts and drops doubles", () => {
    expect(checkTaus([1, 0.5, 1, 0.1])).toEqual([0.1, 0.5, 1]);
  });

  it.each([[1.5], [-0.1], [Number.NaN]])("refuses %d and shows it", (tau) => {
    expect(() => checkTaus([tau])).toThrow(
      `evaluate: expected a number from 0 to 1 for taus, received ${tau} (number).`,
    );
  });

  it("refuses an empty list", () => {
    expect(() => checkTaus([])).toThrow(/at least one number for taus, received an array of length 0/);
  });
});
