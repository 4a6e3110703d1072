/**
 * Pause, single decision, speeds. Names: `div.transport` labelled `Playback`; buttons `Pause`, `Play` or `Play again`, `One decision`, and a speed each.
 */
import { segmentedControl } from "../dom/controls.js";
import { element, setText } from "../dom/element.js";
import { speeds } from "../model/speeds.js";
import { speedText } from "../model/texts.js";
import type { Lab } from "../state/lab.js";
import { isOver } from "../state/lab-state.js";

export interface TransportPart {
  readonly element: HTMLElement;
  draw(): void;
}

const hints: Readonly<Partial<Record<string, string>>> = {
  "0.1": "Slow motion, a tenth of real time",
  "0.25": "Slow motion, a quarter of real time",
  "1": "Real time, 60 frames a second",
  "4": "Fast forward, four times real time",
  "1000": "Fast forward, as fast as this machine goes",
};

export function createTransportView(lab: Lab, { hasSteps = true } = {}): TransportPart {
  const isOverNow = () => lab.host.state.match !== null && isOver(lab.host.state.match);
  const pause = element("button", {
    class: "button primary",
    attributes: { type: "button", title: "Space" },
    on: { click: () => (isOverNow() ? lab.again() : lab.togglePause()) },
  });
  const step = element("button", {
    class: "button plain",
    text: "One decision",
    attributes: { type: "button", title: "." },
    on: { click: () => lab.advance() },
  });
  const speed = segmentedControl(
    "Speed",
    speeds.map((value) => ({ value: String(value), label: speedText(value), hint: hints[String(value)] })),
    (value) => lab.pace(Number(value)),
  );
  return {
    element: element(
      "div",
      { class: "transport", attributes: { role: "group", "aria-label": "Playback" } },
      pause,
      hasSteps ? step : undefined,
      speed.element,
    ),
    draw() {
      const running = lab.host.state.speed;
      setText(pause, isOverNow() ? "Play again" : running > 0 ? "Pause" : "Play");
      step.disabled = isOverNow();
      speed.set(String(running > 0 ? running : lab.ui.state.runningSpeed));
    },
  };
}
