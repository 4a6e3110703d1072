/** Colors and fonts of the overlay. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NativeError } from "../core/errors.js";
import { loadCanvas } from "./canvas.js";

/** Colors, chosen to be told apart with any color vision: the exits differ in lightness too. */
export const colors = {
  background: "#0d1117",
  edge: "#30363d",
  surface: "#161b22",
  track: "#21262d",
  label: "#8b949e",
  text: "#f0f6fc",
  saved: "#56d364",
  lost: "#fb7185",
} as const;

/** Early exits from cool to warm; the expert, the dearest, has its own. */
const classifierColors = ["#2dd4bf", "#fbbf24", "#60a5fa", "#c084fc"] as const;
const expertColor = colors.lost;

/** Color of an exit wherever it shows up. */
export function exitColor(exitIndex: number, numExits: number): string {
  if (exitIndex === numExits - 1) return expertColor;
  return classifierColors[exitIndex % classifierColors.length]!;
}

/** Name of an exit as shown: `IC 1`, `IC 2`, `expert`. */
export function exitName(exitIndex: number, numExits: number): string {
  return exitIndex === numExits - 1 ? "expert" : `IC ${exitIndex + 1}`;
}

/** The panel's own family name, so that a font of the system is never taken by accident. */
const fontFamily = "ZTW Overlay";

/** A CSS font of the overlay's family. */
export function font(size: number, weight: "normal" | "bold" = "normal"): string {
  return `${weight} ${size}px "${fontFamily}"`;
}

/**
 * Registers the bundled font with the drawing library; more than once is harmless.
 *
 * @throws {NativeError} if a font file cannot be read.
 */
export function registerFonts(): void {
  const { GlobalFonts } = loadCanvas();
  if (GlobalFonts.has(fontFamily)) return;
  const folder = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));
  for (const file of ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]) {
    const path = join(folder, "ttf", file);
    if (GlobalFonts.registerFromPath(path, fontFamily)) continue;
    throw new NativeError(`record: cannot load the overlay's font ${path}. Run: npm ci --ignore-scripts`);
  }
}
