/** Our emulator core against ALE's own, in lockstep. */
import { checkInteger, checkObject, checkText } from "../core/check.js";
import { maxEmulatorSeed } from "../core/random.js";
import { findRom } from "./games.js";
import { loadAle } from "./load-ale.js";
import type { CoreDifference, CorePlant } from "./native.js";

export interface CoreComparison {
  /**
   * Plays the same on both cores: random actions, held for a while each, with resets, modes and difficulties of the
   * game, and states that are saved and later restored, each into the other core. Compares reward, lives, end and
   * memory after every frame, the screen after three of four, and the whole saved state after every hundredth.
   *
   * @param seed - of the play; the same seed gives the same play.
   * @returns the first difference, with frame and instruction; null if there is none.
   */
  compare(seed: number, numFrames: number): CoreDifference | null;
  /**
   * Runs programs of random bytes on both processors, beside ALE's video chip, and compares the saved states.
   *
   * @returns what differs first; null if nothing does.
   */
  drillProcessors(seed: number, numPrograms: number): string | null;
  /**
   * Gives both cores' video chips accesses that no game makes, in frames of any length. Compares what is read and the saved
   * state after every frame, and the screen after some: one that is never looked at is never drawn.
   *
   * @returns what differs first; null if nothing does.
   */
  drillVideo(seed: number, numFrames: number): string | null;
  /** Plays with one core alone. @returns seconds of the thread's CPU time. */
  time(core: "ale" | "ours", seed: number, numFrames: number): number;
}

const where = "openCoreComparison";

/** Opens both cores with a game's ROM. */
export function openCoreComparison(game: string, plant: CorePlant = "none"): CoreComparison {
  const { path: romPath } = findRom(where, game);
  const native = new (loadAle().CoreComparison)({ where, romPath, plant });
  const check = (seed: number, numFrames: number) => {
    checkInteger(where, "seed", seed, { min: 0, max: maxEmulatorSeed });
    checkInteger(where, "numFrames", numFrames, { min: 1, max: maxEmulatorSeed });
  };
  return {
    compare: (seed, numFrames) => {
      check(seed, numFrames);
      return native.compare(seed, numFrames);
    },
    drillProcessors: (seed, numPrograms) => {
      checkInteger(where, "seed", seed, { min: 0, max: maxEmulatorSeed });
      checkInteger(where, "numPrograms", numPrograms, { min: 1, max: maxEmulatorSeed });
      return native.drillProcessors(seed, numPrograms) || null;
    },
    drillVideo: (seed, numFrames) => {
      check(seed, numFrames);
      return native.drillVideo(seed, numFrames) || null;
    },
    time: (core, seed, numFrames) => {
      check(seed, numFrames);
      return native.time(core, seed, numFrames);
    },
  };
}

/** A difference in words. */
export function describeCoreDifference(game: string, seed: number, difference: CoreDifference): string {
  const name = "describeCoreDifference";
  checkText(name, "game", game);
  checkInteger(name, "seed", seed, { min: 0, max: maxEmulatorSeed });
  const { frame, what, instruction, ale, ours, isInRuns } = checkObject(name, "difference", difference);
  const begin = `${game}, seed ${seed}, frame ${frame}: ${what}`;
  if (instruction < 0) return `${begin}; no instruction of it ends in another state`;
  const run = isInRuns ? " (only with those before it run in one go)" : "";
  return `${begin}; from instruction ${instruction}${run} on: ALE's core ${ale}; ours ${ours}`;
}
