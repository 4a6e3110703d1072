/** Which grade of heat each pixel of the enlarged picture has: by the shallowest layer that was computed again there. */
import type { PixelField, RecomputedMap } from "../runtime/engine/recomputed.js";
import type { FrameLayout } from "./frame-layout.js";
import { edgeTint, layerTint, nightTint, type Tint } from "./heat-colors.js";
import type { RecomputedState } from "./recomputed-watch.js";

export interface HeatMapParts {
  readonly layout: Pick<FrameLayout, "pictureWidth" | "pictureHeight">;
  /** Of the emulator's screen; observations show `observedHeight` of its lines. */
  readonly screen: { readonly height: number; readonly observedHeight: number };
  /** Height and width of an observation. */
  readonly observation: readonly [number, number];
  /** As `RecomputedWatch.layers`. */
  readonly layers: readonly RecomputedMap[];
}

/** A layer whose cells lie in the picture, and which of them each video line and column belongs to. */
interface PlacedLayer {
  /** Among all layers. */
  readonly index: number;
  readonly width: number;
  readonly rows: Int16Array;
  readonly columns: Int16Array;
}

/** The observation's row in lines that no observation shows. */
const unseen = -1;

/** The heat over the picture, for one decision after the other. */
export class HeatMap {
  /** What becomes of the game's colors, by grade. */
  readonly tints: readonly Tint[];
  /** uint8 `[pictureHeight, pictureWidth]`: the grade of each pixel; written again by `draw`. */
  readonly grades: Uint8Array;
  readonly #width: number;
  readonly #height: number;
  readonly #layers: readonly PlacedLayer[];

  constructor({ layout, screen, observation, layers }: HeatMapParts) {
    const { pictureWidth, pictureHeight } = layout;
    this.#width = pictureWidth;
    this.#height = pictureHeight;
    this.grades = new Uint8Array(pictureWidth * pictureHeight);
    const seenLines = (pictureHeight * screen.observedHeight) / screen.height;
    const place = { rows: observation[0], columns: observation[1], seenLines };
    this.#layers = layers.flatMap((layer, index) => {
      const { field, isOfInputs, height, width } = layer;
      if (field === undefined || isOfInputs) return [];
      const rows = cellsAlong(
        { length: pictureHeight, seen: place.seenLines, pixels: place.rows },
        field,
        height,
      );
      const columns = cellsAlong(
        { length: pictureWidth, seen: pictureWidth, pixels: place.columns },
        field,
        width,
      );
      return [{ index, width, rows, columns }];
    });
    const ofLayers = this.#layers.map(({ index }) => index);
    this.tints = [
      nightTint,
      ...ofLayers.map((index) => layerTint(index, layers.length)),
      ...ofLayers.map((index) => edgeTint(index, layers.length)),
    ];
  }

  /** Grades the picture anew. */
  draw({ maps }: RecomputedState): void {
    for (let line = 0; line < this.#height; line++) {
      const start = line * this.#width;
      if (line > 0 && this.#layers.every(({ rows }) => rows[line] === rows[line - 1]))
        this.grades.copyWithin(start, start - this.#width, start);
      else this.#gradeLine(line, maps);
    }
    this.#drawEdges();
  }

  #gradeLine(line: number, maps: readonly Uint8Array[]): void {
    const start = line * this.#width;
    this.grades.fill(0, start, start + this.#width);
    for (let at = this.#layers.length - 1; at >= 0; at--) {
      const { index, width, rows, columns } = this.#layers[at]!;
      const row = rows[line]!;
      if (row === unseen) continue;
      const map = maps[index]!;
      for (let column = 0; column < this.#width; column++)
        if (map[row * width + columns[column]!] !== 0) this.grades[start + column] = at + 1;
    }
  }

  /** A pixel at the edge of a place that is hotter than what is beside it. */
  #drawEdges(): void {
    const numLayers = this.#layers.length;
    const { grades } = this;
    /** Of a grade that may be an edge's already; the hottest is 1, and what was not computed is behind all. */
    const depthOf = (grade: number) =>
      grade === 0 ? numLayers + 1 : grade > numLayers ? grade - numLayers : grade;
    const [width, height] = [this.#width, this.#height];
    for (let line = 0; line < height; line++)
      for (let column = 0; column < width; column++) {
        const at = line * width + column;
        const own = grades[at]!;
        if (own === 0) continue;
        const isEdge =
          (column > 0 && depthOf(grades[at - 1]!) > own) ||
          (column + 1 < width && depthOf(grades[at + 1]!) > own) ||
          (line > 0 && depthOf(grades[at - width]!) > own) ||
          (line + 1 < height && depthOf(grades[at + width]!) > own);
        if (isEdge) grades[at] = own + numLayers;
      }
  }
}

interface Axis {
  /** Video pixels along it, and how many of them the observation shows. */
  readonly length: number;
  readonly seen: number;
  /** Pixels of the observation along it. */
  readonly pixels: number;
}

/** The cell that each video pixel lies nearest to the middle of; `unseen` outside the observation. */
function cellsAlong(
  { length, seen, pixels }: Axis,
  { first, step, size }: PixelField,
  numCells: number,
): Int16Array {
  return Int16Array.from({ length }, (_, index) => {
    const pixel = ((index + 0.5) * pixels) / seen;
    if (pixel >= pixels) return unseen;
    const nearest = Math.floor((pixel - first - (size - step) / 2) / step);
    return Math.min(Math.max(nearest, 0), numCells - 1);
  });
}
