/** A PPO run under way: what is learned is recorded, reported and saved. */
import type { RolloutRow } from "../model/training-curve.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import type { GameVector } from "../training/environment-vector.js";
import { type EpisodeSource, WholeGames } from "../training/episode-source.js";
import { Practice } from "../training/practice.js";
import type { LoggedMeasures, RolloutReport, TrainingRun } from "../training/run.js";
import { RunSession } from "../training/run-session.js";
import type { ActorCritic } from "./actor-critic.js";
import { PpoEvaluation } from "./ppo-evaluation.js";
import { PpoLearner } from "./ppo-learner.js";
import type { TrainCheckpoint, TrainState } from "./train-checkpoint.js";
import { countPractising, countRollouts } from "./train-options.js";
import { TrainOutput } from "./train-output.js";
import type { TrainPlan } from "./train-plan.js";
import { TrainRecord } from "./train-record.js";

/** What a run works with. */
export interface PpoParts {
  readonly plan: TrainPlan;
  readonly tf: TensorFlow;
  readonly network: ActorCritic;
  readonly vector: GameVector;
  /** Stored in checkpoints; a checkpoint of another identity is refused before it comes here. */
  readonly identity: TrainState["identity"];
  /** This process, for the record. */
  readonly session: Omit<TrainState["sessions"][number], "fromStep">;
}

/** The state of a run, moved on by one rollout at a time. */
export class PpoRun implements TrainingRun<TrainState> {
  readonly record: TrainRecord;
  readonly output: TrainOutput;
  readonly evaluation: PpoEvaluation;
  readonly #parts: PpoParts;
  readonly #session: RunSession<GameVector>;
  readonly #learner: PpoLearner;

  /** @param checkpoint - where to go on from; default: the beginning. */
  constructor(parts: PpoParts, checkpoint?: TrainCheckpoint) {
    const { plan, tf, network, vector, identity } = parts;
    const { settings, options } = plan;
    const { backend, numThreads } = options;
    const episodes = { seed: settings.seed, source: openSource(parts) };
    this.#parts = parts;
    this.#session = new RunSession(vector, episodes, checkpoint?.state);
    this.#learner = new PpoLearner({ tf, network, settings, backend, numThreads }, this.#session, checkpoint);
    this.record = new TrainRecord(countRollouts(settings), checkpoint?.state);
    this.record.addSession({ fromStep: this.numSteps, ...parts.session });
    this.output = new TrainOutput({ plan, vector, identity, architecture: network.architecture });
    this.evaluation = new PpoEvaluation({
      plan,
      learner: this.#learner,
      record: this.record,
      lastBundle: this.output.lastBundle,
      saveBest: () => this.#saveExpert(this.output.bestBundle),
    });
  }

  get isDone(): boolean {
    return this.#learner.isDone;
  }

  /** Environment steps so far. */
  get numSteps(): number {
    return this.#learner.numSteps;
  }

  /** Training time so far, earlier sessions included. */
  get elapsedMs(): number {
    return this.#session.elapsedMs;
  }

  advance(): RolloutReport {
    const step = this.numSteps;
    const learned = this.#learner.learn();
    const { numRecycled } = learned;
    if (numRecycled) this.record.addRecycled({ step, numUnits: numRecycled });
    const row = this.record.addRollout(learned);
    return { progress: this.#progress(), measures: loggedMeasures(row) };
  }

  checkpoint(): TrainCheckpoint {
    const state = {
      ...this.record.state(),
      identity: this.#parts.identity,
      numRollouts: this.#learner.numRollouts,
      numUpdates: this.#parts.network.numUpdates,
      ...this.#session.state(),
    };
    return { state, tensors: this.#learner.tensors() };
  }

  /** The bundle of now, and the curve. */
  async save(): Promise<void> {
    await this.#saveExpert(this.output.lastBundle);
    await this.output.saveCurve(this.record.curve);
  }

  async #saveExpert(folder: string): Promise<void> {
    const progress = {
      playedSteps: this.numSteps,
      recentTrainingReturn: this.record.recentReturn ?? null,
      evaluation: this.record.curve.evaluations.at(-1) ?? null,
      wallTimeMs: Math.round(this.elapsedMs),
    };
    await this.output.saveExpert(folder, { tensors: this.#learner.expertTensors(), progress });
  }

  #progress(): RolloutReport["progress"] {
    const { options, settings } = this.#parts.plan;
    const { recentReturn, bestMean } = this.record;
    return {
      phase: `${options.game}, seed ${settings.seed}`,
      done: this.numSteps,
      total: this.#learner.totalSteps,
      unit: "steps",
      values: {
        ...(recentReturn !== undefined && { return: recentReturn }),
        ...(bestMean !== undefined && { best: bestMean }),
      },
    };
  }
}

/** Some environments practise, if the settings say so. */
function openSource({ vector, plan: { settings } }: PpoParts): EpisodeSource {
  const numPractising = countPractising(settings);
  if (numPractising === 0) return new WholeGames();
  return new Practice(vector, { seed: settings.seed, numPractising });
}

/** Counts are in the curve alone. */
function loggedMeasures(row: RolloutRow): LoggedMeasures {
  const { step, numRollouts, numEpisodes, meanReturn, meanEpisodeSteps, ...measures } = row;
  const values = {
    ...measures,
    ...(meanReturn !== null && { episode_return: meanReturn }),
    ...(meanEpisodeSteps !== null && { episode_steps: meanEpisodeSteps }),
  };
  return { step, values };
}
