import { GlobalFonts } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import type { Rectangle } from "../../src/record/brush.js";
import { type FrameLayout, layOutFrame } from "../../src/record/frame-layout.js";
import { confidenceBar, exitBox, OverlayPanel } from "../../src/record/overlay-panel.js";
import { colors, exitColor } from "../../src/record/overlay-theme.js";
import type { PanelState } from "../../src/record/panel-state.js";

const title = { game: "Pong", method: "ZTW", mode: "greedy", tau: 0.75, numExits: 3 };
const state: PanelState = {
  exitIndex: 0,
  confidence: 0.5,
  actionName: "RIGHTFIRE",
  episodeReturn: -12,
  isHeld: false,
  numSteps: 10,
  numHeld: 0,
  exitCounts: [6, 3, 1],
  recentExits: [0, 1, 2, 0],
  savedShare: 0.4,
};

function layoutAt(scale: number, screenHeight = 210): FrameLayout {
  return layOutFrame({ screenWidth: 160, screenHeight, scale, pixelAspect: "tv", hasPanel: true });
}

/** `#rrggbb` of the pixel at a point given in panel units. */
function colorAt(pixels: Uint8Array, layout: FrameLayout, point: { x: number; y: number }): string {
  const unit = layout.scale / 2;
  const offset = (Math.floor(point.y * unit) * layout.panelWidth + Math.floor(point.x * unit)) * 4;
  return `#${Buffer.from(pixels.subarray(offset, offset + 3)).toString("hex")}`;
}

/** A point inside a box, away from its text and round corners. */
function insideOf(box: Rectangle): { x: number; y: number } {
  return { x: box.x + box.width / 2, y: box.y + 4 };
}

describe("OverlayPanel", () => {
  it.each([2, 4])("lights the box of the exit taken, and no other, at scale %i", (scale) => {
    const layout = layoutAt(scale);
    const panel = new OverlayPanel(layout, title);
    for (const exitIndex of [0, 1, 2]) {
      const pixels = panel.draw({ ...state, exitIndex });
      const shown = [0, 1, 2].map((index) => colorAt(pixels, layout, insideOf(exitBox(index, 3))));
      const expected = [0, 1, 2].map((index) => (index === exitIndex ? exitColor(index, 3) : colors.surface));
      expect(shown).toEqual(expected);
    }
  });

  it("lights nothing before the first decision", () => {
    const layout = layoutAt(2);
    const pixels = new OverlayPanel(layout, title).draw({ ...state, exitIndex: undefined, numSteps: 0 });
    for (const index of [0, 1, 2])
      expect(colorAt(pixels, layout, insideOf(exitBox(index, 3)))).toBe(colors.surface);
  });

  it("lights nothing while an action is held, and says so", () => {
    const layout = layoutAt(2);
    const panel = new OverlayPanel(layout, title);
    const note = { x: 150, y: 72, width: 104, height: 16 };
    const colorsOf = (change: Partial<PanelState>) =>
      distinctColors(panel.draw({ ...state, ...change }), layout, note);
    expect(colorsOf({})).toEqual([colors.background]);
    expect(colorsOf({ numHeld: 4 }).length).toBeGreaterThan(1);
    const pixels = panel.draw({ ...state, numHeld: 4, isHeld: true });
    for (const index of [0, 1, 2])
      expect(colorAt(pixels, layout, insideOf(exitBox(index, 3)))).toBe(colors.surface);
  });

  it("fills the confidence bar to the confidence, in the exit's color, and marks tau", () => {
    const layout = layoutAt(2);
    const panel = new OverlayPanel(layout, title);
    const pixels = panel.draw({ ...state, exitIndex: 1, confidence: 0.5 });
    const at = (share: number) => ({
      x: confidenceBar.x + share * confidenceBar.width,
      y: confidenceBar.y + confidenceBar.height / 2,
    });
    expect(colorAt(pixels, layout, at(0.48))).toBe(exitColor(1, 3));
    expect(colorAt(pixels, layout, at(0.52))).toBe(colors.track);
    expect(colorAt(pixels, layout, at(title.tau))).toBe(colors.text);
  });

  it("marks of several thresholds that of the exit taken, and none for the expert", () => {
    const layout = layoutAt(2);
    const panel = new OverlayPanel(layout, { ...title, tau: [0.8, 0.6] });
    const isMarked = (exitIndex: number | undefined) => {
      const pixels = panel.draw({ ...state, exitIndex });
      return [0.8, 0.6].map((tau) => {
        const point = { x: confidenceBar.x + tau * confidenceBar.width, y: confidenceBar.y + 6 };
        return colorAt(pixels, layout, point) === colors.text;
      });
    };
    expect([0, 1, 2, undefined].map(isMarked)).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it("fills its whole area, whatever the screen's height", () => {
    for (const screenHeight of [210, 250]) {
      const layout = layoutAt(2, screenHeight);
      const pixels = new OverlayPanel(layout, title).draw(state);
      expect(pixels).toHaveLength(layout.panelWidth * layout.height * 4);
      const opaque = pixels.filter((value, index) => index % 4 === 3 && value === 255);
      expect(opaque).toHaveLength(layout.panelWidth * layout.height);
    }
  });

  it("draws each fact: changing any one changes the picture, and the same facts draw the same", () => {
    const panel = new OverlayPanel(layoutAt(2), title);
    const draw = (change: Partial<PanelState>) => Buffer.from(panel.draw({ ...state, ...change }));
    const original = draw({});
    expect(draw({}).equals(original)).toBe(true);
    const changes: Partial<PanelState>[] = [
      { exitIndex: 2 },
      { confidence: 0.51 },
      { actionName: "LEFT" },
      { episodeReturn: -11 },
      { numSteps: 11 },
      { numHeld: 3 },
      { isHeld: true },
      { exitCounts: [7, 2, 1] },
      { recentExits: [0, 1, 2, 1] },
      { savedShare: -0.04 },
    ];
    for (const change of changes) expect(draw(change).equals(original), JSON.stringify(change)).toBe(false);
  });

  it("draws the title: game, method, mode and tau", () => {
    const draw = (change: object) =>
      Buffer.from(new OverlayPanel(layoutAt(2), { ...title, ...change }).draw(state));
    const original = draw({});
    for (const change of [
      { game: "Qbert" },
      { method: "SDN" },
      { mode: "sampled" },
      { tau: 0.8 },
      { tau: [0.75, 0.75] },
    ])
      expect(draw(change).equals(original), JSON.stringify(change)).toBe(false);
  });

  it("keeps the longest action name clear of the next column", () => {
    const layout = layoutAt(2);
    const pixels = new OverlayPanel(layout, title).draw({ ...state, actionName: "DOWNRIGHTFIRE" });
    const gutter = { x: 130, y: 286, width: 12, height: 18 };
    expect(distinctColors(pixels, layout, gutter)).toEqual([colors.background]);
  });

  it("shows a loss in another color than a saving", () => {
    const layout = layoutAt(2);
    const panel = new OverlayPanel(layout, title);
    const value = { x: 144, y: 330, width: 100, height: 20 };
    const isShown = (savedShare: number, color: string) =>
      distinctColors(panel.draw({ ...state, savedShare }), layout, value).includes(color);
    expect([isShown(0.4, colors.saved), isShown(0.4, colors.lost)]).toEqual([true, false]);
    expect([isShown(-0.04, colors.saved), isShown(-0.04, colors.lost)]).toEqual([false, true]);
  });

  it("uses the font of the package, not one of the system", () => {
    new OverlayPanel(layoutAt(2), title);
    expect(GlobalFonts.has("ZTW Overlay")).toBe(true);
  });
});

function distinctColors(pixels: Uint8Array, layout: FrameLayout, area: Rectangle): string[] {
  const found = new Set<string>();
  for (let y = area.y; y < area.y + area.height; y++)
    for (let x = area.x; x < area.x + area.width; x++) found.add(colorAt(pixels, layout, { x, y }));
  return [...found];
}
