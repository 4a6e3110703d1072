import { expect, it } from "vitest";
import { chooseHeld } from "../../src/model/hold-gate.js";

const rule = { rate: 0.02 };

it("holds for the number of decisions whose cost is furthest below its price", () => {
  const price = 0.02 * (1 - 0.5);
  expect(chooseHeld([2, 2, 2], 0.5, rule)).toBe(0);
  expect(chooseHeld([0.9 * price, 2, 2], 0.5, rule)).toBe(1);
  expect(chooseHeld([0.1 * price, 0.9 * price, 2], 0.5, rule)).toBe(2); // 0.9 and 1.1 below
  expect(chooseHeld([0, 1.5 * price, 1.9 * price], 0.5, rule)).toBe(3); // 1, 0.5 and 1.1 below
  expect(chooseHeld([0, 2 * price, 3 * price], 0.5, rule)).toBe(1);
});

it("holds nothing at tau 1, where nothing may be lost, and more the lower tau is", () => {
  const costs = [0.001, 0.004, 0.009];
  expect([1, 0.97, 0.9, 0.5].map((tau) => chooseHeld(costs, tau, rule))).toEqual([0, 0, 1, 3]);
  expect(chooseHeld([0, 0, 0], 1, rule)).toBe(0);
});

it("ties go to the fewest", () => {
  expect(chooseHeld([0.25, 0.5, 0.75], 0, { rate: 0.25 })).toBe(0);
  expect(chooseHeld([0, 0.25, 0.5], 0, { rate: 0.25 })).toBe(1);
});
