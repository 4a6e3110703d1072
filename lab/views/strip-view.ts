/** A bar for each of the latest steps: as high as it cost by the paper's count, colored by its exit; inside, solid, what was executed. */
import { fitCanvas } from "../dom/canvas.js";
import { element } from "../dom/element.js";
import { observeSize } from "../dom/observed-size.js";
import { exitClass } from "../model/stages.js";
import { trailLength } from "../model/trail.js";
import type { LaneState } from "../state/lab-state.js";
import { exitColors } from "./exit-colors.js";

/** Dearer than the full network is possible (its exits were asked in vain); the strip has a little room for it. */
const highest = 1.1;

export interface StripPart {
  readonly element: HTMLElement;
  draw(lane: LaneState): void;
}

export function createStripView(): StripPart {
  const canvas = element("canvas", {
    class: "strip",
    attributes: {
      role: "img",
      "aria-label": "Cost of each of the latest steps, colored by the exit that answered",
    },
  });
  const caption = element("figcaption");
  caption.append(
    "Each bar a step, as high as it cost; ",
    element("b", { text: "solid" }),
    ": really executed",
  );
  const root = element("figure", { class: "strip-figure" }, canvas, caption);
  const box = observeSize(canvas);
  let drawn: { trail: LaneState["trail"]; width: number; colors: readonly string[] } | undefined;

  return {
    element: root,
    draw({ trail, facts }) {
      const { numExits } = facts.method;
      const colors = Array.from({ length: numExits }, (_, exit) => exitColors.of(exitClass(exit, numExits)));
      if (drawn?.trail === trail && drawn.width === box.width && colors[0] === drawn.colors[0]) return;
      drawn = { trail, width: box.width, colors };
      const context = fitCanvas(canvas, box);
      if (context !== undefined) drawBars(context, box, { trail, colors });
    },
  };
}

function drawBars(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  { trail, colors }: { readonly trail: LaneState["trail"]; readonly colors: readonly string[] },
): void {
  const pitch = width / trailLength;
  const y = (share: number) => height * (1 - Math.min(1, share / highest));
  context.fillStyle = exitColors.of("line");
  context.fillRect(0, Math.round(y(1)), width, 1);
  trail.forEach((step, index) => {
    const x = width - pitch * (trail.length - index);
    const bar = Math.max(1, pitch - (pitch > 3 ? 1 : 0.4));
    context.fillStyle = step.isHeld ? exitColors.of("held") : colors[step.exitIndex]!;
    if (step.isHeld) {
      context.fillRect(x, height - 1.5, bar, 1.5);
      return;
    }
    context.globalAlpha = 0.38;
    context.fillRect(x, y(step.referenceShare), bar, height - y(step.referenceShare));
    context.globalAlpha = 1;
    const executed = y(step.performedShare ?? step.referenceShare);
    context.fillRect(x, Math.min(executed, height - 1), bar, Math.max(1, height - executed));
  });
}
