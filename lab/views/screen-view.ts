/**
 * The game's picture as a television showed it (4 : 3), and over it the glow of what the engine computed again.
 *
 * Names: `figure.screen` labelled `Game screen` (or the player's name), `canvas.game`, `canvas.veil`.
 */

import { pixelCanvas } from "../dom/canvas.js";
import { element, setClass } from "../dom/element.js";
import { Heat } from "../model/heat.js";
import { colorHeat, veilRamp } from "../model/heat-colors.js";
import { colorFrame, lookupColors } from "../model/palette.js";
import type { LaneState } from "../state/lab-state.js";
import type { Moment } from "./moment.js";

/** Height and width of an observation. */
const observationSize = 84;

export interface ScreenView {
  readonly element: HTMLElement;
  draw(lane: LaneState, moment: Moment): void;
}

export function createScreenView(label: string): ScreenView {
  let game = pixelCanvas(160, 210, "game");
  const veil = pixelCanvas(observationSize, observationSize, "veil");
  const heat = new Heat(observationSize * observationSize);
  let colors: Uint32Array = new Uint32Array(256);
  let drawn: Pick<LaneState, "facts" | "frame" | "decision"> | undefined;
  let wasStill = false;
  const root = element(
    "figure",
    { class: "screen", attributes: { role: "img", "aria-label": label } },
    game.element,
    veil.element,
  );

  function begin({ facts }: LaneState): void {
    colors = lookupColors(facts.palette);
    heat.clear();
    if (facts.height === game.height && facts.width === game.width) return;
    const fitting = pixelCanvas(facts.width, facts.height, "game");
    game.element.replaceWith(fitting.element);
    game = fitting;
  }

  function drawFrame({ frame }: LaneState): void {
    if (frame === null) game.pixels.fill(0xff000000);
    else colorFrame(frame.pixels, colors, game.pixels);
    game.flush();
  }

  function drawHeat({ facts, decision }: LaneState, { isStill, hasAfterglow, fadeSeconds }: Moment): void {
    const isNew = decision !== drawn?.decision || (isStill && !wasStill);
    const wasWarm = heat.isWarm;
    if (isNew && !hasAfterglow)
      heat.clear(); // what stands still shows one decision, not the ones before
    else heat.fade(fadeSeconds);
    if (isNew && decision !== null && !decision.isHeld)
      heat.light(facts.tellsRecomputed ? (decision.recomputed?.pixels ?? null) : null);
    if (!isNew && !wasWarm) return;
    colorHeat(heat.values, veilRamp, veil.pixels);
    veil.flush();
  }

  return {
    element: root,
    draw(lane, moment) {
      const isOther = lane.facts !== drawn?.facts;
      if (isOther) begin(lane);
      if (isOther || lane.frame !== drawn?.frame) drawFrame(lane);
      setClass(root, "has-heat", moment.showsHeat && lane.decision !== null);
      if (moment.showsHeat) drawHeat(lane, moment);
      drawn = lane;
      wasStill = moment.isStill;
    },
  };
}
