/** The arrays in which a vector shows what its environments gave, and how they lie in one shared memory. */

/** One entry a row; `finalObservations` is empty unless the same step resets. */
export interface VectorArrays {
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float32Array;
  readonly rawRewards: Int32Array;
  readonly gameReturns: Int32Array;
  readonly lives: Int32Array;
  readonly frames: Int32Array;
  readonly episodeFrames: Int32Array;
  readonly aleActions: Int32Array;
  readonly envIds: Int32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly stuck: Uint8Array;
  readonly lifeLost: Uint8Array;
  readonly gameEnded: Uint8Array;
}

/** What a vector's arrays are sized by. */
export interface VectorShape {
  readonly numRows: number;
  readonly numEnvs: number;
  /** Of one environment. */
  readonly observationBytes: number;
  readonly hasFinal: boolean;
}

interface Kind {
  readonly BYTES_PER_ELEMENT: number;
  new (memory: SharedArrayBuffer, offset: number, length: number): Uint8Array | Int32Array | Float32Array;
}

/** No two arrays are written within one line of a processor's cache. */
const alignment = 64;

/**
 * Arrays that are views of one new SharedArrayBuffer, which worker threads can be posted.
 *
 * @returns the arrays of the rows, and `seeds`, which has an entry an environment.
 */
export function shareArrays({ numRows, numEnvs, observationBytes, hasFinal }: VectorShape): {
  readonly arrays: VectorArrays;
  readonly seeds: Int32Array;
} {
  const observations = numRows * observationBytes;
  const layout = {
    observations: [Uint8Array, observations],
    finalObservations: [Uint8Array, hasFinal ? observations : 0],
    rewards: [Float32Array, numRows],
    rawRewards: [Int32Array, numRows],
    gameReturns: [Int32Array, numRows],
    lives: [Int32Array, numRows],
    frames: [Int32Array, numRows],
    episodeFrames: [Int32Array, numRows],
    aleActions: [Int32Array, numRows],
    envIds: [Int32Array, numRows],
    terminated: [Uint8Array, numRows],
    truncated: [Uint8Array, numRows],
    stuck: [Uint8Array, numRows],
    lifeLost: [Uint8Array, numRows],
    gameEnded: [Uint8Array, numRows],
    seeds: [Int32Array, numEnvs],
  } as const satisfies Record<keyof VectorArrays | "seeds", readonly [Kind, number]>;
  let end = 0;
  const offsets = Object.entries(layout).map(([name, [kind, length]]) => {
    const offset = end;
    end = Math.ceil((offset + length * kind.BYTES_PER_ELEMENT) / alignment) * alignment;
    return [name, offset] as const;
  });
  const memory = new SharedArrayBuffer(end);
  const views = offsets.map(([name, offset]) => {
    const [kind, length]: readonly [Kind, number] = layout[name as keyof typeof layout];
    return [name, new kind(memory, offset, length)];
  });
  const { seeds, ...arrays } = Object.fromEntries(views) as VectorArrays & { readonly seeds: Int32Array };
  return { arrays, seeds };
}
