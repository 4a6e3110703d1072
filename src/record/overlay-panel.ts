/** The panel beside the game: which exit answered, how sure it was, what it did, and what was saved so far. */
import type { Canvas } from "@napi-rs/canvas";
import { formatCount, formatPercent } from "../core/number-text.js";
import { formatTau, type Tau, thresholdOf } from "../core/tau.js";
import { Brush, type Rectangle } from "./brush.js";
import { loadCanvas } from "./canvas.js";
import type { FrameLayout } from "./frame-layout.js";
import { colors, exitColor, exitName, registerFonts } from "./overlay-theme.js";
import type { PanelState, PanelTitle } from "./panel-state.js";

/** Video pixels per panel unit at scale 1: the panel is designed at scale 2. */
const unitAtScaleOne = 0.5;
const margin = 18;
const innerWidth = 236;
const gap = 8;
const columnWidth = innerWidth / 2 - gap;
const rightColumn = margin + innerWidth / 2 + gap;
const rightEdge = margin + innerWidth;

const recentStrip: Rectangle = { x: margin, y: 152, width: innerWidth, height: 36 };
const savedBar: Rectangle = { x: margin, y: 364, width: innerWidth, height: 12 };

/** Where the confidence bar is: its full width is a confidence of 1. */
export const confidenceBar: Rectangle = { x: margin, y: 230, width: innerWidth, height: 12 };

const recentBarWidth = 2;
/** Bars in the strip of recent exits. */
export const numRecentExits = innerWidth / recentBarWidth;

/** In the strip: a step without a decision, which has no bar. */
export const noExit = -1;

/** Where the box of an exit is. */
export function exitBox(exitIndex: number, numExits: number): Rectangle {
  const width = (innerWidth - gap * (numExits - 1)) / numExits;
  return { x: margin + exitIndex * (width + gap), y: 92, width, height: 48 };
}

/** Draws the panel of one episode; the canvas is reused. */
export class OverlayPanel {
  readonly #canvas: Canvas;
  readonly #brush: Brush;
  readonly #title: PanelTitle;

  /**
   * @throws {NativeError} if the bundled font cannot be loaded.
   */
  constructor(layout: FrameLayout, title: PanelTitle) {
    registerFonts();
    this.#title = title;
    this.#canvas = loadCanvas().createCanvas(layout.panelWidth, layout.pictureHeight);
    const context = this.#canvas.getContext("2d");
    context.scale(layout.scale * unitAtScaleOne, layout.scale * unitAtScaleOne);
    this.#brush = new Brush(context);
  }

  /**
   * Draws the panel anew.
   *
   * @returns uint8 `[pictureHeight, panelWidth, 4]`: red, green, blue, opacity; overwritten by the next call.
   */
  draw(state: PanelState): Uint8Array {
    this.#drawTitle();
    this.#drawExits(state);
    this.#drawRecentExits(state.recentExits);
    this.#drawConfidence(state);
    this.#drawCounts(state);
    this.#drawSaved(state.savedShare);
    return this.#canvas.data();
  }

  #drawTitle(): void {
    const { width, height } = this.#canvas;
    this.#brush.fill(colors.background, { x: 0, y: 0, width, height });
    this.#brush.fill(colors.edge, { x: 0, y: 0, width: 1, height });
    const { game, method, mode, tau } = this.#title;
    this.#brush.text(game, { x: margin, y: 38 }, { size: 22, isBold: true, maxWidth: innerWidth });
    const setting = [method, ...(tau === undefined ? [] : [`τ = ${formatTau(tau)}`]), mode].join("  ·  ");
    this.#brush.text(setting, { x: margin, y: 58 }, { color: colors.label, maxWidth: innerWidth });
  }

  #drawExits({ exitIndex, isHeld, exitCounts, numSteps, numHeld }: PanelState): void {
    const { numExits } = this.#title;
    const share = (count: number) => (numSteps === 0 ? "–" : formatPercent(count / numSteps, 0));
    this.#brush.label("EXIT TAKEN", { x: margin, y: 84 });
    for (let index = 0; index < numExits; index++)
      this.#drawExit(index, { isLit: index === exitIndex && !isHeld, share: share(exitCounts[index]!) });
    if (numHeld === 0) return;
    const end = { x: rightEdge, y: 84, align: "right" } as const;
    this.#brush.text(`action held ${share(numHeld)}`, end, { color: isHeld ? colors.text : colors.label });
  }

  #drawExit(exitIndex: number, { isLit, share }: { isLit: boolean; share: string }): void {
    const { numExits } = this.#title;
    const box = exitBox(exitIndex, numExits);
    const color = exitColor(exitIndex, numExits);
    this.#brush.fill(isLit ? color : colors.surface, box, 6);
    if (!isLit) this.#brush.outline(colors.edge, box, 6);
    const middle = { x: box.x + box.width / 2, align: "center", maxWidth: box.width } as const;
    const name = exitName(exitIndex, numExits);
    const nameColor = isLit ? colors.background : color;
    const shareColor = isLit ? colors.background : colors.label;
    this.#brush.text(name, { ...middle, y: box.y + 21 }, { size: 14, isBold: true, color: nameColor });
    this.#brush.text(share, { ...middle, y: box.y + 38 }, { color: shareColor });
  }

  /** One bar a step, the taller the deeper the exit, none where there was no decision; the latest is at the right. */
  #drawRecentExits(recentExits: readonly number[]): void {
    const { numExits } = this.#title;
    this.#brush.fill(colors.surface, recentStrip, 4);
    const bottom = recentStrip.y + recentStrip.height - 2;
    recentExits.slice(-numRecentExits).forEach((exitIndex, index, shown) => {
      const height = ((recentStrip.height - 4) * (exitIndex + 1)) / numExits;
      const x = rightEdge - recentBarWidth * (shown.length - index);
      const bar = { x, y: bottom - height, width: recentBarWidth, height };
      this.#brush.fill(exitColor(exitIndex, numExits), bar);
    });
  }

  #drawConfidence({ exitIndex, confidence }: PanelState): void {
    const { tau, numExits } = this.#title;
    const { x, y, width, height } = confidenceBar;
    this.#brush.label("CONFIDENCE", { x, y: y - 12 });
    this.#brush.fill(colors.track, confidenceBar, 3);
    if (exitIndex !== undefined) {
      const end = { x: rightEdge, y: y - 11, align: "right" } as const;
      this.#brush.text(confidence.toFixed(3), end, { size: 14, isBold: true });
      this.#brush.fill(exitColor(exitIndex, numExits), { x, y, width: width * confidence, height }, 3);
    }
    const mark = markedThreshold(tau, exitIndex);
    if (mark !== undefined) this.#markTau(x + width * mark);
  }

  #markTau(x: number): void {
    const { y, height } = confidenceBar;
    this.#brush.fill(colors.background, { x: x - 2, y: y - 3, width: 4, height: height + 6 });
    this.#brush.fill(colors.text, { x: x - 1, y: y - 3, width: 2, height: height + 6 });
    this.#brush.text("τ", { x, y: y + height + 15, align: "center" });
  }

  #drawCounts({ actionName, episodeReturn, numSteps, numHeld }: PanelState): void {
    const value = { isBold: true, maxWidth: columnWidth };
    this.#brush.label("ACTION", { x: margin, y: 280 });
    this.#brush.text(actionName, { x: margin, y: 300 }, { ...value, size: 16 });
    this.#brush.label("DECISIONS", { x: rightColumn, y: 280 });
    this.#brush.text(formatCount(numSteps - numHeld), { x: rightColumn, y: 300 }, { ...value, size: 16 });
    this.#brush.label("RETURN", { x: margin, y: 326 });
    this.#brush.text(formatCount(episodeReturn), { x: margin, y: 348 }, { ...value, size: 20 });
  }

  #drawSaved(savedShare: number): void {
    const color = savedShare < 0 ? colors.lost : colors.saved; // exits that are never taken cost more than none
    const value = { size: 20, isBold: true, color, maxWidth: columnWidth };
    this.#brush.label("COMPUTE SAVED", { x: rightColumn, y: 326 });
    this.#brush.text(formatPercent(savedShare, 1), { x: rightColumn, y: 348 }, value);
    const usedShare = 1 - savedShare;
    this.#brush.fill(colors.saved, savedBar, 3);
    this.#brush.fill(colors.track, { ...savedBar, width: innerWidth * Math.min(1, usedShare) }, 3);
    const used = `${formatPercent(usedShare, 1)} used`;
    this.#brush.text(used, { x: margin, y: 393 }, { color: colors.label });
    this.#brush.text("full network", { x: rightEdge, y: 393, align: "right" }, { color: colors.label });
  }
}

/** Of a list that of the exit taken, which its confidence was compared with; the expert's was with none. */
function markedThreshold(tau: Tau | undefined, exitIndex: number | undefined): number | undefined {
  if (tau === undefined || typeof tau === "number") return tau;
  return exitIndex === undefined || exitIndex >= tau.length ? undefined : thresholdOf(tau, exitIndex);
}
