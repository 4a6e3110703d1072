/** What the engine computed again in a decision, as pictures: of the observation's pixels, and of each block's positions. */
import type { PolicySession } from "../../core/policy-types.js";
import type { Architecture } from "../../model/architecture.js";
import { blockOutputShapes } from "../../model/feature-shapes.js";
import type { RecomputedMap } from "../../runtime/engine/recomputed.js";
import type { EngineSession } from "../../runtime/engine/session.js";
import type { LayerFacts, RecomputedView } from "../messages.js";

/** Reads what a session tells, if it does. */
export class RecomputedViewer {
  readonly layers: readonly LayerFacts[];
  readonly #session: EngineSession | undefined;
  readonly #side: number;
  readonly #image: number;
  /** By block: its place among the maps. */
  readonly #blocks: readonly number[];

  constructor(session: PolicySession, architecture: Architecture) {
    this.#session = tells(session) ? session : undefined;
    const maps = this.#session?.recomputedMaps ?? [];
    this.#side = architecture.inputShape.at(-1)!;
    this.#image = maps.findIndex(({ layer }) => layer === "image");
    this.#blocks = maps.flatMap(({ layer }, place) => (layer === "block" ? [place] : []));
    this.layers = describeLayers(architecture, (block) => maps[this.#blocks[block] ?? -1]);
  }

  get tells(): boolean {
    return this.#session !== undefined;
  }

  /**
   * Of the session's latest decision; null if it does not tell.
   *
   * @param isHeld - nothing was decided in this step, and so nothing computed.
   */
  view(isHeld: boolean): RecomputedView | null {
    if (this.#session === undefined) return null;
    const pixels = new Uint8Array(this.#side ** 2);
    const layers = this.layers.map(({ height, width }) => new Uint8Array(height * width));
    if (isHeld) return { pixels, layers };
    this.#readPixels(this.#session, pixels);
    layers.forEach((values, block) => {
      this.#session!.copyRecomputed(this.#blocks[block]!, values);
      markAll(values);
    });
    return { pixels, layers };
  }

  /** Spreads the cells of the map over the pixels that they stand for. */
  #readPixels(session: EngineSession, pixels: Uint8Array): void {
    const { height, width, field } = session.recomputedMaps[this.#image]!;
    const cells = new Uint8Array(height * width);
    session.copyRecomputed(this.#image, cells);
    const { first, step, size } = field!;
    cells.forEach((value, cell) => {
      if (value === 0) return;
      const [row, column] = [Math.floor(cell / width), cell % width].map((place) => first + place! * step);
      for (let y = row!; y < Math.min(row! + size, this.#side); y++)
        pixels.fill(1, y * this.#side + column!, y * this.#side + Math.min(column! + size, this.#side));
    });
  }
}

function tells(session: PolicySession): session is EngineSession {
  return "copyRecomputed" in session;
}

/** Computed again to the same bits, or to others: for the eye it is work all the same. */
function markAll(values: Uint8Array): void {
  for (let index = 0; index < values.length; index++) if (values[index] !== 0) values[index] = 1;
}

const layerNames = { conv2d: "convolution", linear: "linear", residualStage: "residual stage" } as const;

function describeLayers(
  architecture: Architecture,
  mapOf: (block: number) => RecomputedMap | undefined,
): LayerFacts[] {
  const shapes = blockOutputShapes(architecture);
  return architecture.blocks.map(({ type }, block) => {
    const [, height = 1, width = 1] = shapes[block]!;
    const { height: rows, width: columns } = mapOf(block) ?? { height, width };
    return { name: `${layerNames[type]} ${block + 1}`, height: rows, width: columns };
  });
}
