/** What a decision of the engine must compute again, from the definition: from observations and block outputs, cell by cell. */
import type { Architecture, InternalClassifier } from "../../src/model/architecture.js";
import { blockOutputShapes } from "../../src/model/feature-shapes.js";
import { type RecomputedMap, recomputed } from "../../src/runtime/engine/recomputed.js";
import type { EngineSession } from "../../src/runtime/engine/session.js";

/** A layer's input or output: values of all channels by cell. */
interface Cells {
  readonly height: number;
  readonly width: number;
  /** Whether any value of the cell differs between two moments. */
  differs(cell: number, now: Float32Array, before: Float32Array): boolean;
}

interface Conv {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding?: number;
}

/** Values of a vector that stand and fall together. */
const mostInPiece = 64;
const laneGroup = 16;

function cellsOf(shape: readonly number[]): Cells {
  if (shape.length === 1) {
    const size = Math.min(Math.ceil(shape[0]! / laneGroup) * laneGroup, mostInPiece);
    return { height: 1, width: Math.ceil(shape[0]! / size), differs: differsFrom(size) };
  }
  const [channels, height, width] = shape as [number, number, number];
  return { height, width, differs: differsFrom(channels) };
}

/** Of values whose channels stand together. */
function differsFrom(size: number): Cells["differs"] {
  return (cell, now, before) => {
    for (let at = cell * size; at < Math.min((cell + 1) * size, now.length); at++)
      if (!Object.is(now[at], before[at])) return true;
    return false;
  };
}

/** Cells that a convolution's output reads: its kernel, rounded up to whole strides, as the engine divides it. */
function reads(conv: Conv, input: Cells, has: (cell: number) => boolean, row: number, column: number) {
  const { kernelSize, stride, padding = 0 } = conv;
  const span = (Math.ceil(kernelSize / stride) - 1) * stride + Math.min(kernelSize, stride);
  const [top, left] = [row * stride - padding, column * stride - padding];
  for (let y = Math.max(top, 0); y < Math.min(top + span, input.height); y++)
    for (let x = Math.max(left, 0); x < Math.min(left + span, input.width); x++)
      if (has(y * input.width + x)) return true;
  return false;
}

/** Blocks of 4x4 pixels, of which an output of the first convolution reads 2x2. */
const image: Cells = { height: 21, width: 21, differs: () => false };
const convOfPixelBlocks: Conv = { kernelSize: 2, stride: 1 };

/** One layer that waits for what changed. */
class Waiting {
  readonly pending: Uint8Array;
  /** The input as it last ran on. */
  seen: Float32Array;
  isForgotten = true;
  readonly #input: Cells;

  constructor(input: Cells, numValues: number) {
    this.#input = input;
    this.pending = new Uint8Array(input.height * input.width);
    this.seen = new Float32Array(numValues);
  }

  mark(now: Float32Array, before: Float32Array): void {
    for (let cell = 0; cell < this.pending.length; cell++)
      if (this.#input.differs(cell, now, before)) this.pending[cell] = 1;
  }

  /** Which cells of its input it meets again; floats go by what has changed in between, integers by what differs. */
  run(now: Float32Array, isInteger: boolean): (cell: number) => boolean {
    const met = this.pending.map((isPending, cell) =>
      this.isForgotten || (isPending && (!isInteger || this.#input.differs(cell, now, this.seen))) ? 1 : 0,
    );
    this.pending.fill(0);
    this.isForgotten = false;
    this.seen = now.slice();
    return (cell) => met[cell] === 1;
  }
}

export interface ReferenceOptions {
  readonly architecture: Architecture;
  readonly classifiers: readonly InternalClassifier[];
  readonly isInteger: boolean;
}

/** Follows a session from outside, and says after each decision what its maps must be. */
export class ReferenceRecomputed {
  readonly #options: ReferenceOptions;
  readonly #shapes: readonly (readonly number[])[];
  readonly #cells: readonly Cells[];
  readonly #blocks: Waiting[];
  readonly #policyHead: Waiting;
  readonly #classifiers: Waiting[];
  #observation: Uint8Array | undefined;
  #outputs: Float32Array[];

  constructor(options: ReferenceOptions) {
    this.#options = options;
    const { architecture, classifiers } = options;
    this.#shapes = blockOutputShapes(architecture);
    this.#cells = this.#shapes.map(cellsOf);
    const sizes = this.#shapes.map((shape) => shape.reduce((a, b) => a * b));
    const waiting = (block: number) => new Waiting(this.#cells[block]!, sizes[block]!);
    this.#blocks = architecture.blocks.slice(1).map((_, index) => waiting(index));
    this.#policyHead = waiting(sizes.length - 1);
    this.#classifiers = classifiers.map(({ afterBlock }) => waiting(afterBlock));
    this.#outputs = sizes.map((size) => new Float32Array(size));
  }

  reset(): void {
    this.#observation = undefined;
    for (const waiting of [...this.#blocks, this.#policyHead, ...this.#classifiers])
      waiting.isForgotten = true;
  }

  /**
   * By `layer index`, for all but the classifiers' linear layers.
   *
   * @param session - has just decided.
   * @param numAsked - classifiers that may answer: none at tau = 1.
   */
  follow(session: EngineSession, observation: Uint8Array, exitIndex: number, numAsked: number) {
    const { architecture, classifiers } = this.#options;
    const isExpert = exitIndex === classifiers.length;
    const lastBlock = isExpert ? architecture.blocks.length - 1 : classifiers[exitIndex]!.afterBlock;
    const isPixelBlockNew = this.#findPixelBlocks(observation);
    const maps = new Map<string, Uint8Array>();
    maps.set(
      "image 0",
      gridOf(image, (cell) => (isPixelBlockNew(cell) ? recomputed.changed : 0)),
    );
    for (const block of architecture.blocks.keys()) {
      const isMet =
        block === 0 ? isPixelBlockNew : this.#run(this.#blocks[block - 1]!, block - 1, block <= lastBlock);
      maps.set(`block ${block}`, this.#followBlock(session, block, isMet));
    }
    const isRead = this.#run(this.#policyHead, architecture.blocks.length - 1, isExpert);
    maps.set(
      "policy-head 0",
      gridOf(this.#cells.at(-1)!, (cell) => (isRead(cell) ? recomputed.same : 0)),
    );
    for (const [index, conv] of classifiers.entries()) {
      const isMet = this.#run(
        this.#classifiers[index]!,
        conv.afterBlock,
        index < numAsked && index <= exitIndex,
      );
      const input = this.#cells[conv.afterBlock]!;
      const isComputed = (row: number, column: number) => reads(conv, input, isMet, row, column);
      const output = cellsOf([1, ...convSize(conv, input)]);
      maps.set(
        `classifier-conv ${index}`,
        gridOf(output, (_, row, column) => (isComputed(row, column) ? recomputed.same : 0)),
      );
    }
    return maps;
  }

  /** Which cells of a block's output a layer meets again, if the decision came there. */
  #run(waiting: Waiting, block: number, isReached: boolean): (cell: number) => boolean {
    return isReached ? waiting.run(this.#outputs[block]!, this.#options.isInteger) : () => false;
  }

  #followBlock(session: EngineSession, block: number, isMet: (cell: number) => boolean): Uint8Array {
    const before = this.#outputs[block]!;
    const now = new Float32Array(before.length);
    session.copyBlock(block, now);
    this.#outputs[block] = now;
    this.#markReaders(block, now, before);
    const input = block === 0 ? image : this.#cells[block - 1]!;
    const layer = this.#options.architecture.blocks[block]!;
    if (layer.type !== "conv2d") return gridOf(input, (cell) => (isMet(cell) ? recomputed.same : 0));
    const conv = block === 0 ? convOfPixelBlocks : layer;
    const output = this.#cells[block]!;
    return gridOf(output, (cell, row, column) => {
      if (!reads(conv, input, isMet, row, column)) return recomputed.leftAlone;
      return output.differs(cell, now, before) ? recomputed.changed : recomputed.same;
    });
  }

  #markReaders(block: number, now: Float32Array, before: Float32Array): void {
    (this.#blocks[block] ?? this.#policyHead).mark(now, before);
    for (const [index, { afterBlock }] of this.#options.classifiers.entries())
      if (afterBlock === block) this.#classifiers[index]!.mark(now, before);
  }

  /** Of 4x4 pixels of all four frames. */
  #findPixelBlocks(observation: Uint8Array): (cell: number) => boolean {
    const before = this.#observation;
    this.#observation = observation.slice();
    if (before === undefined) return () => true;
    const found = new Set<number>();
    for (let at = 0; at < observation.length; at++) {
      if (observation[at] === before[at]) continue;
      const [row, column] = [Math.floor((at % 84 ** 2) / 84), at % 84];
      found.add(Math.floor(row / 4) * 21 + Math.floor(column / 4));
    }
    return (cell) => found.has(cell);
  }
}

function convSize({ kernelSize, stride, padding = 0 }: Conv, { height, width }: Cells): [number, number] {
  const size = (side: number) => Math.floor((side + 2 * padding - kernelSize) / stride) + 1;
  return [size(height), size(width)];
}

function gridOf(
  { height, width }: Cells,
  value: (cell: number, row: number, column: number) => number,
): Uint8Array {
  return Uint8Array.from({ length: height * width }, (_, cell) =>
    value(cell, Math.floor(cell / width), cell % width),
  );
}

/** The session's own maps, by `layer index`. */
export function copyMaps(session: EngineSession): Map<string, Uint8Array> {
  return new Map(
    session.recomputedMaps.map((map: RecomputedMap, index) => {
      const values = new Uint8Array(map.height * map.width).fill(9);
      session.copyRecomputed(index, values);
      return [`${map.layer} ${map.index}`, values];
    }),
  );
}
