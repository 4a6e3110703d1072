/** Raw sound that waits in a file for its video: memory stays flat, however long the game is. */
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { NativeError } from "../core/errors.js";
import { describeCause } from "../core/system-errors.js";

/** Mono samples of one byte, appended as they come. */
export class SoundFile {
  readonly #stream: WriteStream;
  readonly #ending: Promise<unknown>;
  #numSamples = 0;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
    this.#ending = finished(this.#stream).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  /** Samples written so far. */
  get numSamples(): number {
    return this.#numSamples;
  }

  /**
   * Appends samples; the buffer is free again once this resolves.
   *
   * @throws {NativeError} if the file cannot be written.
   */
  async write(samples: Uint8Array): Promise<void> {
    const problem = await new Promise((resolve) => this.#stream.write(samples, resolve));
    if (problem) throw this.#describe(problem);
    this.#numSamples += samples.length;
  }

  /** Waits until all of it is written. */
  async end(): Promise<void> {
    this.#stream.end();
    const problem = await this.#ending;
    if (problem) throw this.#describe(problem);
  }

  /** Lets go of the file, whatever is in it. */
  async discard(): Promise<void> {
    this.#stream.destroy();
    await this.#ending;
  }

  #describe(cause: unknown): NativeError {
    return new NativeError(`VideoWriter: the sound cannot be written (${describeCause(cause)}).`, { cause });
  }
}
