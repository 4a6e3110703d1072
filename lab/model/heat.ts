/** What was computed a moment ago still glows: 1 where it was just now, fading towards 0. */

/** Seconds after which half of a glow is left. */
export const afterglowSeconds = 0.12;
/** Below this nobody sees it. */
const dark = 1 / 512;

export class Heat {
  /** By position, in [0, 1]. */
  readonly values: Float32Array;
  #isWarm = false;

  constructor(numPositions: number) {
    this.values = new Float32Array(numPositions);
  }

  /** False once all has faded: there is nothing to draw again. */
  get isWarm(): boolean {
    return this.#isWarm;
  }

  /** Lights what was computed; null stands for everything. */
  light(computed: Uint8Array | null): void {
    const { values } = this;
    for (let index = 0; index < values.length; index++)
      if (computed === null || computed[index]! > 0) values[index] = 1;
    this.#isWarm = true;
  }

  /** Lets it fade for a while; `halfLife` in seconds. */
  fade(seconds: number, halfLife = afterglowSeconds): void {
    if (!this.#isWarm) return;
    const factor = fadeFactor(seconds, halfLife);
    let warmest = 0;
    for (let index = 0; index < this.values.length; index++) {
      const faded = this.values[index]! * factor;
      this.values[index] = faded < dark ? 0 : faded;
      if (faded > warmest) warmest = faded;
    }
    this.#isWarm = warmest >= dark;
  }

  /** Nothing glows any more: another game begins. */
  clear(): void {
    this.values.fill(0);
    this.#isWarm = false;
  }
}

/** What is left of a glow after so long. */
export function fadeFactor(seconds: number, halfLife: number): number {
  return 0.5 ** (Math.max(0, seconds) / halfLife);
}

/** Share of positions that were computed. */
export function computedShare(computed: Uint8Array): number {
  let count = 0;
  for (const byte of computed) if (byte > 0) count++;
  return computed.length === 0 ? 0 : count / computed.length;
}
