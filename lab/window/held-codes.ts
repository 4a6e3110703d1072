/** Keys that are held, by their places on the keyboard, in the order in which they went down. */

/** More than two hands hold; the host takes no more. */
const mostKeys = 16;

export class HeldCodes {
  readonly #codes: string[] = [];

  get codes(): string[] {
    return [...this.#codes];
  }

  /** @returns whether anything changed: a key that is held down repeats. */
  press(code: string): boolean {
    if (this.#codes.includes(code) || this.#codes.length === mostKeys) return false;
    this.#codes.push(code);
    return true;
  }

  release(code: string): boolean {
    const index = this.#codes.indexOf(code);
    if (index < 0) return false;
    this.#codes.splice(index, 1);
    return true;
  }

  clear(): boolean {
    const had = this.#codes.length > 0;
    this.#codes.length = 0;
    return had;
  }
}
