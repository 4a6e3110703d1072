/** One hash of everything that was on the screen since an episode began. */
import { createHash } from "node:crypto";

/** Bytes of a step's hash that a receipt keeps: a difference stays unseen once in 16 million, and for one step only. */
export const bytesPerHash = 3;

/**
 * Each reset or step is hashed on top of the one before: `h = SHA-256(h before, its screens)`. So the hashes of two games are equal up to the
 * first screen that differs, and differ from there on.
 */
export class ScreenChain {
  #hash: Uint8Array = new Uint8Array();

  /**
   * @param screens - of one reset or step, in the order emulated; each uint8 `[height, width]`.
   * @returns SHA-256 of these and of all before.
   */
  add(screens: readonly Uint8Array[]): Uint8Array {
    const hash = createHash("sha256").update(this.#hash);
    for (const screen of screens) hash.update(screen);
    this.#hash = hash.digest();
    return this.#hash;
  }
}
