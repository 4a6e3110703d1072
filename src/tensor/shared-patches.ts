/** Which patches of a rollout's images are equal: most of a game's screen stays as it is, so that few differ. */
import type { Architecture } from "../model/architecture.js";

/** How the first convolution divides an image: into patches of `kernelSize`, made of whole cells of `stride`. */
export interface PatchGeometry {
  /** `[channels, height, width]` of an image. */
  readonly imageShape: readonly [number, number, number];
  readonly kernelSize: number;
  readonly stride: number;
  /** Rows and columns of patches, which overlap. */
  readonly patchGrid: readonly [number, number];
}

/** The different patches of some images, and where each of them is. */
export interface SharedPatches {
  readonly geometry: PatchGeometry;
  /** float32 `[numPatches, kernelSize, kernelSize, channels]`. */
  readonly patches: Float32Array;
  /** `[numImages, rows, columns]`: index of the patch at each place. */
  readonly indices: Int32Array;
}

/** The geometry of an architecture's first block; `undefined` if that does not divide images into whole cells. */
export function patchGeometry({ blocks, inputShape }: Architecture): PatchGeometry | undefined {
  const [first] = blocks;
  if (first?.type !== "conv2d" || first.kernelSize % first.stride !== 0) return undefined;
  const { kernelSize, stride } = first;
  const [, height, width] = inputShape;
  const count = (length: number) => Math.floor((length - kernelSize) / stride) + 1;
  const patchGrid = [count(height), count(width)] as const;
  return { imageShape: inputShape, kernelSize, stride, patchGrid };
}

/**
 * Finds the patches of images, each of which resembles an earlier one.
 *
 * @param images - uint8 `[numImages, channels, height, width]`.
 * @param options.lag - how far back that earlier one is; any number gives the same patches, the right one fast.
 * @param options.largestShare - of new patches among those of all images but the first `lag`, above which there is little
 * to share.
 * @returns `undefined` above that share, judged as the images come, so that little time is lost where nothing is shared.
 */
export function findSharedPatches(
  images: Uint8Array,
  geometry: PatchGeometry,
  { lag, largestShare }: { readonly lag: number; readonly largestShare: number },
): SharedPatches | undefined {
  const finder = new PatchFinder(images, geometry);
  const perImage = finder.indices.length / finder.numImages;
  let numFirst = 0;
  for (let image = 0; image < finder.numImages; image++) {
    finder.read(image, image - lag);
    if (image < lag) numFirst = finder.numPatches;
    const numLater = image + 1 - lag;
    const isJudged = numLater >= numUnjudgedSteps * lag || image === finder.numImages - 1;
    const numNew = finder.numPatches - numFirst;
    if (isJudged && numNew > largestShare * numLater * perImage) return undefined;
  }
  return { geometry, patches: finder.copyPatches(), indices: finder.indices };
}

/** A few steps alone may be unlike the rest. */
const numUnjudgedSteps = 8;

/** Pairs of indices below this are exact as one number. */
const pairBase = 2 ** 26;

/** Gives equal cells, and then equal patches, the same index. */
class PatchFinder {
  readonly numImages: number;
  readonly indices: Int32Array;
  readonly #images: Buffer;
  readonly #geometry: PatchGeometry;
  /** Bytes of an image and of one of its channels. */
  readonly #lengths: { readonly image: number; readonly channel: number };
  readonly #cellGrid: readonly [number, number];
  /** Cells along one side of a patch. */
  readonly #side: number;
  /** Of each image, `[numImages, rows, columns]`. */
  readonly #cells: Int32Array;
  /** Of the image that is read: which rows of cells are not the earlier image's. */
  readonly #changedRows: Uint8Array;
  readonly #knownCells = new Map<string, number>();
  /** From what the first cells of a patch are and the next cell, to what these are together. */
  readonly #knownPatches: readonly Map<number, number>[];
  /** Where in `images` each patch was first seen. */
  readonly #origins: number[] = [];
  readonly #cellBytes: Buffer;

  constructor(images: Uint8Array, geometry: PatchGeometry) {
    const { imageShape, kernelSize, stride, patchGrid } = geometry;
    const [channels, height, width] = imageShape;
    const side = kernelSize / stride;
    this.#images = Buffer.from(images.buffer, images.byteOffset, images.byteLength);
    this.#geometry = geometry;
    this.#lengths = { image: channels * height * width, channel: height * width };
    this.numImages = images.length / this.#lengths.image;
    this.indices = new Int32Array(this.numImages * patchGrid[0] * patchGrid[1]);
    this.#side = side;
    this.#cellGrid = [patchGrid[0] + side - 1, patchGrid[1] + side - 1];
    this.#cells = new Int32Array(this.numImages * this.#cellGrid[0] * this.#cellGrid[1]);
    this.#changedRows = new Uint8Array(this.#cellGrid[0]);
    this.#knownPatches = Array.from({ length: side * side }, () => new Map());
    this.#cellBytes = Buffer.alloc(stride * stride * channels);
  }

  get numPatches(): number {
    return this.#origins.length;
  }

  /** @param earlier - index of an image that has been read; below 0: there is none. */
  read(image: number, earlier: number): void {
    const [rows, columns] = this.#cellGrid;
    for (let row = 0; row < rows; row++) {
      const first = (image * rows + row) * columns;
      if (earlier >= 0) this.#copyRow(this.#cells, first, { columns, back: (image - earlier) * rows });
      const isChanged = earlier < 0 || !this.#haveSameRow(image, earlier, row);
      if (isChanged) this.#readCells(image, earlier, row);
      this.#changedRows[row] = isChanged ? 1 : 0;
    }
    for (let row = 0; row < this.#geometry.patchGrid[0]; row++) this.#readPatches(image, earlier, row);
  }

  copyPatches(): Float32Array {
    const { kernelSize, imageShape } = this.#geometry;
    const [channels, , width] = imageShape;
    const patches = new Float32Array(this.numPatches * kernelSize * kernelSize * channels);
    let written = 0;
    for (const origin of this.#origins) {
      for (let row = origin; row < origin + kernelSize * width; row += width) {
        for (let pixel = row; pixel < row + kernelSize; pixel++) {
          for (let channel = 0; channel < channels; channel++)
            patches[written++] = this.#images[pixel + channel * this.#lengths.channel]!;
        }
      }
    }
    return patches;
  }

  /** Overwrites a row with that of `back` rows before. */
  #copyRow(
    grid: Int32Array,
    first: number,
    { columns, back }: { readonly columns: number; readonly back: number },
  ): void {
    const source = first - back * columns;
    grid.copyWithin(first, source, source + columns);
  }

  /** Compares whole rows of cells, which are of one piece in each channel. */
  #haveSameRow(image: number, earlier: number, row: number): boolean {
    const length = this.#geometry.stride * this.#geometry.imageShape[2];
    const back = (image - earlier) * this.#lengths.image;
    const origin = this.#origin(image, row, 0);
    const end = origin + this.#lengths.image;
    for (let first = origin; first < end; first += this.#lengths.channel) {
      const second = first - back;
      if (this.#images.compare(this.#images, second, second + length, first, first + length) !== 0)
        return false;
    }
    return true;
  }

  /** Reads the cells of a row that differ from the earlier image's. */
  #readCells(image: number, earlier: number, row: number): void {
    const [rows, columns] = this.#cellGrid;
    const back = (image - earlier) * this.#lengths.image;
    for (let column = 0; column < columns; column++) {
      const origin = this.#origin(image, row, column);
      if (earlier >= 0 && this.#areEqual(origin, origin - back)) continue;
      this.#cells[(image * rows + row) * columns + column] = this.#lookUpCell(origin);
    }
  }

  #readPatches(image: number, earlier: number, row: number): void {
    const [rows, columns] = this.#geometry.patchGrid;
    const [cellRows, cellColumns] = this.#cellGrid;
    const back = (image - earlier) * cellRows * cellColumns;
    const first = (image * rows + row) * columns;
    if (earlier >= 0) this.#copyRow(this.indices, first, { columns, back: (image - earlier) * rows });
    const changedRow = this.#changedRows.indexOf(1, row);
    if (changedRow === -1 || changedRow >= row + this.#side) return;
    for (let column = 0; column < columns; column++) {
      const cell = (image * cellRows + row) * cellColumns + column;
      if (earlier >= 0 && this.#haveSameCells(cell, cell - back)) continue;
      this.indices[first + column] = this.#lookUpPatch(cell, this.#origin(image, row, column));
    }
  }

  /** Where a cell, or the patch that begins with it, starts in `images`: its first channel. */
  #origin(image: number, row: number, column: number): number {
    const { stride, imageShape } = this.#geometry;
    return image * this.#lengths.image + (row * imageShape[2] + column) * stride;
  }

  #areEqual(first: number, second: number): boolean {
    const { stride, imageShape } = this.#geometry;
    const { image: imageLength, channel } = this.#lengths;
    const images = this.#images;
    const cellEnd = stride * imageShape[2];
    for (let plane = 0; plane < imageLength; plane += channel) {
      for (let row = plane; row < plane + cellEnd; row += imageShape[2]) {
        for (let index = row; index < row + stride; index++)
          if (images[first + index] !== images[second + index]) return false;
      }
    }
    return true;
  }

  #lookUpCell(origin: number): number {
    const { stride, imageShape } = this.#geometry;
    const { image: imageLength, channel } = this.#lengths;
    const cellEnd = stride * imageShape[2];
    let written = 0;
    for (let plane = origin; plane < origin + imageLength; plane += channel) {
      for (let row = plane; row < plane + cellEnd; row += imageShape[2]) {
        for (let index = row; index < row + stride; index++)
          this.#cellBytes[written++] = this.#images[index]!;
      }
    }
    return indexOf(this.#knownCells, this.#cellBytes.toString("latin1"));
  }

  #haveSameCells(first: number, second: number): boolean {
    const cells = this.#cells;
    const [, cellColumns] = this.#cellGrid;
    const end = this.#side * cellColumns;
    for (let start = 0; start < end; start += cellColumns) {
      for (let index = start; index < start + this.#side; index++)
        if (cells[first + index] !== cells[second + index]) return false;
    }
    return true;
  }

  /** @param cell - the patch's first. */
  #lookUpPatch(cell: number, origin: number): number {
    const [, cellColumns] = this.#cellGrid;
    let known = 0;
    this.#knownPatches.forEach((followers, index) => {
      const row = Math.floor(index / this.#side);
      const next = this.#cells[cell + row * cellColumns + (index % this.#side)]!;
      known = indexOf(followers, known * pairBase + next);
    });
    if (known === this.#origins.length) this.#origins.push(origin);
    return known;
  }
}

/** The index of a key; a new one gets the next. */
function indexOf<Key>(known: Map<Key, number>, key: Key): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}

/** The patches that some images need, and where. */
export interface PatchSelection {
  /** Indices into `SharedPatches.patches`, each once. */
  readonly used: Int32Array;
  /** `[numImages, rows, columns]`: indices into `used`. */
  readonly places: Int32Array;
}

/** @param images - indices of images. */
export function selectPatches(
  { geometry, patches, indices }: SharedPatches,
  images: Int32Array,
): PatchSelection {
  const { patchGrid, kernelSize, imageShape } = geometry;
  const perImage = patchGrid[0] * patchGrid[1];
  const positions = new Int32Array(patches.length / (kernelSize * kernelSize * imageShape[0])).fill(-1);
  const places = new Int32Array(images.length * perImage);
  const used: number[] = [];
  images.forEach((image, row) => {
    for (let place = 0; place < perImage; place++) {
      const patch = indices[image * perImage + place]!;
      if (positions[patch] === -1) positions[patch] = used.push(patch) - 1;
      places[row * perImage + place] = positions[patch]!;
    }
  });
  return { used: Int32Array.from(used), places };
}
