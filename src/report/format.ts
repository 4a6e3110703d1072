/** How numbers are written in tables and figures: the same everywhere. */
import type { MeanInterval } from "../evaluate/statistics.js";

/** Shown where a number is unknown, e.g. the interval of one game. */
export const unknown = "–";

/** A return, with a decimal where it matters: `13.8`, `4,125`. */
export function formatReturn(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  const decimals = Math.abs(value) < 100 ? 1 : 0;
  const rounded = Number(value.toFixed(decimals)) + 0; // + 0 turns −0 into 0
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return withMinus(rounded.toLocaleString("en-US", digits));
}

/** A difference of returns, always with its sign. */
export function formatDifference(value: number): string {
  const text = formatReturn(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `mean [low, high]`. */
export function formatInterval(interval: MeanInterval, format = formatReturn): string {
  const { mean, low, high } = interval;
  return `${format(mean)} [${format(low)}, ${format(high)}]`;
}

/** A share as a percentage: `37.6 %`. */
export function formatPercent(share: number, decimals = 1): string {
  return withMinus(`${(share * 100).toFixed(decimals)} %`);
}

function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}
