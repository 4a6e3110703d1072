import { describe, expect, it } from "vitest";
import { computedShare, fadeFactor, Heat } from "../../../lab/model/heat.js";
import { colorHeat, mapRamp, veilRamp } from "../../../lab/model/heat-colors.js";
import { colorFrame, lookupColors } from "../../../lab/model/palette.js";

/** As a canvas reads its memory. */
const channels = (color: number) => [...new Uint8Array(Uint32Array.of(color).buffer)];

describe("palette", () => {
  const palette = new Uint8Array(768);
  palette.set([10, 20, 30], 0);
  palette.set([250, 240, 230], 255 * 3);

  it("gives red, green, blue and full opacity, byte by byte", () => {
    const colors = lookupColors(palette);
    expect(channels(colors[0]!)).toEqual([10, 20, 30, 255]);
    expect(channels(colors[255]!)).toEqual([250, 240, 230, 255]);
  });

  it("colors a screen, and no more than fits", () => {
    const picture = new Uint32Array(2);
    colorFrame(Uint8Array.of(255, 0, 0), lookupColors(palette), picture);
    expect(channels(picture[0]!)).toEqual([250, 240, 230, 255]);
    expect(channels(picture[1]!)).toEqual([10, 20, 30, 255]);
  });
});

describe("Heat", () => {
  it("lights what was computed, and lets it fade by half in a half-life", () => {
    const heat = new Heat(3);
    expect(heat.isWarm).toBe(false);
    heat.light(Uint8Array.of(0, 1, 0));
    heat.fade(0.5, 0.5);
    expect([...heat.values]).toEqual([0, 0.5, 0]);
    heat.light(Uint8Array.of(1, 0, 0));
    expect([...heat.values]).toEqual([1, 0.5, 0]);
  });

  it("lights everything where everything was computed", () => {
    const heat = new Heat(2);
    heat.light(null);
    expect([...heat.values]).toEqual([1, 1]);
  });

  it("goes out: later frames have nothing to draw", () => {
    const heat = new Heat(1);
    heat.light(null);
    for (let frame = 0; frame < 120; frame++) heat.fade(1 / 60);
    expect(heat.values[0]).toBe(0);
    expect(heat.isWarm).toBe(false);
  });

  it("does not fade while time stands still, nor glow up again if it ran backwards", () => {
    expect(fadeFactor(0, 0.1)).toBe(1);
    expect(fadeFactor(-1, 0.1)).toBe(1);
  });

  it("counts the share that was computed", () => {
    expect(computedShare(Uint8Array.of(1, 0, 0, 1))).toBe(0.5);
    expect(computedShare(new Uint8Array(0))).toBe(0);
  });
});

describe("colors of heat", () => {
  it("draw a veil where all was recycled, and none over what was just computed", () => {
    const [cold, hot] = [channels(veilRamp[0]!), channels(veilRamp[255]!)];
    expect(cold[3]).toBeGreaterThan(100);
    expect(hot[3]).toBeLessThan(20);
  });

  it("grow lighter all the way on a map", () => {
    const lightness = [0, 64, 128, 192, 255].map((step) => {
      const [red, green, blue] = channels(mapRamp[step]!);
      return 0.3 * red! + 0.59 * green! + 0.11 * blue!;
    });
    expect(lightness).toEqual([...lightness].sort((a, b) => a - b));
    expect(channels(mapRamp[128]!)[3]).toBe(255);
  });

  it("are written for as many pixels as the picture has", () => {
    const picture = new Uint32Array(2);
    colorHeat(Float32Array.of(0, 1, 1), mapRamp, picture);
    expect([...picture]).toEqual([mapRamp[0], mapRamp[255]]);
  });
});
