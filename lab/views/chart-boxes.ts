/** Charts by their names: each in a panel of its own. */
import type { ReturnCostChartData } from "../charts/chart-data.js";
import { element } from "../dom/element.js";
import type { DotKey } from "../model/result-charts.js";

export class ChartBoxes {
  readonly #container: HTMLElement;

  constructor(container: HTMLElement, _onSelect?: (key: DotKey) => void) {
    this.#container = container;
  }

  /** Shows these charts and no others. */
  draw(all: readonly (readonly [name: string, data: ReturnCostChartData])[]): void {
    this.#container.replaceChildren(...all.map(([, { title }]) => element("h3", { text: title })));
  }
}
