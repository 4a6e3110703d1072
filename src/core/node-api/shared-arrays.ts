/**
 * Memory of a module that JavaScript sees for good: an addon's external array buffers, and arrays over shared memory that an object was
 * made with. JavaScript has a copy of it, which is renewed after every call to that object. A view of the memory itself would be lost
 * whenever that grows.
 */
import { EnvironmentStateError } from "../errors.js";
import type { ModuleMemory } from "./memory.js";

interface SharedArray {
  /** Undefined where it was collected. */
  copy(): ArrayBufferLike | undefined;
  readonly offset: number;
  readonly length: number;
  readonly pointer: number;
}

export class SharedArrays {
  readonly #memory: ModuleMemory;
  readonly #byOwner = new WeakMap<object, SharedArray[]>();
  readonly #collected = new FinalizationRegistry<number>((pointer) => this.#memory.free(pointer));

  constructor(memory: ModuleMemory) {
    this.#memory = memory;
  }

  /** @returns a copy of the memory at `pointer`, whose owner keeps that as long as the copy lives. */
  add(owner: object, pointer: number, length: number): ArrayBuffer {
    const buffer = new ArrayBuffer(length);
    const copy = new WeakRef(buffer);
    this.#append(owner, { pointer, offset: 0, length, copy: () => copy.deref() });
    return buffer;
  }

  /** @returns memory for as long as the owner lives, of which these bytes are to be the copy. */
  keep(owner: object, bytes: Uint8Array): number {
    const { buffer, byteOffset: offset, length } = bytes;
    const pointer = this.#memory.allocate(length);
    this.#memory.bytes.set(bytes, pointer);
    this.#append(owner, { pointer, offset, length, copy: () => buffer });
    this.#collected.register(owner, pointer);
    return pointer;
  }

  #append(owner: object, shared: SharedArray): void {
    const before = this.#byOwner.get(owner);
    if (before === undefined) this.#byOwner.set(owner, [shared]);
    else before.push(shared);
  }

  /** @throws {EnvironmentStateError} once, if a copy has been transferred away: nobody sees there what comes of calls. */
  renew(owner: object): void {
    const all = this.#byOwner.get(owner) ?? [];
    const left = all.filter((shared) => this.#renewOne(shared));
    if (left.length === all.length) return;
    this.#byOwner.set(owner, left);
    throw new EnvironmentStateError(
      "The memory that results are written into was transferred away. Post a copy of it (slice()), and create another object.",
    );
  }

  /** @returns false if the copy has no memory any more. */
  #renewOne({ copy, offset, length, pointer }: SharedArray): boolean {
    const buffer = copy();
    if (buffer === undefined) return true;
    if (buffer.byteLength === 0 && length > 0) return false;
    new Uint8Array(buffer, offset, length).set(this.#memory.bytes.subarray(pointer, pointer + length));
    return true;
  }
}
