/**
 * Arrays of JavaScript as a module sees them. It reaches its own memory alone: for the length of one call an array is copied there, and
 * when the call ends it is copied back.
 */
import type { ModuleMemory } from "./memory.js";

interface Borrowed {
  readonly bytes: Uint8Array;
  readonly pointer: number;
}

export class BorrowedArrays {
  readonly #memory: ModuleMemory;
  readonly #borrowed: Borrowed[] = [];

  constructor(memory: ModuleMemory) {
    this.#memory = memory;
  }

  /** @returns where the bytes are until the call ends; the same place for the same bytes. */
  borrow(buffer: ArrayBufferLike, offset: number, length: number): number {
    for (const { bytes, pointer } of this.#borrowed) {
      const start = offset - bytes.byteOffset;
      if (bytes.buffer === buffer && start >= 0 && start + length <= bytes.length) return pointer + start;
    }
    const bytes = new Uint8Array(buffer, offset, length);
    const pointer = this.#memory.allocate(length);
    this.#borrowed.push({ bytes, pointer });
    this.#memory.bytes.set(bytes, pointer);
    return pointer;
  }

  giveBack(): void {
    for (const { bytes, pointer } of this.#borrowed) {
      // What was transferred meanwhile has no length, and no place for anything.
      if (bytes.length > 0) bytes.set(this.#memory.bytes.subarray(pointer, pointer + bytes.length));
      this.#memory.free(pointer);
    }
    this.#borrowed.length = 0;
  }
}
