/** Inputs that are left out of single updates. */
import type { RandomStream } from "../core/random.js";

/** Windows of one table are masks enough: drawing a mask for each update would take longer than the update. */
const windows = 8;

/**
 * A source of masks: 0 with the probability `share`, else what keeps the mean at 1.
 *
 * @param size - of the largest mask.
 * @returns gives the next mask, valid until the table is gone; not to be changed.
 */
export function dropoutMasks(
  stream: RandomStream,
  { share, size }: { readonly share: number; readonly size: number },
): (length: number) => Float32Array {
  const kept = 1 / (1 - share);
  const table = Float32Array.from({ length: windows * size }, () => (stream.uniform() < share ? 0 : kept));
  return (length) => {
    const start = stream.integer(table.length - length + 1);
    return table.subarray(start, start + length);
  };
}
