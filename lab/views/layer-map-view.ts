/** The positions of one layer, the ones that were just computed glowing. Names: `div.map`, titled by its layer. */
import { pixelCanvas } from "../dom/canvas.js";
import { element, setText, setVariable } from "../dom/element.js";
import { Heat } from "../model/heat.js";
import { colorHeat, mapRamp } from "../model/heat-colors.js";
import { mapGrid, type StageLayer } from "../model/stages.js";
import type { Moment } from "./moment.js";

export interface LayerMapView {
  readonly element: HTMLElement;
  /** Lights what was computed (null: all of it); undefined for nothing. */
  light(computed: Uint8Array | null | undefined, moment: Moment, isNew: boolean): void;
  setText(text: string): void;
}

export function createLayerMapView({ title, size, facts }: StageLayer): LayerMapView {
  const { rows, columns } = mapGrid(facts);
  const canvas = pixelCanvas(columns, rows, "map-cells");
  const heat = new Heat(facts.height * facts.width);
  const text = element("span", { class: "map-text" });
  const frame = element("div", { class: "map-frame" }, canvas.element);
  setVariable(frame, "--columns", columns);
  setVariable(frame, "--rows", rows);
  let isDrawn = false;

  function draw(): void {
    colorHeat(heat.values, mapRamp, canvas.pixels.subarray(0, heat.values.length));
    canvas.flush();
    isDrawn = true;
  }

  return {
    element: element(
      "div",
      { class: "map" },
      element("span", { class: "map-title", text: title }),
      frame,
      element("span", { class: "map-size", text: size }),
      text,
    ),
    light(computed, { hasAfterglow, fadeSeconds }, isNew) {
      const wasWarm = heat.isWarm;
      if (isNew && !hasAfterglow) heat.clear();
      else heat.fade(fadeSeconds);
      if (isNew && computed !== undefined) heat.light(computed);
      if (isNew || wasWarm || !isDrawn) draw();
    },
    setText: (value) => setText(text, value),
  };
}
