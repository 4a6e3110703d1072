/** Trials of holding, in a world in which it is known what holding costs. */
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { BranchedVector } from "../../src/distill/branched-vector.js";
import { Fork } from "../../src/distill/fork.js";
import { trialHorizon } from "../../src/distill/hold-options.js";
import type { DescribedVector, PlayedVector } from "../../src/training/environment-vector.js";
import { ToyVector } from "./toy.js";

const numEnvs = 5;
const discount = 0.99;

interface Rules {
  /** Action that earns 5 points at a time. */
  readonly wanted: (time: number) => number;
  /** Whether what is shown tells of all actions, or of the last two. */
  readonly remembers?: boolean;
  /** Actions are not shown. */
  readonly isDark?: boolean;
  /** The game ends, or a life is lost, where this is done. */
  readonly endsBy?: number;
  readonly livesEndBy?: number;
  /** Of branches: added to the seed, a planted failure. */
  readonly ownLuck?: number;
}

/** Shows two bytes for each of the last two steps: what was done, and what chance did. */
class BeatVector implements DescribedVector, PlayedVector {
  readonly protocolOptions = {};
  readonly emulatorVersion = "toy";
  readonly romMd5 = "none";
  readonly numEnvs = numEnvs;
  readonly observations = new Uint8Array(numEnvs * 4);
  readonly rawRewards = new Float32Array(numEnvs);
  readonly terminated = new Uint8Array(numEnvs);
  readonly truncated = new Uint8Array(numEnvs);
  readonly lifeLost = new Uint8Array(numEnvs);
  readonly #states: { luck: RandomStream; time: number; done: number }[] = [];
  readonly #slots = new Map<number, { time: number; done: number; shown: Uint8Array }>();

  constructor(readonly rules: Rules) {}

  reset({
    indices,
    seeds,
  }: {
    readonly indices?: readonly number[];
    readonly seeds: readonly number[];
  }): void {
    (indices ?? [0, 1, 2, 3, 4]).forEach((index, at) => {
      this.#states[index] = { luck: new RandomStream(seeds[at]!, "luck"), time: 0, done: 0 };
      this.terminated[index] = 0;
      this.#shown(index).fill(0);
    });
  }

  step(actions: Int32Array): void {
    actions.forEach((action, index) => {
      const state = this.#states[index]!;
      if (this.terminated[index]) throw new Error("stepped an environment whose episode has ended");
      state.time++;
      state.done = this.rules.remembers ? (state.done * 3 + action) % 251 : action;
      this.rawRewards[index] = action === this.rules.wanted(state.time) ? 5 : 0;
      this.terminated[index] = Number(action === this.rules.endsBy);
      this.lifeLost[index] = Number(action === this.rules.livesEndBy);
      const shown = this.#shown(index);
      const done = this.rules.isDark ? 0 : state.done;
      shown.set([...shown.subarray(2), done, state.luck.integer(256)]);
    });
  }

  saveState(index: number, slot: number): void {
    const { time, done } = this.#states[index]!;
    this.#slots.set(slot, { time, done, shown: this.#shown(index).slice() });
  }

  loadState(index: number, slot: number, seed: number): void {
    const { shown, ...state } = this.#slots.get(slot)!;
    const luck = new RandomStream(seed + index * (this.rules.ownLuck ?? 0), "luck");
    this.#states[index] = { ...state, luck };
    this.terminated[index] = 0;
    this.#shown(index).set(shown);
  }

  close(): void {}

  #shown(index: number): Uint8Array {
    return this.observations.subarray(index * 4, index * 4 + 4);
  }
}

interface Tried {
  readonly costs: number[];
  readonly numSteps: number;
  readonly asksCritic: boolean;
}

/**
 * A trial at time 0 of holding for 1, 2 and 3 decisions what is done at time 1. The policy does `decided`.
 *
 * @param values - what the critic says of each environment, where it is asked.
 */
function tryHolding(
  rules: Rules,
  decided: (time: number) => number = rules.wanted,
  values: readonly number[] = [],
): Tried {
  const vector = new BranchedVector(new BeatVector(rules), 1);
  vector.reset({ seeds: [7] });
  const branches = [1, 2, 3, 4];
  vector.branch(0, branches, 11);
  const plan = { features: new Float32Array(1), action: decided(1), tau: 0.9, branches, held: [0, 1, 2, 3] };
  const fork = new Fork(plan);
  while (!fork.isOver && !fork.needsValues) {
    branches.forEach((_, place) => {
      vector.branchActions[place] = fork.isHolding(place) ? plan.action : decided(fork.numSteps + 1);
    });
    vector.step(new Int32Array(1));
    fork.watch(vector);
  }
  const asksCritic = fork.needsValues;
  if (asksCritic) fork.settle((index) => values[index] ?? 0);
  return { costs: [...fork.outcome.costs], numSteps: fork.numSteps, asksCritic };
}

const beat = (time: number) => time % 2;

describe("a trial of holding", () => {
  it("costs exactly what is earned less until the branches are one again, clipped and discounted", () => {
    const { costs, numSteps, asksCritic } = tryHolding({ wanted: beat });
    const expected = [discount, discount, discount + discount ** 3];
    expect(costs).toEqual(expected.map(Math.fround));
    expect(asksCritic).toBe(false);
    expect(numSteps).toBeLessThan(8);
  });

  it("costs nothing at all where the policy would have done the same, and is over as soon as nothing is held", () => {
    expect(tryHolding({ wanted: beat, remembers: true }, () => 1)).toEqual({
      costs: [0, 0, 0],
      numSteps: 4,
      asksCritic: false,
    });
  });

  it("gains where holding earns more", () => {
    const { costs } = tryHolding({ wanted: () => 1 }, beat);
    expect(costs[0]).toBe(Math.fround(-discount));
  });

  it("asks the critic where the branches do not become one", () => {
    const { costs, numSteps, asksCritic } = tryHolding(
      { wanted: () => 9, remembers: true },
      beat,
      [0, 2, 1.5, 1, 0],
    );
    expect({ numSteps, asksCritic }).toEqual({ numSteps: trialHorizon, asksCritic: true });
    const rest = discount ** trialHorizon;
    expect(costs).toEqual([rest * 0.5, rest, rest * 2].map(Math.fround));
  });

  it("finds that branches with luck of their own do not become one", () => {
    const { costs, asksCritic } = tryHolding({ wanted: beat, ownLuck: 1 });
    expect(asksCritic).toBe(true);
    expect(costs).toEqual([discount, discount, discount + discount ** 3].map(Math.fround));
  });

  it("does not take branches for one that look alike but did not do the same last", () => {
    const { numSteps } = tryHolding({ wanted: beat, isDark: true });
    expect(numSteps).toBe(5); // at 4, the longest hold is over; at 5, both decided the same
  });

  it.each([["endsBy"], ["livesEndBy"]] as const)("earns nothing more where %s says so", (rule) => {
    // action 2 ends it; the policy does it first at time 3, or never while it holds action 1
    const decided = (time: number) => (time === 2 ? 2 : 1);
    const { costs, asksCritic } = tryHolding({ wanted: () => 1, [rule]: 2 }, decided, [0, 9, 4, 4, 4]);
    expect(asksCritic).toBe(true);
    const earned = (from: number) =>
      Array.from({ length: trialHorizon }, (_, step) => (step < from ? 0 : discount ** step));
    const total = earned(1).reduce((sum, reward) => sum + reward, 0) + 4 * discount ** trialHorizon;
    for (const cost of costs) expect(cost).toBeCloseTo(-total, 4);
  });

  it("is over, and costs what was earned less, where all branches have ended", () => {
    const decided = (time: number) => (time === 5 ? 2 : beat(time));
    const { costs, numSteps, asksCritic } = tryHolding({ wanted: beat, endsBy: 2, remembers: true }, decided);
    expect({ numSteps, asksCritic }).toEqual({ numSteps: 5, asksCritic: false });
    expect(costs).toEqual([discount, discount, discount + discount ** 3].map(Math.fround));
  });
});

describe("branches of games", () => {
  it("are refused of environments whose states can't be saved", () => {
    expect(() => new BranchedVector(new ToyVector(5), 1)).toThrow(InvalidArgumentError);
    expect(() => new BranchedVector(new ToyVector(5), 1)).toThrow(
      "distill: expected environments whose states can be saved for ztw-hold.",
    );
  });

  it("begin anew where they ended, whatever the games do, and show no game anything", () => {
    const all = new BeatVector({ wanted: beat, endsBy: 3 });
    const vector = new BranchedVector(all, 2);
    vector.reset({ seeds: [1, 2] });
    vector.branchActions.fill(3);
    for (let step = 0; step < 4; step++) vector.step(Int32Array.of(0, 1));
    expect([...all.terminated]).toEqual([0, 0, 1, 1, 1]);
    expect(vector.observations).toHaveLength(8);
    expect(vector.numBranches).toBe(3);
  });
});
