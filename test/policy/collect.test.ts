import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { collectRollout, RolloutBuffer } from "../../src/policy/collect.js";
import type { Predictor } from "../../src/policy/predictor.js";
import type { LearningRules } from "../../src/training/outcomes.js";
import { TrainingEnvironments } from "../../src/training/training-environments.js";
import { IdentityVector, identityArchitecture } from "./identity-game.js";

const numEnvs = 3;
const numSteps = 120;

/** Remembers what each step gave; the game's arrays are overwritten by the next one. */
class WatchedVector extends IdentityVector {
  readonly scored: boolean[] = [];
  readonly died: boolean[] = [];
  readonly over: boolean[] = [];
  readonly cut: boolean[] = [];

  override step(actions: Int32Array): void {
    super.step(actions);
    this.scored.push(...Array.from(this.rawRewards, (reward) => reward !== 0));
    this.died.push(...Array.from(this.lifeLost, Boolean));
    this.over.push(...Array.from(this.terminated, Boolean));
    this.cut.push(...Array.from(this.truncated, Boolean));
  }
}

/** Likes all actions as well, and values everything at 7. */
const indifferent: Predictor = {
  predict: () => ({ logits: new Float32Array(numEnvs * 4), values: new Float32Array(numEnvs).fill(7) }),
  close: () => undefined,
};

function collect(rules: Partial<LearningRules>) {
  const vector = new WatchedVector(numEnvs, { hasCuts: true });
  const buffer = new RolloutBuffer(numSteps, numEnvs, identityArchitecture.inputShape);
  collectRollout(buffer, {
    predictor: indifferent,
    environments: TrainingEnvironments.start(vector, { seed: 1 }),
    stream: new RandomStream(1, "acting"),
    rules: { clipRewards: true, episodicLife: false, rewardEndsReturn: false, ...rules },
  });
  return { vector, buffer };
}

const everyKind = ({ vector }: ReturnType<typeof collect>) =>
  [vector.scored, vector.died, vector.over, vector.cut].every((kind) => kind.includes(true));

describe("a rollout's ends", () => {
  it.each<[string, Partial<LearningRules>, (vector: WatchedVector, index: number) => boolean]>([
    ["episodes alone", {}, () => false],
    ["lives too", { episodicLife: true }, ({ died }, index) => died[index]!],
    ["rewards too", { rewardEndsReturn: true }, ({ scored }, index) => scored[index]!],
    [
      "lives and rewards",
      { episodicLife: true, rewardEndsReturn: true },
      ({ died, scored }, index) => died[index]! || scored[index]!,
    ],
  ])("are those of %s", (_, rules, isEndedEarly) => {
    const collected = collect(rules);
    const { vector, buffer } = collected;
    expect(everyKind(collected)).toBe(true);
    const indices = [...buffer.ended.keys()];
    const isFinal = indices.map((index) => vector.over[index]! || isEndedEarly(vector, index));
    expect([...buffer.ended]).toEqual(indices.map((index) => Number(isFinal[index]! || vector.cut[index]!)));
    // nothing is to be earned after a final end; an episode that was cut off would have gone on
    expect([...buffer.nextValues]).toEqual(isFinal.map((final) => (final ? 0 : 7)));
  });

  it("leave the games as they were", () => {
    const plain = collect({});
    const ended = collect({ episodicLife: true, rewardEndsReturn: true });
    expect(ended.buffer.observations).toEqual(plain.buffer.observations);
    expect(ended.vector.over).toEqual(plain.vector.over);
  });
});

describe("a rollout's rewards", () => {
  it("are signs, or as they come", () => {
    const { buffer: clipped, vector } = collect({ clipRewards: true });
    const { buffer: raw } = collect({ clipRewards: false });
    expect([...clipped.rewards]).toEqual(vector.scored.map(Number));
    expect([...raw.rewards]).toEqual(vector.scored.map((scored) => (scored ? 3 : 0)));
  });
});
