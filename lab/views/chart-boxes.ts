/** Charts by their names: each in a panel of its own, which stays while its data change. */
import type { ReturnCostChartData } from "../charts/chart-data.js";
import { type ReturnCostChart, renderReturnCostChart } from "../charts/return-cost-chart.js";
import { element } from "../dom/element.js";
import type { DotKey } from "../model/result-charts.js";

export class ChartBoxes {
  readonly #container: HTMLElement;
  readonly #options: Parameters<typeof renderReturnCostChart>[2];
  readonly #charts = new Map<string, { readonly box: HTMLElement; readonly chart: ReturnCostChart }>();

  /** @param onSelect - a dot was chosen. Default: dots only tell their numbers. */
  constructor(container: HTMLElement, onSelect?: (key: DotKey) => void) {
    this.#container = container;
    this.#options = onSelect && { onSelect: ({ key }) => onSelect(key as DotKey) };
  }

  /** Shows these charts and no others. */
  draw(all: readonly (readonly [name: string, data: ReturnCostChartData])[]): void {
    const names = new Set(all.map(([name]) => name));
    for (const name of [...this.#charts.keys()]) if (!names.has(name)) this.#remove(name);
    for (const [name, data] of all) this.#put(name, data);
  }

  /** Rings the dot that was chosen, and no other. */
  mark(chosen: DotKey | undefined): void {
    for (const { chart } of this.#charts.values())
      chart.mark(({ key }) => chosen !== undefined && (key as DotKey).point === chosen.point);
  }

  #put(name: string, data: ReturnCostChartData): void {
    const known = this.#charts.get(name);
    if (known !== undefined) {
      known.chart.update(data);
      return;
    }
    const box = element("div", { class: "panel" });
    this.#container.append(box);
    this.#charts.set(name, { box, chart: renderReturnCostChart(box, data, this.#options) });
  }

  #remove(name: string): void {
    const known = this.#charts.get(name);
    known?.chart.destroy();
    known?.box.remove();
    this.#charts.delete(name);
  }
}
