/** The numbers of a dot, beside it. Screen readers get them from the dot itself. */
import { clamp } from "./axes.js";
import type { DotText } from "./dot-text.js";
import { html } from "./svg.js";

const distance = 14;

export class Readout {
  readonly element = html("div", { class: "rc-readout", "aria-hidden": "true", hidden: "" });

  /** @param place - of the dot, in pixels from the top left of the element's parent. */
  show({ heading, lines }: DotText, place: { readonly x: number; readonly y: number }, color: string): void {
    const { element } = this;
    element.replaceChildren(html("strong", {}, [heading]), ...lines.map((line) => html("span", {}, [line])));
    element.hidden = false;
    element.style.setProperty("--rc-color", color);
    const room = element.parentElement?.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const [roomWidth, roomHeight] = [room?.width ?? Number.POSITIVE_INFINITY, room?.height ?? 0];
    const isBeside = width + distance < Math.max(place.x, roomWidth - place.x);
    const isRight = place.x + distance + width <= roomWidth;
    const beside = isRight ? place.x + distance : place.x - distance - width;
    const isBelow = place.y < roomHeight / 2;
    const above = isBelow ? place.y + distance : place.y - distance - height;
    const left = isBeside ? beside : place.x - width / 2;
    const top = isBeside ? place.y - height / 2 : above;
    element.style.left = `${clamp(left, [0, roomWidth - width])}px`;
    element.style.top = `${isBeside ? clamp(top, [0, roomHeight - height]) : top}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
