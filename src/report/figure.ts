/** Draws the return-against-cost figure as SVG, and as PNG with a font that comes along. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { parse, View } from "vega";
import { writeFileAtomic } from "../core/files.js";
import type { SweepResult } from "../evaluate/result-schema.js";
import { type FigureOptions, figureData } from "./figure-data.js";
import { figureSpec } from "./figure-spec.js";

/** Pixels of the PNG a pixel of the SVG. */
const pngScale = 2;

/**
 * Draws return against cost: every tau with its 95 % interval, the expert, the limit of no loss, floor and ceiling.
 *
 * @returns the text of an SVG file.
 */
export async function drawFigure(sweep: SweepResult, options: FigureOptions = {}): Promise<string> {
  const view = new View(parse(figureSpec(figureData(sweep, options))), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Renders SVG text as a PNG file's bytes, the same on every machine: no system font is used. */
export function renderPng(svg: string): Uint8Array {
  const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(fonts, file));
  const font = { loadSystemFonts: false, defaultFontFamily: "DejaVu Sans", fontFiles };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: pngScale } }).render().asPng();
}

/**
 * Draws the figure and writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @returns the paths written.
 */
export async function writeFigure(
  sweep: SweepResult,
  prefix: string,
  options: FigureOptions = {},
): Promise<string[]> {
  const svg = await drawFigure(sweep, options);
  const [svgPath, pngPath] = [`${prefix}.svg`, `${prefix}.png`];
  await writeFileAtomic(svgPath, svg);
  await writeFileAtomic(pngPath, renderPng(svg));
  return [svgPath, pngPath];
}
