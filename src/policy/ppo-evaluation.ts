/** When a training with PPO evaluates its expert, and which one it keeps as the best. */
import { mean } from "../core/numbers.js";
import type { LoggedMeasures, RunEvaluation } from "../training/run.js";
import type { PpoLearner } from "./ppo-learner.js";
import type { TrainPlan } from "./train-plan.js";
import type { TrainRecord } from "./train-record.js";

export interface EvaluationParts {
  readonly plan: TrainPlan;
  readonly learner: PpoLearner;
  readonly record: TrainRecord;
  /** Holds the expert as it is now whenever an evaluation is asked for. */
  readonly lastBundle: string;
  readonly saveBest: () => Promise<void>;
}

/** Evaluations at the start of a continued training, at every multiple of `evaluateEvery`, and at the end. */
export class PpoEvaluation implements RunEvaluation {
  readonly #parts: EvaluationParts;

  constructor(parts: EvaluationParts) {
    this.#parts = parts;
  }

  get isDue(): boolean {
    const { plan, learner, record } = this.#parts;
    if (!plan.options.evaluator) return false;
    const { numSteps } = learner;
    return this.#isTime(numSteps) && !record.curve.evaluations.some(({ step }) => step === numSteps);
  }

  async evaluate(signal: AbortSignal | undefined): Promise<LoggedMeasures> {
    const { plan, learner, record, lastBundle, saveBest } = this.#parts;
    const { greedy, sampled } = await plan.options.evaluator!.evaluate(lastBundle, signal);
    const best = record.bestMean;
    record.addEvaluation({ step: learner.numSteps, greedy: [...greedy], sampled: [...sampled] });
    const reached = mean(greedy);
    if (best === undefined || reached > best) await saveBest();
    const values = { "evaluation/greedy_return": reached, "evaluation/sampled_return": mean(sampled) };
    return { step: learner.numSteps, values };
  }

  #isTime(numSteps: number): boolean {
    const { plan, learner } = this.#parts;
    const { evaluateEvery, numEnvs, rolloutSteps } = plan.settings;
    if (numSteps === 0) return plan.from !== undefined;
    return learner.isDone || (evaluateEvery > 0 && numSteps % evaluateEvery < numEnvs * rolloutSteps);
  }
}
