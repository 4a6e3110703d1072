/** Asks a session of the engine, after each decision, what it computed again. */
import { sum } from "../core/numbers.js";
import type { Architecture } from "../model/architecture.js";
import { exitCosts } from "../model/cost.js";
import { noClassifiers } from "../model/tensor-shapes.js";
import type { RecomputedMap } from "../runtime/engine/recomputed.js";
import type { EngineSession } from "../runtime/engine/session.js";

/** What one decision computed again; or, where none was made, nothing. */
export interface RecomputedState {
  /** By layer as in `RecomputedWatch.layers`: uint8 `[height, width]`, 0 where nothing was computed. */
  readonly maps: readonly Uint8Array[];
  /** Multiply-adds that were executed, as a share of the full policy's. */
  readonly performedShare: number;
}

/** Looks at one session. */
export class RecomputedWatch {
  /** The picture, then the blocks of the network in their order. */
  readonly layers: readonly RecomputedMap[];
  /** Of steps without a decision. */
  readonly nothing: RecomputedState;
  readonly #session: EngineSession;
  readonly #fullMultiplyAdds: number;
  readonly #indices: readonly number[];
  #multiplyAdds: number;

  constructor(session: EngineSession, architecture: Architecture) {
    this.#session = session;
    this.#fullMultiplyAdds = exitCosts(architecture, noClassifiers, "macs").base;
    this.#multiplyAdds = session.performed.multiplyAdds;
    const maps = [...session.recomputedMaps.entries()].filter(
      ([, { layer }]) => layer === "image" || layer === "block",
    );
    this.#indices = maps.map(([index]) => index);
    this.layers = maps.map(([, map]) => map);
    this.nothing = { maps: this.layers.map(emptyMap), performedShare: 0 };
  }

  /** What the decision that was just made computed again. */
  look(): RecomputedState {
    const { multiplyAdds } = this.#session.performed;
    const performed = multiplyAdds - this.#multiplyAdds;
    this.#multiplyAdds = multiplyAdds;
    const maps = this.layers.map((layer, at) => {
      const values = emptyMap(layer);
      this.#session.copyRecomputed(this.#indices[at]!, values);
      return values;
    });
    return { maps, performedShare: performed / this.#fullMultiplyAdds };
  }
}

function emptyMap({ height, width }: RecomputedMap): Uint8Array {
  return new Uint8Array(height * width);
}

/** Share of a map's cells that were computed again. */
export function computedShare(map: Uint8Array): number {
  return sum([...map].map((value) => (value === 0 ? 0 : 1))) / map.length;
}
