/** Turns a Vega specification into SVG, and that into PNG with a font that comes along. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Spec } from "vega";
import { checkPath } from "../core/check.js";
import { writeFileAtomic } from "../core/files.js";
import { drawingPaths } from "./figure-files.js";

/** Pixels of the PNG a pixel of the SVG. */
const pngScale = 2;

/** The text of an SVG file. */
export async function renderSvg(spec: Spec): Promise<string> {
  const { parse, View } = await import("vega"); // a quarter of a second, which only figures are worth
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Renders SVG text as a PNG file's bytes, the same on every machine: no system font is used. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(fonts, file));
  const font = { loadSystemFonts: false, defaultFontFamily: "DejaVu Sans", fontFiles };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: pngScale } }).render().asPng();
}

/**
 * Writes `<prefix>.svg` and `<prefix>.png`.
 *
 * @returns the paths written.
 */
export async function writeDrawing(svg: string, prefix: string): Promise<string[]> {
  checkPath("writeDrawing", "prefix", prefix);
  const [svgPath, pngPath] = drawingPaths(prefix);
  await writeFileAtomic(svgPath, svg);
  await writeFileAtomic(pngPath, await renderPng(svg));
  return [svgPath, pngPath];
}
