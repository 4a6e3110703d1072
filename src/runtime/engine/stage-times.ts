/** How long the parts of the engine's decisions took, layer by layer and by kind of work. */

/** As `Stage` in `native/engine/src/work.h` orders them. */
export const stages = ["compare", "gather", "multiply", "spread", "sum", "pool", "answer"] as const;

/**
 * A kind of work: comparing observations; bringing inputs together; partial sums (in integers: corrections of sums); finding what
 * reads that which changed; adding up outputs; pooling; softmax, ensemble, and exit rule.
 */
export type Stage = (typeof stages)[number];

export interface StageTime {
  /** `image`, `block 1` and so on, `policy head`, `classifier 1` and so on. */
  readonly layer: string;
  readonly stage: Stage;
  /** Of all decisions since the session was opened. */
  readonly nanoseconds: number;
}

/** @param times - float64 `[layers, stages]`, or null for none. */
export function nameStages(
  times: Float64Array | null,
  numBlocks: number,
  numClassifiers: number,
): readonly StageTime[] {
  if (times === null) return [];
  const layers = [
    "image",
    ...Array.from({ length: numBlocks }, (_, index) => `block ${index + 1}`),
    "policy head",
    ...Array.from({ length: numClassifiers }, (_, index) => `classifier ${index + 1}`),
  ];
  return layers.flatMap((layer, row) =>
    stages.map((stage, column) => ({ layer, stage, nanoseconds: times[row * stages.length + column]! })),
  );
}
