/** A distillation under way: rollouts and epochs, stage after stage. */
import { mean, sum } from "../core/numbers.js";
import { Adam } from "../tensor/adam.js";
import { momentTensors, storedMoments } from "../tensor/adam-state.js";
import { restoreTensors } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { EnvironmentVector } from "../training/environment-vector.js";
import type { RolloutReport, TrainingRun } from "../training/run.js";
import { RunSession } from "../training/run-session.js";
import type { Backbone } from "./backbone.js";
import type { DistillCheckpoint, DistillState } from "./checkpoint.js";
import type { LearnedRollout, RolloutWork } from "./learner.js";
import type { HeadMeasures } from "./loss.js";
import { averageMeasures, loggedMeasures, type StageMeasures, shownMeasures } from "./measures.js";
import type { DistillSettings } from "./options.js";
import { learningRateAt } from "./schedule.js";
import type { Stage, StagedTraining } from "./stage.js";

/** What a run works with. */
export interface DistillParts {
  readonly tf: TensorFlow;
  readonly backbone: Backbone;
  readonly training: StagedTraining;
  readonly vector: EnvironmentVector;
  readonly settings: DistillSettings;
  /** Stored in checkpoints; a checkpoint of another identity is refused before it comes here. */
  readonly identity: DistillState["identity"];
  /** Saves the method, once all stages are done. */
  readonly save: (run: DistillRun) => Promise<void>;
}

/** The state of a run, moved on by one rollout at a time. */
export class DistillRun implements TrainingRun<DistillState> {
  readonly #parts: DistillParts;
  readonly #session: RunSession;
  readonly #measures: Record<string, readonly HeadMeasures[]>;
  #optimizer = new Adam();
  #stage: number;
  #numRollouts: number;

  /** @param checkpoint - where to go on from; default: the beginning. */
  constructor(parts: DistillParts, checkpoint?: DistillCheckpoint) {
    const { vector, settings, training } = parts;
    const stored = checkpoint?.state;
    this.#parts = parts;
    this.#session = new RunSession(vector, { seed: settings.seed }, stored);
    this.#stage = stored?.stage ?? 0;
    this.#numRollouts = stored?.numRollouts ?? 0;
    this.#measures = { ...stored?.measures };
    if (!checkpoint) return;
    restoreTensors(training.parameters, checkpoint.tensors);
    for (const { learner } of training.stages) learner.restore?.(checkpoint.tensors);
    this.#optimizer.restore(checkpoint.state.numUpdates, storedMoments(checkpoint.tensors));
  }

  /** Training time so far, earlier sessions included. */
  get elapsedMs(): number {
    return this.#session.elapsedMs;
  }

  /** By stage: each head's measures, averaged over the last rollouts. */
  get measures(): StageMeasures {
    return this.#measures;
  }

  /** By stage: environment steps so far. */
  get steps(): Readonly<Record<string, number>> {
    const steps = this.#parts.training.stages.map(({ prefix, numRollouts }, index) => {
      if (index === this.#stage) return [prefix, this.#numRollouts * this.#rolloutSize];
      return [prefix, index < this.#stage ? numRollouts * this.#rolloutSize : 0];
    });
    return Object.fromEntries(steps);
  }

  get isDone(): boolean {
    return this.#stage === this.#parts.training.stages.length;
  }

  /** Collects one rollout, trains on it, and goes to the next stage when this one is done. */
  advance(): RolloutReport {
    const stage = this.#parts.training.stages[this.#stage]!;
    const startedMs = performance.now();
    const work = this.#work(stage);
    const learningRate = work.learningRate(this.#optimizer.numSteps);
    const rollout = stage.learner.learn(work);
    this.#count(stage, rollout);
    const stepsPerSecond = (1000 * this.#rolloutSize) / (performance.now() - startedMs);
    const rates = { learning_rate: learningRate, steps_per_second: stepsPerSecond };
    const report = this.#report(stage, rollout, rates);
    if (this.#numRollouts === stage.numRollouts) this.#nextStage();
    return report;
  }

  /** Everything that an exact continuation needs. */
  checkpoint(): DistillCheckpoint {
    const { identity, training } = this.#parts;
    const state = {
      identity,
      stage: this.#stage,
      numRollouts: this.#numRollouts,
      numUpdates: this.#optimizer.numSteps,
      measures: this.#measures as DistillState["measures"],
      ...this.#session.state(),
    };
    const memories = training.stages.flatMap(({ learner }) => [...(learner.memory?.() ?? [])]);
    const tensors = new Map([...training.parameters, ...momentTensors(this.#optimizer), ...memories]);
    return { state, tensors };
  }

  /** A method is of use when all its stages are done, and not before. */
  async save(): Promise<void> {
    if (this.isDone) await this.#parts.save(this);
  }

  get #rolloutSize(): number {
    const { numEnvs, rolloutSteps } = this.#parts.settings;
    return numEnvs * rolloutSteps;
  }

  #work({ numUpdates, schedule, numRollouts }: Stage): RolloutWork {
    const { tf, backbone, settings, training } = this.#parts;
    const { environments, acting, shuffling } = this.#session;
    return {
      tf,
      backbone,
      environments,
      acting,
      shuffling,
      optimizer: this.#optimizer,
      numActions: training.numActions,
      numSteps: settings.rolloutSteps,
      rollout: this.#numRollouts,
      numRollouts,
      numEpochs: settings.epochs,
      learningRate: (update) => learningRateAt(schedule, update, numUpdates),
      progress: this.#optimizer.numSteps / numUpdates,
    };
  }

  #count({ prefix }: Stage, { measures }: LearnedRollout): void {
    this.#measures[prefix] = averageMeasures(this.#measures[prefix], measures, this.#numRollouts);
    this.#numRollouts++;
  }

  #report(
    { phase, prefix, numRollouts }: Stage,
    { measures, episodeReturns, shown, logged }: LearnedRollout,
    rates: Readonly<Record<string, number>>,
  ): RolloutReport {
    const progress = {
      phase,
      done: this.#numRollouts * this.#rolloutSize,
      total: numRollouts * this.#rolloutSize,
      unit: "steps",
      values: { ...shown, ...shownMeasures(this.#measures[prefix]!) },
    };
    const values = {
      ...rates,
      ...loggedMeasures(prefix, measures),
      ...logged,
      ...(episodeReturns.length > 0 && { episode_return: mean(episodeReturns) }),
    };
    return { progress, measures: { step: sum(Object.values(this.steps)), values } };
  }

  #nextStage(): void {
    this.#stage++;
    this.#numRollouts = 0;
    this.#optimizer = new Adam();
  }
}
