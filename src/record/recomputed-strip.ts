/** The strip below the picture: the network's layers from left to right, which cells were computed again, and where the decision left. */
import type { Canvas } from "@napi-rs/canvas";
import { formatPercent } from "../core/number-text.js";
import type { RecomputedMap } from "../runtime/engine/recomputed.js";
import { recomputed } from "../runtime/engine/recomputed.js";
import { Brush, type Rectangle } from "./brush.js";
import { loadCanvas } from "./canvas.js";
import type { FrameLayout } from "./frame-layout.js";
import { cssColor, layerColor } from "./heat-colors.js";
import { colors, exitColor, exitName, registerFonts } from "./overlay-theme.js";
import type { PanelState } from "./panel-state.js";
import { computedShare, type RecomputedState } from "./recomputed-watch.js";

/** What stays the same over an episode. */
export interface StripFacts {
  /** As `RecomputedWatch.layers`: the picture, then the blocks. */
  readonly layers: readonly RecomputedMap[];
  /** 0-based block after which each exit but the expert sits. */
  readonly exitsAfter: readonly number[];
}

/** Video pixels per unit at scale 1: as the panel. */
const unitAtScaleOne = 0.5;
const margin = 18;
const largestMap = 92;
/** A map's side over the room that it and the way to the next have. */
const mapShare = 0.6;
const mapsTop = 34;
const smallestGrid = 10;
const pill = { width: 54, height: 24, narrow: 30 } as const;
/** Below this, title and text do not fit side by side. */
const widthOfTitle = 540;

/** Where the map of a layer is, in units. */
export function mapBox(index: number, numLayers: number, width: number): Rectangle {
  const room = (width - 2 * margin) / numLayers;
  const side = Math.floor(Math.min(largestMap, room * mapShare));
  return {
    x: Math.round(margin + index * room),
    y: mapsTop + (largestMap - side) / 2,
    width: side,
    height: side,
  };
}

/** Draws the strip of one episode; the canvas is reused. */
export class RecomputedStrip {
  readonly #canvas: Canvas;
  readonly #brush: Brush;
  readonly #facts: StripFacts;
  readonly #names: readonly string[];
  readonly #width: number;

  /**
   * @throws {NativeError} if the bundled font cannot be loaded.
   */
  constructor(layout: FrameLayout, facts: StripFacts) {
    registerFonts();
    this.#facts = facts;
    this.#names = namesOf(facts.layers);
    this.#canvas = loadCanvas().createCanvas(layout.width, layout.stripHeight);
    const unit = layout.scale * unitAtScaleOne;
    this.#width = layout.width / unit;
    const context = this.#canvas.getContext("2d");
    context.scale(unit, unit);
    this.#brush = new Brush(context);
  }

  /**
   * Draws the strip anew.
   *
   * @returns uint8 `[stripHeight, width, 4]`: red, green, blue, opacity; overwritten by the next call.
   */
  draw(state: PanelState, shown: RecomputedState): Uint8Array {
    const { layers, exitsAfter } = this.#facts;
    const isDecided = state.exitIndex !== undefined && !state.isHeld;
    const lastBlock = !isDecided ? -1 : (exitsAfter[state.exitIndex] ?? layers.length - 2);
    this.#drawTitle(state, shown.performedShare);
    layers.forEach((_, index) => {
      const isReached = isDecided && index - 1 <= lastBlock;
      this.#drawMap(index, shown.maps[index]!, isReached);
      this.#drawWay(index, { isGone: isReached && index - 1 < lastBlock, state });
    });
    return this.#canvas.data();
  }

  #drawTitle({ isHeld, exitIndex }: PanelState, performedShare: number): void {
    const { width, height } = this.#canvas;
    this.#brush.fill(colors.background, { x: 0, y: 0, width, height });
    this.#brush.fill(colors.edge, { x: 0, y: 0, width, height: 1 });
    const text = isHeld
      ? "no decision: the action goes on"
      : exitIndex === undefined
        ? ""
        : `${formatShare(performedShare)} of the full network's multiply-adds`;
    const isNarrow = this.#width < widthOfTitle;
    if (!isNarrow) this.#brush.label("COMPUTED AGAIN FOR THIS DECISION", { x: margin, y: 22 });
    const place = isNarrow
      ? { x: margin, y: 22 }
      : ({ x: this.#width - margin, y: 22, align: "right" } as const);
    this.#brush.text(text, place, { color: colors.label, maxWidth: this.#width - 2 * margin });
  }

  #drawMap(index: number, map: Uint8Array, isReached: boolean): void {
    const { layers } = this.#facts;
    const box = mapBox(index, layers.length, this.#width);
    const rgb = layerColor(index, layers.length);
    this.#brush.fill(isReached ? colors.track : colors.surface, box, 3);
    if (isReached) this.#drawCells(layers[index]!, map, box, rgb);
    else this.#brush.outline(colors.edge, box, 3);
    const middle = { x: box.x + box.width / 2, align: "center" } as const;
    const style = { maxWidth: box.width + 30, color: colors.label };
    this.#brush.text(this.#names[index]!, { ...middle, y: mapsTop + largestMap + 15 }, style);
    const share = isReached ? formatShare(computedShare(map)) : "not run";
    const bold = { size: 13, isBold: isReached, color: isReached ? colors.text : colors.label };
    this.#brush.text(share, { ...middle, y: mapsTop + largestMap + 31 }, bold);
  }

  #drawCells(
    { height, width }: RecomputedMap,
    map: Uint8Array,
    box: Rectangle,
    rgb: readonly [number, number, number],
  ) {
    const gap = Math.max(height, width) <= smallestGrid ? 1 : 0;
    const edge = (start: number, side: number, cell: number, count: number) =>
      start + Math.round((cell * side) / count);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const value = map[row * width + column];
        if (value === recomputed.leftAlone) continue;
        const [left, right] = [column, column + 1].map((cell) => edge(box.x, box.width, cell, width)) as [
          number,
          number,
        ];
        const [top, bottom] = [row, row + 1].map((cell) => edge(box.y, box.height, cell, height)) as [
          number,
          number,
        ];
        this.#brush.fill(cssColor(rgb), {
          x: left,
          y: top,
          width: right - left - gap,
          height: bottom - top - gap,
        });
      }
  }

  /** The line to the next layer, and the exit on it. */
  #drawWay(index: number, { isGone, state }: { isGone: boolean; state: PanelState }): void {
    const { layers, exitsAfter } = this.#facts;
    const numExits = exitsAfter.length + 1;
    const isLast = index === layers.length - 1;
    const box = mapBox(index, layers.length, this.#width);
    const next = mapBox(index + 1, layers.length, this.#width).x;
    const margins = next - box.x - box.width > 2 * pill.narrow ? 6 : 2;
    const [left, right] = [box.x + box.width + margins, isLast ? this.#width - margin : next - margins];
    const y = box.y + box.height / 2;
    const exit = isLast ? numExits - 1 : exitsAfter.indexOf(index - 1);
    if (!isLast)
      this.#brush.fill(isGone ? colors.label : colors.edge, {
        x: left,
        y: y - 1,
        width: right - left,
        height: 2,
      });
    if (exit === -1) return;
    const width = Math.min(pill.width, right - left);
    const place = { x: (left + right - width) / 2, y: y - pill.height / 2, width, height: pill.height };
    this.#drawExit(exit, place, exit === state.exitIndex && !state.isHeld);
  }

  #drawExit(exit: number, place: Rectangle, isLit: boolean): void {
    const numExits = this.#facts.exitsAfter.length + 1;
    const color = exitColor(exit, numExits);
    this.#brush.fill(isLit ? color : colors.surface, place, place.height / 2);
    if (!isLit) this.#brush.outline(colors.edge, place, place.height / 2);
    const middle = { x: place.x + place.width / 2, y: place.y + 16, align: "center" } as const;
    const style = { isBold: true, color: isLit ? colors.background : color, maxWidth: place.width - 8 };
    const name = exitName(exit, numExits);
    const short = exit === numExits - 1 ? "E" : String(exit + 1);
    this.#brush.text(place.width < pill.narrow ? short : name, middle, style);
  }
}

function formatShare(share: number): string {
  return formatPercent(share, share > 0 && share < 0.1 ? 1 : 0);
}

/** `picture`, `conv 1`, `conv 2`, …, `linear`: linear layers are told by their inputs. */
function namesOf(layers: readonly RecomputedMap[]): string[] {
  return layers.map(({ layer, index, isOfInputs }) => {
    if (layer === "image") return "picture";
    return isOfInputs ? "linear: inputs" : `conv ${index + 1}`;
  });
}
