/** Shows progress: a bar on a terminal, a line now and then elsewhere, nothing when quiet. Always on standard error. */
import cliProgress from "cli-progress";
import type { Progress } from "../../src/tools.js";

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

  /** Units a second, and the time left in words. */
  measure(progress: Progress): { rate: number; left: string; isNewPhase: boolean } {
    const isNewPhase = progress.phase !== this.#phase;
    if (isNewPhase) {
      this.#phase = progress.phase;
      this.#startedAt = performance.now();
      this.#doneAtStart = progress.done;
    }
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = seconds > 0 ? (progress.done - this.#doneAtStart) / seconds : 0;
    const left = rate > 0 ? formatDuration((progress.total - progress.done) / rate) : "–";
    return { rate, left, isNewPhase };
  }
}

class Bar implements ProgressDisplay {
  readonly #pace = new Pace();
  #bar: cliProgress.SingleBar | undefined;

  update(progress: Progress): void {
    const { rate, left, isNewPhase } = this.#pace.measure(progress);
    if (isNewPhase) this.#begin(progress);
    const payload = { speed: formatRate(rate), unit: progress.unit, left, measures: formatValues(progress) };
    this.#bar?.setTotal(progress.total);
    this.#bar?.update(progress.done, payload);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #begin(progress: Progress): void {
    this.stop();
    const format = `${progress.phase} {bar} {percentage}% | {value}/{total} {unit} | {speed}/s | {left} left {measures}`;
    this.#bar = new cliProgress.SingleBar(
      { format, stream: process.stderr },
      cliProgress.Presets.shades_classic,
    );
    this.#bar.start(progress.total, progress.done, {
      speed: "",
      unit: progress.unit,
      left: "–",
      measures: "",
    });
  }
}

class Lines implements ProgressDisplay {
  readonly #pace = new Pace();
  #lastLineAt = 0;

  update(progress: Progress): void {
    const { rate, left, isNewPhase } = this.#pace.measure(progress);
    const isEnd = progress.done >= progress.total;
    const now = performance.now();
    if (!isNewPhase && !isEnd && now - this.#lastLineAt < secondsBetweenLines * 1000) return;
    this.#lastLineAt = now;
    const counts = `${progress.done}/${progress.total} ${progress.unit}`;
    process.stderr.write(
      `${progress.phase}: ${counts}, ${formatRate(rate)}/s, ${left} left ${formatValues(progress)}\n`,
    );
  }

  stop(): void {}
}

function formatRate(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toFixed(1);
}

function formatValues(progress: Progress): string {
  const values = Object.entries(progress.values ?? {});
  return values.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(" ");
}

/** `75` → `1m15s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, "0")}m`;
  return minutes > 0 ? `${minutes}m${String(whole % 60).padStart(2, "0")}s` : `${whole}s`;
}
