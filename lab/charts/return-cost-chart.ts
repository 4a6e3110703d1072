/** An interactive chart of return against computation. */
import { areCrowded } from "./axes.js";
import type { ReturnCostChartData, ReturnCostPoint, ReturnCostSeries } from "./chart-data.js";
import { describeDot, dotLabel } from "./dot-text.js";
import { drawLegend } from "./legend.js";
import { type DotPlace, moveFrom } from "./navigation.js";
import { type DrawnPlot, drawPlot } from "./plot.js";
import { Readout } from "./readout.js";
import { type SeriesStyle, seriesStyles } from "./series-style.js";
import { html } from "./svg.js";

export interface ReturnCostChartOptions {
  /** A dot was clicked, or Enter or the space bar was pressed on it. Without it, dots only tell their numbers. */
  readonly onSelect?: (point: ReturnCostPoint, series: ReturnCostSeries) => void;
}

/** A chart that is there. */
export interface ReturnCostChart {
  /** Shows other data in its place; curves of the same names stay hidden, and the focus where it was. */
  update(data: ReturnCostChartData): void;
  /** Rings the dots of these points, and says of them that they are pressed, until told otherwise. */
  mark(isMarked: (point: ReturnCostPoint) => boolean): void;
  /** Takes it away, and stops listening. */
  destroy(): void;
}

/**
 * Puts a chart into an element. The dots have one stop of the tab key together, and the arrow keys go from one to the next.
 *
 * @example
 * renderReturnCostChart(container, data, { onSelect: ({ key }) => openGames(key) });
 */
export function renderReturnCostChart(
  container: HTMLElement,
  data: ReturnCostChartData,
  options: ReturnCostChartOptions = {},
): ReturnCostChart {
  return new Chart(container, data, options);
}

/** Pixels within which the pointer means a dot. */
const reach = 26;
/** Height over width, and the bounds of it in pixels. */
const shape = { ratio: 0.56, least: 260, most: 440 };

class Chart implements ReturnCostChart {
  readonly #options: ReturnCostChartOptions;
  readonly #figure = html("figure", { class: "rc-chart" });
  readonly #caption = html("figcaption");
  readonly #legend = html("div");
  readonly #stage = html("div", { class: "rc-stage" });
  readonly #readout = new Readout();
  readonly #observer: ResizeObserver;
  readonly #hidden = new Set<number>();
  #data: ReturnCostChartData;
  #styles: readonly SeriesStyle[] = [];
  #plot: DrawnPlot | undefined;
  #isMarked: (point: ReturnCostPoint) => boolean = () => false;
  #width = 0;
  /** The dot that the tab key leads to. */
  #stop: DotPlace = { series: 0, point: 0 };

  constructor(container: HTMLElement, data: ReturnCostChartData, options: ReturnCostChartOptions) {
    this.#options = options;
    this.#data = data;
    this.#figure.append(this.#caption, this.#legend, this.#stage);
    container.append(this.#figure);
    this.#listen();
    this.update(data);
    this.#observer = new ResizeObserver(() => {
      if (this.#stage.clientWidth !== this.#width) this.#draw();
    });
    this.#observer.observe(this.#stage);
  }

  update(data: ReturnCostChartData): void {
    const names = this.#data.series.map(({ name }) => name);
    const hiddenNames = [...this.#hidden].map((index) => names[index]);
    this.#data = data;
    this.#hidden.clear();
    data.series.forEach(({ name }, index) => {
      if (hiddenNames.includes(name)) this.#hidden.add(index);
    });
    this.#styles = seriesStyles(data.series);
    const { title, subtitle } = data;
    this.#caption.replaceChildren(
      html("strong", { class: "rc-title" }, [title]),
      ...(subtitle === undefined ? [] : [html("span", { class: "rc-subtitle" }, [subtitle])]),
    );
    this.#figure.classList.toggle("rc-crowded", areCrowded(data));
    this.#drawLegend();
    this.#draw();
  }

  mark(isMarked: (point: ReturnCostPoint) => boolean): void {
    this.#isMarked = isMarked;
    this.#drawMarks();
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#figure.remove();
  }

  #drawLegend(): void {
    const buttons = () => [...this.#legend.querySelectorAll<Element>("button")];
    const hadFocus = buttons().indexOf(document.activeElement!);
    const legend = drawLegend({
      data: this.#data,
      styles: this.#styles,
      hidden: this.#hidden,
      isCrowded: areCrowded(this.#data),
      onToggle: (index) => this.#toggle(index),
      onHover: (index) => this.#emphasize(index),
    });
    this.#legend.replaceChildren(legend);
    (buttons()[hadFocus] as HTMLElement | undefined)?.focus();
  }

  #toggle(index: number): void {
    if (!this.#hidden.delete(index)) this.#hidden.add(index);
    this.#drawLegend();
    this.#draw();
  }

  #draw(): void {
    const { series, title } = this.#data;
    const hadFocus = this.#stage.contains(document.activeElement);
    this.#width = this.#stage.clientWidth;
    const width = Math.max(this.#width, 240);
    const height = Math.min(Math.max(width * shape.ratio, shape.least), shape.most);
    this.#plot = drawPlot({ data: this.#data, styles: this.#styles, hidden: this.#hidden, width, height });
    const { root, dots } = this.#plot;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `${title}: dots; arrow keys go from one to the next`);
    dots.forEach((ofSeries, index) => {
      ofSeries.forEach(({ element }, point) => {
        element.setAttribute("role", this.#options.onSelect === undefined ? "img" : "button");
        const text = describeDot(series[index]!.points[point]!, series[index]!, this.#data);
        element.setAttribute("aria-label", dotLabel(text));
        element.setAttribute("tabindex", "-1");
        element.dataset.place = `${index}/${point}`;
      });
    });
    root.classList.toggle("rc-selectable", this.#options.onSelect !== undefined);
    this.#readout.hide();
    this.#drawMarks();
    this.#stage.replaceChildren(root, this.#readout.element);
    this.#setStop(this.#nearestStop());
    if (hadFocus) this.#dotAt(this.#stop)?.element.focus();
  }

  #drawMarks(): void {
    if (this.#options.onSelect === undefined) return;
    this.#plot?.dots.forEach((ofSeries, series) => {
      ofSeries.forEach(({ element }, point) => {
        const isMarked = this.#isMarked(this.#data.series[series]!.points[point]!);
        element.classList.toggle("rc-dot-marked", isMarked);
        element.setAttribute("aria-pressed", String(isMarked));
      });
    });
  }

  /** The dot that had the tab key's stop, or the first that is shown. */
  #nearestStop(): DotPlace {
    if (this.#dotAt(this.#stop) !== undefined) return this.#stop;
    const series = this.#plot!.dots.findIndex(({ length }) => length > 0);
    return { series: Math.max(series, 0), point: 0 };
  }

  #dotAt({ series, point }: DotPlace) {
    return this.#plot?.dots[series]?.[point];
  }

  #setStop(place: DotPlace): void {
    this.#dotAt(this.#stop)?.element.setAttribute("tabindex", "-1");
    this.#stop = place;
    this.#dotAt(place)?.element.setAttribute("tabindex", "0");
  }

  #listen(): void {
    const stage = this.#stage;
    stage.addEventListener("pointermove", (event) => this.#showOrHide(this.#nearestTo(event)));
    stage.addEventListener("pointerdown", (event) => this.#showOrHide(this.#nearestTo(event)));
    stage.addEventListener("pointerleave", () => this.#showOrHide(this.#focused()));
    stage.addEventListener("focusin", () => this.#showOrHide(this.#focused()));
    stage.addEventListener("focusout", () => this.#showOrHide(undefined));
    stage.addEventListener("click", (event) => this.#select(this.#nearestTo(event)));
    stage.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onKey(event: KeyboardEvent): void {
    const place = this.#focused();
    if (place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") this.#showOrHide(undefined);
    const isSelection = event.key === "Enter" || event.key === " ";
    const next = moveFrom(place, event.key, this.#data.series, (series) => !this.#hidden.has(series));
    if (!isSelection && next === undefined) return;
    event.preventDefault();
    this.#setStop(next ?? place);
    if (isSelection) this.#select(place);
    else this.#dotAt(this.#stop)?.element.focus();
  }

  /** The dot that has the focus. */
  #focused(): DotPlace | undefined {
    const place = (document.activeElement as SVGElement | null)?.dataset.place;
    if (place === undefined || !this.#stage.contains(document.activeElement)) return undefined;
    const [series, point] = place.split("/").map(Number) as [number, number];
    return { series, point };
  }

  #nearestTo({ clientX, clientY }: MouseEvent): DotPlace | undefined {
    const { left, top } = this.#plot!.root.getBoundingClientRect();
    let [nearest, least]: [DotPlace | undefined, number] = [undefined, reach];
    this.#plot!.dots.forEach((dots, series) => {
      dots.forEach(({ x, y }, point) => {
        const distance = Math.hypot(clientX - left - x, clientY - top - y);
        if (distance < least) [nearest, least] = [{ series, point }, distance];
      });
    });
    return nearest;
  }

  #showOrHide(place: DotPlace | undefined): void {
    for (const dot of this.#plot!.root.querySelectorAll(".rc-dot-active"))
      dot.classList.remove("rc-dot-active");
    this.#emphasize(place?.series);
    const dot = place && this.#dotAt(place);
    this.#readout.hide();
    if (place === undefined || dot === undefined) return;
    dot.element.classList.add("rc-dot-active");
    const series = this.#data.series[place.series]!;
    const text = describeDot(series.points[place.point]!, series, this.#data);
    this.#readout.show(text, dot, this.#styles[place.series]!.color);
  }

  /** Brings a curve to the front, and lets the others step back. */
  #emphasize(series: number | undefined): void {
    const { root, groups } = this.#plot!;
    root.classList.toggle("rc-has-active", series !== undefined && !this.#hidden.has(series));
    groups.forEach((group, index) => {
      group.classList.toggle("rc-active", index === series);
    });
  }

  #select(place: DotPlace | undefined): void {
    if (place === undefined) return;
    const series = this.#data.series[place.series]!;
    this.#setStop(place);
    this.#options.onSelect?.(series.points[place.point]!, series);
  }
}
