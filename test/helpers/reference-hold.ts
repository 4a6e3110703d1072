/** A hold gate computed by plain loops in float64, as `model/hold-gate.ts` describes it. */
import { gateNumbers, linear, type ReferenceExit, type ReferencePolicy } from "./reference-policy.js";

/** The costs of holding for 1, 2, 3 decisions, once the exit is taken. */
export function referenceHoldCosts(
  { methodTensors }: ReferencePolicy,
  exits: readonly ReferenceExit[],
  exitTaken: number,
): number[] {
  const { pooled, scores } = exits[0]!;
  const taken = exits[exitTaken]!.scores;
  const isExit = exits.map((_, exit) => (exit === exitTaken ? 1 : 0));
  const greedy = taken.indexOf(Math.max(...taken));
  const isGreedy = taken.map((_, action) => (action === greedy ? 1 : 0));
  const get = (part: string) => methodTensors.get(`hold.${part}`)!;
  const inputs = [...pooled, ...gateNumbers(scores), ...isExit, ...isGreedy];
  const units = linear(inputs, get("hidden.weight"), get("hidden.bias")).map((unit) => Math.max(0, unit));
  return linear(units, get("output.weight"), get("output.bias")).map((output) => 2 / (1 + Math.exp(-output)));
}

/** What each number of held decisions costs beyond its price, 0 to 3. */
export function referenceExcess(costs: readonly number[], tau: number, rate: number): number[] {
  return [0, ...costs].map((cost, held) => cost - (1 - tau) * rate * held);
}
