/** Environments of a vector that go on from one moment with the same luck, to see what came of doing something else. */

/** What branches need of a vector; `AtariVector` fits. */
export interface BranchableVector {
  readonly numEnvs: number;
  /** uint8 `[numEnvs, 4, 84, 84]`. */
  readonly observations: Uint8Array;
  saveState(index: number, slot: number): unknown;
  /** Goes on from a slot's state, with chance from a seed. */
  loadState(index: number, slot: number, seed: number): unknown;
}

/**
 * Has environments go on from a saved moment: console, stacked frames, and the action that sticky actions hold are those of the slot,
 * and chance is the same in all of them.
 *
 * @param seed - 0 … 2³¹ − 1, of what chance does next.
 */
export function branchFrom(
  vector: BranchableVector,
  slot: number,
  { branches, seed }: { readonly branches: readonly number[]; readonly seed: number },
): void {
  for (const index of branches) vector.loadState(index, slot, seed);
}

/** Whether two environments show the same. If they also did the same last, and have the same luck, so they always will. */
export function showSame(
  { observations, numEnvs }: Pick<BranchableVector, "observations" | "numEnvs">,
  one: number,
  other: number,
): boolean {
  const size = observations.length / numEnvs;
  const look = (index: number) => observations.subarray(index * size, (index + 1) * size);
  return Buffer.compare(look(one), look(other)) === 0;
}
