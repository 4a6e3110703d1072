/**
 * A pad for thumbs, where there is no keyboard. Names: `div.touch-pad` labelled `Touch controls`; button `Fire`.
 */

import type { Control } from "../../src/lab/keyboard.js";
import { element } from "../dom/element.js";
import { padDirections } from "../model/touch.js";

export interface TouchPad {
  readonly element: HTMLElement;
  /** What the thumbs hold down now. */
  readonly controls: readonly Control[];
}

export function createTouchPad(onChange: () => void): TouchPad {
  let directions: readonly Control[] = [];
  let isFiring = false;
  const knob = element("div", { class: "knob" });
  const pad = element("div", { class: "pad" }, knob);
  const fire = element("button", { class: "fire", text: "Fire", attributes: { type: "button" } });

  function steer(event: PointerEvent): void {
    const box = pad.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = ((event.clientY - box.top) / box.height) * 2 - 1;
    const next = padDirections(x, y);
    if (next.join() === directions.join()) return;
    directions = next;
    pad.dataset.directions = next.join(" ");
    onChange();
  }
  function rest(): void {
    directions = [];
    delete pad.dataset.directions;
    onChange();
  }
  function setFire(isDown: boolean): void {
    isFiring = isDown;
    onChange();
  }

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    steer(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (pad.hasPointerCapture(event.pointerId)) steer(event);
  });
  for (const type of ["pointerup", "pointercancel"]) pad.addEventListener(type, rest);
  fire.addEventListener("pointerdown", () => setFire(true));
  for (const type of ["pointerup", "pointercancel", "pointerleave"])
    fire.addEventListener(type, () => isFiring && setFire(false));

  return {
    element: element(
      "div",
      { class: "touch-pad", attributes: { role: "group", "aria-label": "Touch controls" } },
      pad,
      fire,
    ),
    get controls() {
      return isFiring ? [...directions, "fire" as const] : directions;
    },
  };
}
