/** Calibrates the int8 engine: plays an expert, and finds the range of each block's activations. */
import { checkInteger, freezeOptions } from "../core/check.js";
import { product, sum } from "../core/numbers.js";
import { checkOutputFile } from "../core/output.js";
import { checkLongWork } from "../core/progress.js";
import { episodeSeed } from "../core/random.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import {
  type Calibration,
  calibrationPath,
  checkIntegerLayers,
  saveCalibration,
} from "../model/calibration.js";
import { blockOutputShapes } from "../model/feature-shapes.js";
import { createEngineSession, type EngineSession } from "../runtime/engine/session.js";
import { actionChooser, actionModes, type EpisodeEnvironment } from "./episode.js";
import { openEnvironment } from "./player-setup.js";

/** Rarely large activations are cut off, so that the others get finer steps; cutting off more costs more than it gains. */
const coverage = 0.999999;

const where = "calibrate";

export interface CalibrateOptions {
  /** A policy bundle, or its folder. */
  readonly bundle: string | Bundle;
  /** States to visit. Default 8000. */
  readonly numObservations?: number;
  /** Seeds the games. Default 0. */
  readonly runSeed?: number;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
  readonly signal?: AbortSignal;
}

/**
 * Plays the expert under the bundle's protocol, in turn greedily and with sampled actions, and writes the range
 * of each block's activations into the bundle's `int8.json`: what all but one in a million do not exceed. Deterministic.
 *
 * @returns what was written, and the file's path.
 * @throws {CheckpointError} if the architecture has residual stages, which integers cannot compute.
 * @throws the signal's reason when it is aborted.
 * @example
 * await calibrate({ bundle: "models/pong" })
 */
export async function calibrate(
  given: CalibrateOptions,
): Promise<{ readonly calibration: Calibration; readonly path: string }> {
  const options = freezeOptions(where, given);
  checkLongWork(where, options);
  const { numObservations = 8000, runSeed = 0, romFolder, signal } = options;
  checkInteger(where, "numObservations", numObservations, { min: 1, max: 10_000_000 });
  checkInteger(where, "runSeed", runSeed, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const bundle = openBundle(options.bundle, where);
  checkIntegerLayers(where, bundle.manifest.architecture);
  checkOutputFile(where, calibrationPath(bundle), "bundle");
  const session = await createEngineSession(bundle, { method: "expert" });
  const environment = openEnvironment(bundle, { romFolder }, { where });
  try {
    const counts = new ActivationCounts(bundle, session);
    for (let episode = 0; counts.numObservations < numObservations; episode++)
      playEpisode(environment, { session, counts, episode, runSeed, numObservations, signal });
    const calibration: Calibration = {
      formatVersion: 1,
      kind: "int8-calibration",
      expertSha256: bundle.manifest.expert.sha256,
      protocol: bundle.manifest.protocol,
      runSeed,
      numObservations,
      coverage,
      activationRanges: counts.ranges(coverage),
    };
    return { calibration, path: await saveCalibration(bundle, calibration) };
  } finally {
    environment.close();
    await session.close();
  }
}

interface CalibrationEpisode {
  readonly session: EngineSession;
  readonly counts: ActivationCounts;
  readonly episode: number;
  readonly runSeed: number;
  readonly numObservations: number;
  readonly signal: AbortSignal | undefined;
}

function playEpisode(environment: EpisodeEnvironment, playing: CalibrationEpisode): void {
  const { session, counts, episode, runSeed, numObservations, signal } = playing;
  const seed = episodeSeed(runSeed, "training", episode);
  const choose = actionChooser(actionModes[episode % actionModes.length]!, seed);
  session.reset();
  let { observation } = environment.reset({ seed });
  while (counts.numObservations < numObservations) {
    signal?.throwIfAborted();
    const decision = session.decideSync(observation, 1);
    counts.take();
    const step = environment.step(choose(decision));
    if (step.terminated || step.truncated) return;
    observation = step.observation;
  }
}

/** How often activations of each size occurred, by block. */
class ActivationCounts {
  readonly #buffers: readonly Float32Array[];
  /** By block and size class; class 0 holds what is not positive. */
  readonly #counts: readonly Float64Array[];
  readonly #session: EngineSession;
  numObservations = 0;

  constructor(bundle: Bundle, session: EngineSession) {
    const shapes = blockOutputShapes(bundle.manifest.architecture);
    this.#buffers = shapes.map((shape) => new Float32Array(product(shape)));
    this.#counts = shapes.map(() => new Float64Array(numClasses));
    this.#session = session;
  }

  /** Takes in what the session's last decision computed. */
  take(): void {
    this.numObservations++;
    for (const [index, buffer] of this.#buffers.entries()) {
      this.#session.copyBlock(index, buffer);
      countSizes(buffer, this.#counts[index]!);
    }
  }

  /** By block: what this share of its activations does not exceed, up to the width of a class. */
  ranges(coverage: number): number[] {
    return this.#counts.map((counts) => {
      const numAllowed = sum(counts) * (1 - coverage);
      let index = numClasses - 1;
      for (let above = counts[index]!; index > 0 && above <= numAllowed; above += counts[index]!) index--;
      return index === 0 ? 1 : upperEnd(index); // a block that is always silent has any range
    });
  }
}

/** Sizes from 2^-32 to 2^32, 64 classes to a doubling. */
const classesPerDoubling = 64;
const smallestExponent = -32;
const numClasses = 2 * -smallestExponent * classesPerDoubling;

function countSizes(values: Float32Array, counts: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const place = Math.floor((Math.log2(value) - smallestExponent) * classesPerDoubling);
    counts[value > 0 ? Math.min(Math.max(place, 1), numClasses - 1) : 0]!++;
  }
}

function upperEnd(index: number): number {
  return 2 ** ((index + 1) / classesPerDoubling + smallestExponent);
}
