/** A module's memory, seen through views that are made anew when it has grown. */
import { NativeError } from "../errors.js";
import type { WasmMemory } from "./web-assembly.js";

export interface MemoryExports {
  readonly memory: WasmMemory;
  malloc(size: number): number;
  free(pointer: number): void;
}

/** As `size_t`, for "as far as the terminating zero". */
const autoLength = 0xffffffff;

export class ModuleMemory {
  readonly #exports: MemoryExports;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));

  constructor(exports: MemoryExports) {
    this.#exports = exports;
  }

  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.#exports.memory.buffer) this.#refresh();
    return this.#bytes;
  }

  get view(): DataView {
    if (this.#view.buffer !== this.#exports.memory.buffer) this.#refresh();
    return this.#view;
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#view = new DataView(this.#exports.memory.buffer);
  }

  /** @throws {NativeError} if the memory cannot grow so far. */
  allocate(size: number): number {
    const pointer = this.#exports.malloc(Math.max(size, 1)) >>> 0;
    if (pointer === 0) throw new NativeError(`WebAssembly: there is no memory for ${size} bytes more.`);
    return pointer;
  }

  free(pointer: number): void {
    this.#exports.free(pointer);
  }

  /** Where a result is not wanted, the pointer to it is 0. */
  setInteger(pointer: number, value: number): void {
    if (pointer !== 0) this.view.setInt32(pointer, value, true);
  }

  setByte(pointer: number, value: number): void {
    if (pointer !== 0) this.view.setUint8(pointer, value);
  }

  setDouble(pointer: number, value: number): void {
    if (pointer !== 0) this.view.setFloat64(pointer, value, true);
  }

  integerAt(pointer: number): number {
    return this.view.getInt32(pointer, true);
  }

  pointerAt(pointer: number): number {
    return this.view.getUint32(pointer, true);
  }

  bigIntegerAt(pointer: number): bigint {
    return this.view.getBigUint64(pointer, true);
  }

  textAt(pointer: number, length: number = autoLength): string {
    const numBytes = length >>> 0 === autoLength ? this.bytes.indexOf(0, pointer) - pointer : length >>> 0;
    return this.#decoder.decode(this.bytes.subarray(pointer, pointer + numBytes));
  }

  /** Writes what fits, a terminating zero included. @returns bytes written, without the zero. */
  setText(pointer: number, size: number, text: string): number {
    if (size === 0) return 0;
    const { written } = this.#encoder.encodeInto(text, this.bytes.subarray(pointer, pointer + size - 1));
    this.bytes[pointer + written] = 0;
    return written;
  }

  numBytesOf(text: string): number {
    return this.#encoder.encode(text).length;
  }

  /** A text in memory of its own, for good. */
  keepText(text: string): number {
    const size = this.numBytesOf(text) + 1;
    const pointer = this.allocate(size);
    this.setText(pointer, size, text);
    return pointer;
  }
}
