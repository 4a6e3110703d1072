/** Learning from returns: a rollout of the whole policy, and PPO's epochs over it. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { softmaxRows } from "../core/softmax.js";
import type { TensorMap } from "../model/tensors.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import { type Advantages, estimateAdvantages } from "../training/advantages.js";
import { explainedVariance, meanMeasures, valueLoss } from "../training/ppo-terms.js";
import { isEmpty } from "./feature-statistics.js";
import { type FrozenClassifiers, RowMemory } from "./frozen-classifiers.js";
import type { LearnedRollout, Learner, RolloutWork } from "./learner.js";
import { measureHead } from "./loss.js";
import { regretForward, regretGradients, standardizeGate, statisticsPrefix } from "./regret-gate.js";
import { criticBackward, criticForward } from "./rl-critic.js";
import { FrozenHeads, LearningHeads, type RlHeads } from "./rl-heads.js";
import { type RlLossSettings, type RlMeasures, rlLoss } from "./rl-loss.js";
import type { RlSettings } from "./rl-options.js";
import { collectDecisions, type PolicyAnswers, type RlPolicy, type RlRollout } from "./rl-rollout.js";
import { movePrice, priceName } from "./rl-start.js";

/** PPO's, as `ztw train` has them by default. */
const advantageSettings = { discount: 0.99, gaeLambda: 0.95 };
const clipRange = 0.1;
const valueSettings = { valueCoefficient: 0.5, valueClipRange: null };

export interface RlParts {
  readonly classifiers: FrozenClassifiers;
  /** Without a target the price stays. */
  readonly settings: RlSettings;
  /** Per exit, the expert's last: relative to a full pass. */
  readonly costs: readonly number[];
}

type Measures = RlMeasures & { readonly valueLoss: number };

/** What the updates on a rollout go by. */
interface Goals extends Advantages {
  /** A row an observation: the expert's probabilities. */
  readonly expert: RowMemory;
  /** A row an observation: what the last block gave. */
  readonly features: RowMemory;
  readonly loss: RlLossSettings;
}

export class RlLearner implements Learner, RlPolicy {
  readonly batchSize: number;
  readonly trainsHeads: boolean;
  readonly costs: readonly number[];
  readonly #parts: RlParts;
  readonly #heads: RlHeads;

  constructor(parts: RlParts) {
    const { classifiers, settings, costs } = parts;
    this.#parts = parts;
    this.batchSize = settings.rlMinibatchSize;
    this.trainsHeads = settings.rlTrain === "gates-and-heads";
    this.costs = costs;
    this.#heads = this.trainsHeads ? new LearningHeads(classifiers) : new FrozenHeads(classifiers);
  }

  observe(inputs: readonly Tensor[]): PolicyAnswers {
    const { tf } = this.#parts.classifiers;
    const { logits, features } = this.#heads.observe(inputs);
    const logOdds = features.map((read, exit) => regretForward(tf, read, this.#parameters, exit));
    return { logits, logOdds };
  }

  values(features: Float32Array): Float32Array {
    return criticForward(features, this.#parameters);
  }

  learn(work: RolloutWork): LearnedRollout {
    const rollout = collectDecisions(this, work);
    this.#standardize();
    const meanCost = rollout.meanCost(this.costs);
    this.#movePrice(meanCost);
    const goals = this.#goals(rollout, work);
    const measures = this.#measureHeads(rollout, work);
    const updates = this.#update(rollout, goals, work);
    this.#heads.forget();
    const logged = {
      ...prefixed(updates),
      "rl/relative_cost": meanCost,
      "rl/price": goals.loss.price,
      "rl/imitation": goals.loss.imitation,
      "rl/explained_variance": explainedVariance(rollout.values, goals.valueTargets),
    };
    const shown = { "relative cost": meanCost };
    return { measures, episodeReturns: rollout.episodeReturns, shown, logged };
  }

  get #parameters(): TensorMap {
    return this.#parts.classifiers.parameters;
  }

  /** By the first rollout. */
  #standardize(): void {
    if (!isEmpty(this.#parameters, statisticsPrefix(0))) return;
    this.#heads.all().features.forEach((rows, exit) => {
      standardizeGate(this.#parameters, exit, rows);
    });
  }

  #movePrice(meanCost: number): void {
    const { targetCost = meanCost, priceRate } = this.#parts.settings;
    const price = valuesOf(this.#parameters, priceName);
    price[0] = movePrice(price[0]!, meanCost, { targetCost, priceRate });
  }

  #goals(rollout: RlRollout, { numActions, progress }: RolloutWork): Goals {
    const { imitation, finalImitation } = this.#parts.settings;
    const price = valuesOf(this.#parameters, priceName)[0]!;
    const rewards = rollout.rewards.map((reward, at) => reward - price * rollout.costs[at]!);
    const features = new RowMemory(rollout.features[0]!.length / rollout.numEnvs);
    for (const ofStep of rollout.features) features.push(ofStep);
    const expert = new RowMemory(numActions);
    expert.push(softmaxRows(rollout.expertLogits, numActions));
    return {
      ...estimateAdvantages({ ...pickReturns(rollout), rewards }, advantageSettings),
      expert,
      features,
      loss: {
        trainsHeads: this.trainsHeads,
        clipRange,
        price,
        costs: this.costs,
        imitation: imitation + progress * (finalImitation - imitation),
      },
    };
  }

  #measureHeads({ expertLogits }: RlRollout, { numActions }: RolloutWork) {
    return this.#heads.all().logits.map((head) => measureHead(head, expertLogits, numActions));
  }

  /** Shuffled minibatches; the last one of an epoch may be smaller. */
  #update(rollout: RlRollout, goals: Goals, work: RolloutWork): Measures {
    const { optimizer, shuffling, numEpochs, learningRate } = work;
    const values = new Map([...this.#parameters].map(([name, { data }]) => [name, data]));
    const order = Int32Array.from(rollout.actions.keys());
    const all: Measures[] = [];
    for (let epoch = 0; epoch < numEpochs; epoch++) {
      shuffling.shuffle(order);
      for (let start = 0; start < order.length; start += this.batchSize) {
        const rows = order.slice(start, start + this.batchSize);
        const { gradients, measures } = this.#gradients(rows, rollout, goals);
        optimizer.update(values, gradients, learningRate(optimizer.numSteps));
        all.push(measures);
      }
    }
    return meanMeasures(all);
  }

  #gradients(rows: Int32Array, rollout: RlRollout, goals: Goals) {
    const { tf } = this.#parts.classifiers;
    const pick = (source: Float32Array) => Float32Array.from(rows, (row) => source[row]!);
    const batch = {
      actions: Int32Array.from(rows, (row) => rollout.actions[row]!),
      logProbabilities: pick(rollout.logProbabilities),
      advantages: pick(goals.advantages),
      expert: goals.expert.gather(rows),
    };
    let ofGates: Gradients = new Map();
    let measures: RlMeasures | undefined;
    const ofHeads = this.#heads.gradients(rows, ({ logits, features }) => {
      let logitGradients: readonly Float32Array[] = [];
      ofGates = regretGradients(tf, features, this.#parameters, (logOdds) => {
        const loss = rlLoss({ logOdds, logits }, batch, goals.loss);
        ({ measures, logitGradients } = loss);
        return loss.logOddsGradients;
      });
      return logitGradients;
    });
    const critic = this.#criticGradients(rows, goals, pick(rollout.values));
    const gradients = new Map([...ofHeads, ...ofGates, ...critic.gradients]);
    return { gradients, measures: { ...measures!, valueLoss: critic.loss } };
  }

  #criticGradients(rows: Int32Array, { features, valueTargets }: Goals, before: Float32Array) {
    const read = features.gather(rows);
    const goals = { values: before, valueTargets: Float32Array.from(rows, (row) => valueTargets[row]!) };
    const { loss, gradients } = valueLoss(criticForward(read, this.#parameters), goals, valueSettings);
    return { loss, gradients: criticBackward(read, gradients) };
  }
}

function pickReturns({ values, nextValues, ended, numEnvs }: RlRollout) {
  return { values, nextValues, ended, numEnvs };
}

/** Names for TensorBoard. */
function prefixed({ policyLoss, valueLoss, approximateKl, clipFraction }: Measures): Record<string, number> {
  return {
    "rl/policy_loss": policyLoss,
    "rl/value_loss": valueLoss,
    "rl/approximate_kl": approximateKl,
    "rl/clip_fraction": clipFraction,
  };
}
