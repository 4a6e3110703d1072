import { beforeAll, describe, expect, it } from "vitest";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { type FrameLayout, layOutFrame } from "../../src/record/frame-layout.js";
import { layerColor } from "../../src/record/heat-colors.js";
import { colors, exitColor } from "../../src/record/overlay-theme.js";
import type { PanelState } from "../../src/record/panel-state.js";
import { mapBox, RecomputedStrip } from "../../src/record/recomputed-strip.js";
import { computedShare, type RecomputedState, RecomputedWatch } from "../../src/record/recomputed-watch.js";
import { createEngineSession, type EngineSession } from "../../src/runtime/engine/session.js";
import { randomObservation } from "../helpers/toy-bundle.js";

const bundle = loadBundle(shippedBundleFolder("pong"));
const state: PanelState = {
  exitIndex: 1,
  confidence: 0.5,
  actionName: "NOOP",
  episodeReturn: 0,
  isHeld: false,
  numSteps: 1,
  numHeld: 0,
  exitCounts: [0, 1, 0],
  recentExits: [1],
  savedShare: 0.4,
};

/** Every fourth cell of each map. */
function everyFourth(watch: RecomputedWatch): RecomputedState {
  const maps = watch.layers.map(({ height, width }) =>
    Uint8Array.from({ length: height * width }, (_, cell) =>
      cell % 4 === 0 ? 1 + (cell % 8 === 0 ? 1 : 0) : 0,
    ),
  );
  return { maps, performedShare: 0.0123 };
}

describe("the strip", () => {
  let session: EngineSession;
  let watch: RecomputedWatch;
  beforeAll(async () => {
    session = await createEngineSession(bundle, { method: "ztw" });
    watch = new RecomputedWatch(session, bundle.manifest.architecture);
    return () => session.close();
  });

  const layOut = (scale: number) =>
    layOutFrame({
      screenWidth: 160,
      screenHeight: 210,
      scale,
      pixelAspect: "tv",
      hasPanel: true,
      hasStrip: true,
    });

  /** Colors in the middle of a map's cells, row after row. */
  function cellColors(pixels: Uint8Array, layout: FrameLayout, layer: number): string[] {
    const { height, width } = watch.layers[layer]!;
    const unit = layout.scale / 2;
    const box = mapBox(layer, watch.layers.length, layout.width / unit);
    return Array.from({ length: height * width }, (_, cell) => {
      const x = box.x + (((cell % width) + 0.4) * box.width) / width;
      const y = box.y + ((Math.floor(cell / width) + 0.4) * box.height) / height;
      const at = (Math.floor(y * unit) * layout.width + Math.floor(x * unit)) * 4;
      return `#${Buffer.from(pixels.subarray(at, at + 3)).toString("hex")}`;
    });
  }

  const hex = (rgb: readonly number[]) => `#${Buffer.from(rgb).toString("hex")}`;

  it.each([2, 4])(
    "lights the cells that were computed again, of layers that were reached, at scale %i",
    (scale) => {
      const layout = layOut(scale);
      const strip = new RecomputedStrip(layout, { layers: watch.layers, exitsAfter: [0, 1] });
      const shown = everyFourth(watch);
      const pixels = strip.draw(state, shown);
      for (const layer of [0, 1, 2]) {
        const expected = [...shown.maps[layer]!].map((value) =>
          value === 0 ? colors.track : hex(layerColor(layer, watch.layers.length)),
        );
        expect(cellColors(pixels, layout, layer), `layer ${layer}`).toEqual(expected);
      }
      for (const layer of [3, 4])
        expect(new Set(cellColors(pixels, layout, layer))).toContain(colors.surface);
      const lit = (pictured: Uint8Array) =>
        Buffer.from(pictured).includes(Buffer.from(exitColor(1, 3).slice(1), "hex"));
      expect(lit(pixels)).toBe(true);
    },
  );

  it("lights nothing where no decision was made, whatever was computed before", () => {
    const layout = layOut(2);
    const strip = new RecomputedStrip(layout, { layers: watch.layers, exitsAfter: [0, 1] });
    for (const idle of [{ isHeld: true }, { exitIndex: undefined }]) {
      const pixels = strip.draw({ ...state, ...idle }, everyFourth(watch));
      for (const layer of watch.layers.keys()) {
        const found = cellColors(pixels, layout, layer);
        expect(found).not.toContain(hex(layerColor(layer, watch.layers.length)));
      }
    }
  });

  it("fits any number of layers side by side, with room for exits", () => {
    for (const numLayers of [2, 3, 5, 8, 12])
      for (const width of [320, 560, 832])
        for (let layer = 0; layer < numLayers; layer++) {
          const { x, width: side } = mapBox(layer, numLayers, width);
          const next = layer === numLayers - 1 ? width : mapBox(layer + 1, numLayers, width).x;
          expect(next - (x + side)).toBeGreaterThanOrEqual(0.3 * side);
        }
  });
});

describe("the watch", () => {
  it("tells of each decision what the session tells, and its share of the multiply-adds", async () => {
    const session = await createEngineSession(bundle, { method: "ztw" });
    session.decideSync(randomObservation(1), 0); // before the watch began
    const before = session.performed.multiplyAdds;
    const watch = new RecomputedWatch(session, bundle.manifest.architecture);
    expect(watch.layers.map(({ layer, index }) => `${layer} ${index}`)).toEqual([
      "image 0",
      "block 0",
      "block 1",
      "block 2",
      "block 3",
    ]);
    let share = 0;
    for (let step = 2; step < 5; step++) {
      session.decideSync(randomObservation(step), 1);
      const { maps, performedShare } = watch.look();
      share += performedShare;
      for (const [at, { height, width }] of watch.layers.entries()) {
        const own = new Uint8Array(height * width);
        session.copyRecomputed(at, own); // the picture and the blocks come first
        expect(maps[at]).toEqual(own);
        expect(computedShare(own)).toBeGreaterThan(0.5);
      }
    }
    const full = 20 * 20 * 32 * 256 + 9 * 9 * 64 * 512 + 7 * 7 * 64 * 576 + 3136 * 512 + 512 * 6;
    expect(share).toBeCloseTo((session.performed.multiplyAdds - before) / full, 12);
    expect(watch.nothing.maps.every((map) => map.every((value) => value === 0))).toBe(true);
    await session.close();
  });

  it("counts cells that were computed again, changed or not", () => {
    expect(computedShare(Uint8Array.of(0, 1, 2, 0))).toBe(0.5);
  });
});
