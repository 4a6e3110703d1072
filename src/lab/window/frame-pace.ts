/** Keeps a console's time where a program plays in one loop: by waiting. */

const frameMs = 1000 / 60;

export class FramePace {
  readonly #never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #shownAt = Number.NEGATIVE_INFINITY;

  /** Blocks this thread until so many frames after the picture before; not at all if that is past. */
  waitFor(numFrames: number): void {
    const due = this.#shownAt + numFrames * frameMs;
    const waitMs = due - performance.now();
    if (waitMs > 0) Atomics.wait(this.#never, 0, 0, waitMs);
    this.#shownAt = Math.max(due, performance.now());
  }
}
