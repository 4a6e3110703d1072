/** The episodes of a sweep: every combination of action mode, tau and seed. */
import type { GamePurpose } from "../core/random.js";
import { compareTaus, type Tau, tauKey } from "../core/tau.js";
import { type ActionMode, actionModes } from "./episode.js";
import { type SeedSource, seedOf } from "./seeds.js";

/** One episode to play. */
export interface Cell {
  readonly mode: ActionMode;
  readonly tau: Tau;
  readonly episodeIndex: number;
  readonly seed: number;
}

export interface Grid extends SeedSource {
  readonly modes: readonly ActionMode[];
  readonly taus: readonly Tau[];
  readonly firstEpisode: number;
  readonly numEpisodes: number;
  readonly purpose: GamePurpose;
}

/**
 * All episodes of a grid, in the order of playing: all taus of the first seed, then of the next, so that a sweep
 * that is stopped early holds complete pairs.
 */
export function gridCells(grid: Grid): Cell[] {
  const { modes, taus, firstEpisode, numEpisodes, purpose } = grid;
  const indices = Array.from({ length: numEpisodes }, (_, index) => firstEpisode + index);
  return indices.flatMap((episodeIndex) => {
    const seed = seedOf(grid, purpose, episodeIndex);
    return taus.flatMap((tau) => modes.map((mode) => ({ mode, tau, episodeIndex, seed })));
  });
}

/** Names an episode within one run. */
export function cellKey(cell: Cell): string {
  return `${cell.mode}/${tauKey(cell.tau)}/${cell.episodeIndex}/${cell.seed}`;
}

/** The order of rows in a result file: mode, tau, episode. */
export function compareCells(left: Cell, right: Cell): number {
  return (
    actionModes.indexOf(left.mode) - actionModes.indexOf(right.mode) ||
    compareTaus(left.tau, right.tau) ||
    left.episodeIndex - right.episodeIndex
  );
}
