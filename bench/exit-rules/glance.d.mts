export interface Glance {
  readonly scale: readonly { readonly mean: number; readonly deviation: number }[];
  readonly network: Readonly<Record<string, Float32Array>>;
}

export function glanceInput(
  observation: Uint8Array,
  previousAction: number,
  numActions: number,
): Float32Array;
export function glanceOperations(numActions: number): number;
export function fitGlance(
  inputs: readonly Float32Array[],
  targets: readonly ArrayLike<number>[],
  seed?: number,
): Glance;
export function glanceScores(glance: Glance, input: Float32Array): Float32Array;
