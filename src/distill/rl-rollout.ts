/** On-policy collection for learning from returns: the gates draw where to stop, and what came of it is kept. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { mean } from "../core/numbers.js";
import type { RandomStream } from "../core/random.js";
import { sampleLogProbabilities } from "../core/sampling.js";
import { softmaxRows } from "../core/softmax.js";
import { fillNextValues, type LearningRules, recordOutcome, Transitions } from "../training/outcomes.js";
import type { TrainingEnvironments } from "../training/training-environments.js";
import type { Backbone } from "./backbone.js";
import { actionProbabilities } from "./rl-loss.js";
import { deployedExit, exitProbabilities, mixActions } from "./rl-policy.js";

/** Returns are learned from as PPO does by default. */
const rules: LearningRules = { clipRewards: true, episodicLife: true, rewardEndsReturn: false };

/** Answers to one observation of every environment. */
export interface PolicyAnswers {
  /** Per exit, the gate's log odds of going on, float32 `[numEnvs]`. */
  readonly logOdds: readonly Float32Array[];
  /** Per exit, float32 `[numEnvs, numActions]`. */
  readonly logits: readonly Float32Array[];
}

/** Who plays. */
export interface RlPolicy {
  readonly trainsHeads: boolean;
  /** Per exit, the expert's last: relative to a full pass. */
  readonly costs: readonly number[];
  /** Answers, and remembers what the updates need. @param inputs - what the classifiers read. */
  observe(inputs: readonly Tensor[]): PolicyAnswers;
  /** The critic's values. @param features - what the last block gave, float32 `[numEnvs, numFeatures]`. */
  values(features: Float32Array): Float32Array;
}

export interface RlCollection {
  readonly backbone: Backbone;
  readonly environments: TrainingEnvironments;
  /** Draws actions. */
  readonly acting: RandomStream;
  readonly numSteps: number;
  readonly numActions: number;
}

/** One rollout, `[numSteps, numEnvs]` each unless it says more. */
export class RlRollout extends Transitions {
  /** Expected over exits, relative to a full pass. */
  readonly costs: Float32Array;
  /** At tau 0.5. */
  readonly deployedExits: Int32Array;
  /** The expert's, `[numSteps, numEnvs, numActions]`. */
  readonly expertLogits: Float32Array;
  /** What the last block gave, of each step `[numEnvs, numFeatures]`. */
  readonly features: Float32Array[] = [];
  readonly episodeReturns: number[] = [];

  constructor(numSteps: number, numEnvs: number, numActions: number) {
    super(numSteps, numEnvs);
    this.costs = new Float32Array(this.size);
    this.deployedExits = new Int32Array(this.size);
    this.expertLogits = new Float32Array(this.size * numActions);
  }

  /** Draws the action of a decision. @param logProbabilities - of each action. */
  draw(at: number, logProbabilities: readonly number[], stream: RandomStream): void {
    const action = sampleLogProbabilities(logProbabilities, stream);
    this.actions[at] = action;
    this.logProbabilities[at] = logProbabilities[action]!;
  }

  /** Of the deployed policy at tau 0.5, on the states of the rollout. */
  meanCost(costs: readonly number[]): number {
    return mean(Array.from(this.deployedExits, (exit) => costs[exit]!));
  }
}

/** Plays `numSteps` steps in every environment. Actions are drawn over all exits at once. */
export function collectDecisions(policy: RlPolicy, collection: RlCollection): RlRollout {
  const { environments, numSteps, numActions } = collection;
  const rollout = new RlRollout(numSteps, environments.numEnvs, numActions);
  const valueNow = () => policy.values(lookAtEnd(collection));
  for (let step = 0; step < numSteps; step++) {
    const actions = decide(policy, collection, { rollout, step });
    const ended = environments.advance(actions);
    recordOutcome(rollout, { step, ended, vector: environments.vector, rules, valueNow });
    environments.restart(ended);
    rollout.episodeReturns.push(...ended.map(({ episodeReturn }) => episodeReturn));
  }
  fillNextValues(rollout, valueNow());
  return rollout;
}

/** What the last block gives to what the environments show now. */
function lookAtEnd({ backbone, environments }: RlCollection): Float32Array {
  const { inputs } = backbone.answer(environments.observations);
  return takeLast(inputs);
}

/** Disposes the tensors; the numbers are copied, since a backend's memory is written again. */
function takeLast(inputs: readonly Tensor[]): Float32Array {
  const features = (inputs.at(-1)!.dataSync() as Float32Array).slice();
  for (const input of inputs) input.dispose();
  return features;
}

/** Answers all environments, and draws and keeps what each decides. */
function decide(
  policy: RlPolicy,
  { backbone, environments, acting, numActions }: RlCollection,
  { rollout, step }: { readonly rollout: RlRollout; readonly step: number },
): Int32Array {
  const { inputs, logits } = backbone.answer(environments.observations);
  const expertLogits = logits.slice(); // a backend's memory is written again
  const answers = policy.observe(inputs.slice(0, -1));
  const features = takeLast(inputs);
  const first = step * rollout.numEnvs;
  rollout.features.push(features);
  rollout.values.set(policy.values(features), first);
  rollout.expertLogits.set(expertLogits, first * numActions);
  const expert = softmaxRows(expertLogits, numActions);
  const probabilities = actionProbabilities(answers.logits, expert, policy, numActions);
  for (let environment = 0; environment < rollout.numEnvs; environment++) {
    const logOdds = answers.logOdds.map((ofExit) => ofExit[environment]!);
    const exits = exitProbabilities(logOdds);
    const start = environment * numActions;
    const ofExits = probabilities.map((ofExit) => ofExit.subarray(start, start + numActions));
    const at = first + environment;
    rollout.draw(at, mixActions(exits, ofExits), acting);
    rollout.costs[at] = exits.reduce((sum, share, exit) => sum + share * policy.costs[exit]!, 0);
    rollout.deployedExits[at] = deployedExit(logOdds);
  }
  return rollout.actions.slice(first, first + rollout.numEnvs);
}
