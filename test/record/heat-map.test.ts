import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { layOutFrame } from "../../src/record/frame-layout.js";
import { HeatMap } from "../../src/record/heat-map.js";
import type { RecomputedMap } from "../../src/runtime/engine/recomputed.js";

/** The picture and three convolutions as NatureCNN has them, and a linear layer, which has no place of its own. */
const layers: readonly RecomputedMap[] = [
  layerOf("image", 21, { first: 0, step: 4, size: 4 }),
  layerOf("block", 20, { first: 0, step: 4, size: 8 }),
  layerOf("block", 9, { first: 0, step: 8, size: 20 }),
  layerOf("block", 7, { first: 0, step: 8, size: 36 }),
  { ...layerOf("block", 7, { first: 0, step: 8, size: 36 }), isOfInputs: true },
];

function layerOf(layer: "image" | "block", side: number, field: RecomputedMap["field"]): RecomputedMap {
  return { layer, index: 0, isOfInputs: false, height: side, width: side, ...(field && { field }) };
}

const random = new RandomStream(1, "maps");
const drawMaps = (share: number) =>
  layers.map(({ height, width }) =>
    Uint8Array.from({ length: height * width }, () => (random.uniform() < share ? 1 + random.integer(2) : 0)),
  );

/** The cell whose middle is nearest to a pixel of the observation. */
function nearest({ height, field }: RecomputedMap, pixel: number): number {
  const middles = Array.from(
    { length: height },
    (_, cell) => field!.first + cell * field!.step + field!.size / 2,
  );
  const distances = middles.map((middle) => Math.abs(middle - pixel));
  return distances.indexOf(Math.min(...distances));
}

/** Grades in the plainest way: 0, or the number of the shallowest layer; four more at an edge to what is cooler. */
function gradesOf(maps: readonly Uint8Array[], screenHeight: number, observedHeight: number): Uint8Array {
  const { pictureWidth: width, pictureHeight: height } = layOut(screenHeight);
  const placed = layers.slice(0, 4);
  const cells = placed.map((layer) => ({
    rows: Array.from({ length: height }, (_, line) => {
      const pixel = ((line + 0.5) / height) * screenHeight * (84 / observedHeight);
      return pixel < 84 ? nearest(layer, pixel) : undefined;
    }),
    columns: Array.from({ length: width }, (_, column) => nearest(layer, ((column + 0.5) / width) * 84)),
  }));
  const depthAt = (line: number, column: number) => {
    const found = placed.findIndex((layer, at) => {
      const row = cells[at]!.rows[line];
      return row !== undefined && maps[at]![row * layer.width + cells[at]!.columns[column]!] !== 0;
    });
    return found === -1 ? 5 : found + 1;
  };
  const depths = Uint8Array.from({ length: width * height }, (_, at) =>
    depthAt(Math.floor(at / width), at % width),
  );
  return depths.map((depth, at) => {
    if (depth === 5) return 0;
    const column = at % width;
    const beside = [
      ...(column > 0 ? [depths[at - 1]] : []),
      ...(column < width - 1 ? [depths[at + 1]] : []),
      depths[at - width],
      depths[at + width],
    ];
    return beside.some((other) => other !== undefined && other > depth) ? depth + 4 : depth;
  });
}

const layOut = (screenHeight: number) =>
  layOutFrame({ screenWidth: 160, screenHeight, scale: 2, pixelAspect: "square", hasPanel: false });

describe("HeatMap", () => {
  it.each([
    [210, 210, 0.3],
    [210, 210, 0.02],
    [250, 250, 0.1],
    [250, 210, 0.5],
  ])(
    "grades a screen of %i lines, %i of them observed, by the shallowest layer",
    (height, observedHeight, share) => {
      const heat = new HeatMap({
        layout: layOut(height),
        screen: { height, observedHeight },
        observation: [84, 84],
        layers,
      });
      heat.draw({ maps: drawMaps(1), performedShare: 0 }); // what an earlier decision left must not show
      const maps = drawMaps(share);
      heat.draw({ maps, performedShare: 0 });
      expect(Buffer.compare(heat.grades, gradesOf(maps, height, observedHeight))).toBe(0);
      const moved = maps.map((map) => new Uint8Array([...map.subarray(1), 0]));
      expect(Buffer.compare(heat.grades, gradesOf(moved, height, observedHeight))).not.toBe(0);
    },
  );

  it("is night where nothing was computed, and the game's own color where the picture changed", () => {
    const { tints } = new HeatMap({
      layout: layOut(210),
      screen: { height: 210, observedHeight: 210 },
      observation: [84, 84],
      layers,
    });
    expect(tints).toHaveLength(1 + 4 + 4);
    const gray = [200, 200, 200] as const;
    const [night, changed, ...deeper] = tints.map((tint) => tint(gray).reduce((a, b) => a + b));
    expect(night).toBeLessThan(300);
    expect(changed).toBeGreaterThan(570);
    const shades = deeper.slice(0, 3);
    expect(
      [...shades].sort((a, b) => b - a),
      "the deeper, the darker",
    ).toEqual(shades);
  });
});
