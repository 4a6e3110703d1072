/** Shows progress: a bar on a terminal, a line now and then elsewhere, nothing when quiet. Always on standard error. */
import cliProgress from "cli-progress";
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatReturn,
  type Progress,
} from "../../src/tools.js";

export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Clears the line, so that what is printed next stands alone. */
  stop(): void;
}

const silent: ProgressDisplay = { update: () => {}, stop: () => {} };
const secondsBetweenLines = 15;

/** Chooses the display that fits the stream and the flags. */
export function createProgressDisplay(options: { readonly quiet: boolean }): ProgressDisplay {
  if (options.quiet) return silent;
  return canMoveCursor() ? new Bar() : new Lines();
}

/** Where escape codes mean something, and nobody asked for plain text. */
function canMoveCursor(): boolean {
  const { TERM, NO_COLOR = "" } = process.env;
  return process.stderr.isTTY === true && TERM !== "dumb" && NO_COLOR === "";
}

/** Measures the rate within one phase, leaving out what was done before this process began. */
class Pace {
  #phase = "";
  #startedAt = 0;
  #doneAtStart = 0;

  /** Units a second; `undefined` while nothing was done yet. */
  measure(progress: Progress): { readonly rate: number | undefined; readonly isNewPhase: boolean } {
    const isNewPhase = progress.phase !== this.#phase;
    if (isNewPhase) {
      this.#phase = progress.phase;
      this.#startedAt = performance.now();
      this.#doneAtStart = progress.done;
    }
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const numDone = progress.done - this.#doneAtStart;
    return { rate: seconds > 0 && numDone > 0 ? numDone / seconds : undefined, isNewPhase };
  }
}

class Bar implements ProgressDisplay {
  readonly #pace = new Pace();
  #bar: cliProgress.SingleBar | undefined;

  update(progress: Progress): void {
    const { rate, isNewPhase } = this.#pace.measure(progress);
    if (isNewPhase) this.#begin(progress);
    this.#bar?.setTotal(progress.total);
    this.#bar?.update(progress.done, { state: describeState(progress, rate) });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #begin(progress: Progress): void {
    this.stop();
    const options = {
      format: `${progress.phase} {bar} {percentage} % {state}`,
      stream: process.stderr,
      barsize: barSize(process.stderr.columns),
    };
    this.#bar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic);
    this.#bar.start(progress.total, progress.done, { state: describeState(progress, undefined) });
  }
}

/** A bar leaves most of the line to words. */
function barSize(columns = 80): number {
  return Math.max(8, Math.min(30, Math.floor(columns / 8)));
}

class Lines implements ProgressDisplay {
  readonly #pace = new Pace();
  #lastLineAt = 0;

  update(progress: Progress): void {
    const { rate, isNewPhase } = this.#pace.measure(progress);
    const isEnd = progress.done >= progress.total;
    const now = performance.now();
    if (!isNewPhase && !isEnd && now - this.#lastLineAt < secondsBetweenLines * 1000) return;
    this.#lastLineAt = now;
    process.stderr.write(`${progress.phase}: ${describeState(progress, rate)}\n`);
  }

  stop(): void {}
}

/**
 * `1,024 of 1,000,000 steps, 870 steps/s, 19 min left; return 9,906, best 8,300`; what is not known yet is left out.
 *
 * @param rate - units a second.
 */
export function describeState(
  { done, total, unit, values = {} }: Progress,
  rate: number | undefined,
): string {
  const isOver = done >= total;
  const parts = [
    `${formatCount(done)} of ${formatCount(total)} ${unit}`,
    ...(rate === undefined ? [] : [describeRate(rate, unit)]),
    ...(rate === undefined || isOver ? [] : [`${formatDuration((total - done) / rate)} left`]),
  ];
  const measures = Object.entries(values).flatMap(([name, value]) => describeMeasure(name, value));
  return [parts.join(", "), ...(measures.length === 0 ? [] : [measures.join(", ")])].join("; ");
}

const slowest = 0.1;
const secondsPerHour = 3_600;

/** What takes its time is counted by the hour. */
function describeRate(rate: number, unit: string): string {
  return rate < slowest ? `${formatRate(rate * secondsPerHour)} ${unit}/h` : `${formatRate(rate)} ${unit}/s`;
}

/** Nothing for a number that is not known, such as a rate before anything was done. */
function describeMeasure(name: string, value: number): string[] {
  if (!Number.isFinite(value)) return [];
  if (name === "stepsPerSecond") return value > 0 ? [`${formatRate(value)} decisions/s`] : [];
  if (name === "relative cost") return [`${name} ${formatPercent(value)}`];
  if (name.startsWith("agreement ")) return [`${name.replace(" ", " at exit ")}: ${formatPercent(value)}`];
  if (name === "saved") return [`${name} ${formatPercent(value)}`];
  if (name === "return" || name === "best") return [`${name} ${formatReturn(value)}`];
  return [`${name} ${Number(value.toPrecision(3))}`];
}
