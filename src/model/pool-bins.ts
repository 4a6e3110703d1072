/** Where the bins of an adaptive pool lie along one side. */

/** `[start, end)`. */
export type Bin = readonly [number, number];

/** The bins of an adaptive pool, as PyTorch defines them; they overlap where sizes do not divide. */
export function adaptiveBins(inputSize: number, outputSize: number): Bin[] {
  return Array.from({ length: outputSize }, (_, index) => [
    Math.floor((index * inputSize) / outputSize),
    Math.ceil(((index + 1) * inputSize) / outputSize),
  ]);
}

/** Windows of one size at one stride from the first cell on; undefined for bins that are not that. */
export function evenBins(
  bins: readonly Bin[],
): { readonly size: number; readonly stride: number } | undefined {
  const size = bins[0]![1];
  const stride = bins.length > 1 ? bins[1]![0] : 1;
  const isEven = bins.every(([start, end], index) => start === index * stride && end - start === size);
  return isEven ? { size, stride } : undefined;
}

/** Cells of the largest bin. */
export function largestBin(bins: readonly Bin[]): number {
  return Math.max(...bins.map(([start, end]) => end - start));
}

/** The cells of every bin, bin after bin; shorter ones say their last cell again, until all are as long. */
export function binCells(bins: readonly Bin[]): number[] {
  const length = largestBin(bins);
  return bins.flatMap(([start, end]) =>
    Array.from({ length }, (_, place) => Math.min(start + place, end - 1)),
  );
}
