/** OpenCV's resize by area averaging (`INTER_AREA`), to the bit, for pictures that become smaller. */

/** Lengths of a picture's axes. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** Which inputs an output averages, and by which weights. */
type Taps = readonly (readonly [input: number, weight: number])[];

/** One axis: each output covers `numInputs / numOutputs` inputs, those at its ends in part. */
function axisTaps(numInputs: number, numOutputs: number): Taps[] {
  const scale = 1 / (numOutputs / numInputs);
  const smallestPart = 1e-3;
  return Array.from({ length: numOutputs }, (_, output) => {
    const [begin, end] = [output * scale, output * scale + scale];
    const cell = Math.min(scale, numInputs - begin);
    const last = Math.min(Math.floor(end), numInputs - 1);
    const first = Math.min(Math.ceil(begin), last);
    const taps: [number, number][] = [];
    if (first - begin > smallestPart) taps.push([first - 1, Math.fround((first - begin) / cell)]);
    for (let input = first; input < last; input++) taps.push([input, Math.fround(1 / cell)]);
    if (end - last > smallestPart) taps.push([last, Math.fround(Math.min(end - last, 1, cell) / cell)]);
    return taps;
  });
}

/** A resize from one size to another, prepared once. */
export class AreaResize {
  readonly #from: PictureSize;
  readonly #to: PictureSize;
  readonly #numChannels: number;
  readonly #rows: readonly Taps[];
  readonly #columns: readonly Taps[];

  constructor(from: PictureSize, to: PictureSize, numChannels: number) {
    this.#from = from;
    this.#to = to;
    this.#numChannels = numChannels;
    this.#rows = axisTaps(from.height, to.height);
    this.#columns = axisTaps(from.width, to.width);
  }

  /**
   * @param picture - uint8 `[height, width, channels]`.
   * @returns uint8 of the size that is resized to.
   */
  apply(picture: Uint8Array): Uint8Array {
    const { height, width } = this.#from;
    if (height % this.#to.height === 0 && width % this.#to.width === 0) return this.#averageBlocks(picture);
    return this.#averageTaps(this.#averageColumns(picture));
  }

  /** float32 `[height, smaller width, channels]`; every product and sum is rounded. */
  #averageColumns(picture: Uint8Array): Float32Array {
    const { height, width } = this.#from;
    const channels = this.#numChannels;
    const averaged = new Float32Array(height * this.#to.width * channels);
    let at = 0;
    for (let y = 0; y < height; y++)
      for (const taps of this.#columns)
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (const [x, weight] of taps)
            sum = Math.fround(sum + Math.fround(picture[(y * width + x) * channels + channel]! * weight));
          averaged[at++] = sum;
        }
    return averaged;
  }

  #averageTaps(rows: Float32Array): Uint8Array {
    const length = this.#to.width * this.#numChannels;
    const resized = new Uint8Array(this.#to.height * length);
    this.#rows.forEach((taps, y) => {
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (const [row, weight] of taps)
          sum = Math.fround(sum + Math.fround(weight * rows[row * length + i]!));
        resized[y * length + i] = roundToEven(sum);
      }
    });
    return resized;
  }

  /** Where both ratios are whole, OpenCV averages blocks in another way: two by two in integers, others in float32. */
  #averageBlocks(picture: Uint8Array): Uint8Array {
    const { width } = this.#from;
    const { height: toHeight, width: toWidth } = this.#to;
    const channels = this.#numChannels;
    const [down, across] = [this.#from.height / toHeight, width / toWidth];
    const share = Math.fround(1 / (down * across));
    const resized = new Uint8Array(toHeight * toWidth * channels);
    let at = 0;
    for (let y = 0; y < toHeight; y++)
      for (let x = 0; x < toWidth; x++)
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (let j = 0; j < down; j++)
            for (let i = 0; i < across; i++)
              sum += picture[((y * down + j) * width + x * across + i) * channels + channel]!;
          resized[at++] = down === 2 && across === 2 ? (sum + 2) >> 2 : roundToEven(Math.fround(sum * share));
        }
    return resized;
  }
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  const rounded = fraction < 0.5 ? below : fraction > 0.5 ? below + 1 : below + (below % 2);
  return Math.min(255, Math.max(0, rounded));
}
