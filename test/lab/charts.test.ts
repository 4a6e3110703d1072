/** The parts of the charts that need no browser. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  areCrowded,
  linearScale,
  rangeOf,
  rangesOf,
  ticksOf,
  writeCost,
  writeScore,
} from "../../lab/charts/axes.js";
import { describeDot, dotLabel } from "../../lab/charts/dot-text.js";
import { markerNames, markerPath } from "../../lab/charts/markers.js";
import { type DotPlace, moveFrom } from "../../lab/charts/navigation.js";
import { seriesStyles } from "../../lab/charts/series-style.js";
import { packageRoot } from "../../src/core/paths.js";
import type { ReturnCostPoint } from "../../src/report/chart-data.js";
import { methodColors } from "../../src/report/figure-style.js";

function dot(cost: number, score: number, more: Partial<ReturnCostPoint> = {}): ReturnCostPoint {
  return { cost, score, low: score - 1, high: score + 1, tau: "0.9", numGames: 10, ...more };
}

describe("the axes of a chart", () => {
  it("show every dot, interval and line, unless they are given", () => {
    const series = [{ name: "ztw", points: [dot(40, 10), dot(100, 20)] }];
    const lines = [{ kind: "limit", score: 3, title: "limit" } as const];
    const { costs, scores } = rangesOf({ title: "", series, lines, published: [20] });
    expect(costs[0]).toBeLessThan(20);
    expect(costs[1]).toBeGreaterThan(100);
    expect(scores[0]).toBeLessThan(3);
    expect(scores[1]).toBeGreaterThan(21);
    expect(rangesOf({ title: "", series, costRange: [0, 1], scoreRange: [2, 3] })).toEqual({
      costs: [0, 1],
      scores: [2, 3],
    });
  });

  it.each([
    ["nothing", []],
    ["one number", [7]],
    ["the same number twice", [-21, -21]],
    ["zeros", [0, 0]],
    ["what is not finite", [Number.NaN, 5, Number.POSITIVE_INFINITY]],
  ])("have a width for %s", (_what, values) => {
    const [low, high] = rangeOf(values);
    expect(high).toBeGreaterThan(low);
    expect(linearScale([low, high], [0, 100])(low)).toBe(0);
    expect(linearScale([low, high], [0, 100])(high)).toBe(100);
  });

  it("are divided where people would, and written short", () => {
    expect(ticksOf([36, 104], 4, (cost) => writeCost(cost)).map(({ text }) => text)).toEqual([
      "40 %",
      "60 %",
      "80 %",
      "100 %",
    ]);
    expect(writeCost(2_500_000, "count")).toBe("2.5M");
    expect(writeScore(-1234.5)).toBe("−1,234.5");
  });
});

describe("the intervals of a chart", () => {
  const curves = (numCurves: number, half: number) => ({
    title: "",
    series: Array.from({ length: numCurves }, (_, index) => ({
      name: `${index}`,
      points: [dot(1, 50, { low: 50 - half, high: 50 + half }), dot(2, 50, { low: null, high: null })],
    })),
    scoreRange: [0, 100] as const,
  });

  it.each([
    ["few and narrow ones are shown", 4, 5, false],
    ["many hide each other", 5, 5, true],
    ["wide ones hide each other", 3, 40, true],
    ["what the axis does not show paints nothing", 1, 1000, false],
  ])("%s", (_what, numCurves, half, expected) => {
    expect(areCrowded(curves(numCurves, half))).toBe(expected);
  });
});

describe("the keyboard's way through the dots", () => {
  const curves = [
    { name: "a", points: [dot(10, 1), dot(20, 2), dot(30, 3)] },
    { name: "hidden", points: [dot(1, 1)] },
    { name: "empty", points: [] },
    { name: "b", points: [dot(19, 1), dot(31, 2)] },
  ];
  const move = (series: number, point: number, key: string) =>
    moveFrom({ series, point }, key, curves, (index) => index !== 1);

  it.each<[DotPlace, string, DotPlace | undefined]>([
    [{ series: 0, point: 0 }, "ArrowRight", { series: 0, point: 1 }],
    [{ series: 0, point: 0 }, "ArrowLeft", undefined],
    [{ series: 0, point: 2 }, "ArrowRight", undefined],
    [{ series: 0, point: 1 }, "End", { series: 0, point: 2 }],
    [{ series: 0, point: 1 }, "Home", { series: 0, point: 0 }],
    [{ series: 0, point: 1 }, "ArrowDown", { series: 3, point: 0 }],
    [{ series: 0, point: 2 }, "ArrowDown", { series: 3, point: 1 }],
    [{ series: 3, point: 1 }, "ArrowUp", { series: 0, point: 2 }],
    [{ series: 3, point: 1 }, "ArrowDown", undefined],
    [{ series: 0, point: 1 }, "Tab", undefined],
    [{ series: 0, point: 1 }, "toString", undefined],
  ])("leads from %o by %s to %o", ({ series, point }, key, place) => {
    expect(move(series, point, key)).toEqual(place);
  });
});

describe("what is said of a dot", () => {
  it("is its method, threshold, return with interval, cost and games", () => {
    const point = dot(41.23, 19.5, { isConfirmed: true, notes: ["exits 90 / 5 / 5"] });
    expect(dotLabel(describeDot(point, { name: "ztw", points: [] }, {}))).toBe(
      "ztw, tau 0.9; confirmed on fresh seeds; return 19.5 (95 %: 18.5 to 20.5); 41.2 % of the full network's operations; 10 games; exits 90 / 5 / 5",
    );
  });

  it("leaves out what is not known", () => {
    const point = dot(5000, 3, { low: null, high: null, tau: "", numGames: 0 });
    const series = { name: "sampled", title: "evaluated, sampled", points: [] };
    expect(dotLabel(describeDot(point, series, { costFormat: "count" }))).toBe(
      "evaluated, sampled; return 3.0; 5,000 steps",
    );
  });
});

/** Looks of curves with these names. */
const looksOf = (...names: string[]) => seriesStyles(names.map((name) => ({ name, points: [dot(1, 1)] })));

describe("the look of curves", () => {
  it("is that of their method, whatever stands beside it", () => {
    const [alone] = looksOf("ztw-hold");
    expect(looksOf("ztw", "mine", "ztw-hold")[2]).toEqual(alone);
    expect(alone!.color).toBe("var(--method-ztw-hold, #56b4e9)");
  });

  it("differs between all methods, between models of one, and for names that are none", () => {
    const names = [...Object.keys(methodColors), "mine", "constructor"].slice(2);
    for (const list of [names, ["ztw", "ztw", "ztw"], ["greedy", "sampled"]]) {
      const looks = looksOf(...list).map(({ color, marker }) => `${color} ${marker}`);
      expect(new Set(looks).size).toBe(list.length);
    }
  });

  it("is the same for what was confirmed of a method", () => {
    const confirmed = { name: "ztw", points: [dot(1, 1, { isConfirmed: true })] };
    const [curve, alone] = seriesStyles([{ name: "ztw", points: [dot(1, 1)] }, confirmed]);
    expect(alone).toEqual(curve);
  });

  it("has an outline for every marker", () => {
    for (const name of markerNames) expect(markerPath(name, 4)).toMatch(/^M[-\d.,LHVaZ ]+Z$/);
    expect(new Set(markerNames.map((name) => markerPath(name, 4))).size).toBe(markerNames.length);
  });
});

/** Relative luminance, and contrast: WCAG 2.2. */
function luminance(color: string): number {
  const parts = [1, 3, 5].map((place) => Number.parseInt(color.slice(place, place + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (high! + 0.05) / (low! + 0.05);
}

/** The style sheet's custom properties, each `light-dark(<light>, <dark>)`. */
function readColors(place: 2 | 3): Map<string, string> {
  const css = readFileSync(join(packageRoot, "lab", "charts", "chart.css"), "utf8");
  const pairs = [...css.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)];
  expect(pairs).toHaveLength([...css.matchAll(/^ {2}--/gm)].length);
  return new Map(pairs.map((match) => [match[1]!, match[place]!]));
}

describe("the colors of charts", () => {
  const light = readColors(2);
  const dark = readColors(3);

  it("are those of the figures on light pages, and have others on dark ones", () => {
    for (const [name, color] of Object.entries(methodColors))
      expect(light.get(`--method-${name}`)).toBe(color);
    for (const name of ["surface", "text"])
      expect(dark.get(`--chart-${name}`)).not.toBe(light.get(`--chart-${name}`));
  });

  it.each([
    ["light", light],
    ["dark", dark],
  ])("stand out on %s pages: texts by 4.5, and on dark ones curves by 3", (theme, colors) => {
    const surface = colors.get("--chart-surface")!;
    for (const name of ["text", "faint", "expert", "limit", "published", "focus"])
      expect(contrast(colors.get(`--chart-${name}`)!, surface), name).toBeGreaterThan(4.5);
    if (theme === "dark")
      for (const name of Object.keys(methodColors))
        expect(contrast(colors.get(`--method-${name}`)!, surface), name).toBeGreaterThan(3);
  });
});
