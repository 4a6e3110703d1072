/** The loop that every training runs in: one rollout after the other, with reports, checkpoints, evaluations and a way to stop. */
import { setImmediate } from "node:timers/promises";
import type { LongWork, Progress } from "../core/progress.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { type Checkpoint, type CheckpointFolder, findCheckpoint, type RunState } from "./checkpoint.js";
import { type MeasureLog, openTensorBoard } from "./tensorboard.js";

/** Measures at an environment step of the whole run, for TensorBoard. */
export interface LoggedMeasures {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** What one rollout and the updates on it gave. */
export interface RolloutReport {
  readonly progress: Progress;
  readonly measures: LoggedMeasures;
}

/** How a run plays whole games with what it has learned. */
export interface RunEvaluation {
  /** Whether the time has come, and it has not been done yet. */
  readonly isDue: boolean;
  /** @param signal - stops it: rejects with the signal's reason. */
  evaluate(signal: AbortSignal | undefined): Promise<LoggedMeasures>;
}

/** A training under way, from wherever it stands: all that an algorithm has to be. */
export interface TrainingRun<State extends RunState> {
  readonly isDone: boolean;
  /** Collects one rollout and learns from it. */
  advance(): RolloutReport;
  /** Everything that an exact continuation needs. */
  checkpoint(): Checkpoint<State>;
  /** Writes what was learned to where it is used; called after every checkpoint and at the end. */
  save(): Promise<void>;
  /** Default: there is none. */
  readonly evaluation?: RunEvaluation;
}

/** A training that has yet to begin, or to go on. */
export interface Training<State extends RunState, Run extends TrainingRun<State>> {
  readonly tf: TensorFlow;
  /** What the run is; a continuation must be of the same. */
  readonly identity: RunState["identity"];
  readonly checkpoints: CheckpointFolder<State> | undefined;
  /** Begins the run, or goes on from where a checkpoint stands. */
  start(checkpoint: Checkpoint<State> | undefined): Run;
}

/** The options of the loop. */
export interface LoopOptions extends LongWork {
  /** Go on from the checkpoint if there is one. Default false: a checkpoint that is found is an error. */
  readonly resume?: boolean | undefined;
  /** See `rolloutsBetweenCheckpoints`. */
  readonly checkpointEveryRollouts: number;
  /** Folder for TensorBoard's event files. Default: none are written. */
  readonly logFolder?: string | undefined;
}

/**
 * Runs a training to its end, from its checkpoint if there is one.
 *
 * When the signal aborts, the rollout under way is finished and kept in a checkpoint, and the promise rejects with the
 * signal's reason.
 *
 * @returns the run, which is done.
 * @throws {CheckpointError} if the checkpoint is damaged, of another run, being written by another, or `resume` is not set; nothing is overwritten.
 */
export async function runTraining<State extends RunState, Run extends TrainingRun<State>>(
  training: Training<State, Run>,
  options: LoopOptions,
): Promise<Run> {
  const { tf, identity, checkpoints } = training;
  const unlock = checkpoints?.lock();
  try {
    const run = training.start(findCheckpoint(checkpoints, identity, options.resume ?? false));
    const log = openTensorBoard(tf, options.logFolder);
    await new TrainingLoop(run, { checkpoints, log, options }).work();
    return run;
  } finally {
    unlock?.();
  }
}

interface LoopParts<State extends RunState> {
  readonly checkpoints: CheckpointFolder<State> | undefined;
  readonly log: MeasureLog;
  readonly options: LoopOptions;
}

class TrainingLoop<State extends RunState> {
  readonly #run: TrainingRun<State>;
  readonly #parts: LoopParts<State>;
  /** Rollouts since the last checkpoint. */
  #numUnkept = 0;
  /** Nothing has changed since the last checkpoint of this loop. */
  #isKept = false;

  constructor(run: TrainingRun<State>, parts: LoopParts<State>) {
    this.#run = run;
    this.#parts = parts;
  }

  async work(): Promise<void> {
    const { signal } = this.#parts.options;
    await this.#evaluateIfDue();
    while (!this.#run.isDone) {
      this.#advance();
      await setImmediate(); // lets signals and timers in
      if (this.#isCheckpointDue()) await this.#keep();
      signal?.throwIfAborted();
      await this.#evaluateIfDue();
    }
    if (!this.#isKept) await this.#keep();
  }

  #advance(): void {
    const { log, options } = this.#parts;
    const { progress, measures } = this.#run.advance();
    this.#isKept = false;
    this.#numUnkept++;
    options.onProgress?.(progress);
    log.write(measures.step, measures.values);
  }

  #isCheckpointDue(): boolean {
    const { checkpointEveryRollouts, signal } = this.#parts.options;
    return this.#numUnkept >= checkpointEveryRollouts || signal?.aborted === true;
  }

  /** A checkpoint on either side: neither the rollouts before nor the games themselves are played twice. */
  async #evaluateIfDue(): Promise<void> {
    const { log, options } = this.#parts;
    const { evaluation } = this.#run;
    if (!evaluation?.isDue) return;
    await this.#keep();
    const { step, values } = await evaluation.evaluate(options.signal);
    log.write(step, values);
    await this.#keep();
  }

  async #keep(): Promise<void> {
    await this.#parts.checkpoints?.write(this.#run.checkpoint());
    await this.#run.save();
    this.#numUnkept = 0;
    this.#isKept = true;
  }
}
