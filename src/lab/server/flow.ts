/** How much of what was sent to a viewer is still on its way: systems and networks between keep far more than they show. */

/** Bytes between two questions of how far the viewer is: two frames. */
const bytesBetweenMarks = 65_536;

/** Counts what was sent, and what the viewer's end has confirmed by answering marks that were sent along. */
export class Flow {
  #sent = 0;
  #marked = 0;
  #confirmed = 0;

  /** Bytes that nobody has confirmed. */
  get waiting(): number {
    return this.#sent - this.#confirmed;
  }

  /** @returns whether it is time for a mark. */
  add(bytes: number): boolean {
    this.#sent += bytes;
    return this.#sent - this.#marked >= bytesBetweenMarks;
  }

  /** Content of a mark, which the viewer's end gives back. */
  mark(): string {
    this.#marked = this.#sent;
    return String(this.#sent);
  }

  /** @returns false for an answer to no question. */
  confirm(mark: string): boolean {
    const bytes = Number(mark);
    if (!/^\d{1,15}$/.test(mark) || bytes > this.#marked || bytes < this.#confirmed) return false;
    this.#confirmed = bytes;
    return true;
  }
}
