/** How numbers are written for people: in tables, figures, videos and on the terminal, the same everywhere. */
import { checkFunction, checkInteger, checkObject } from "./check.js";
import { describeMismatch, InvalidArgumentError } from "./errors.js";

/** Shown where a number is unknown, e.g. the interval of one game. */
export const unknown = "–";

/** NaN and infinities are numbers that have a text. */
function requireNumber(where: string, parameter: string, value: unknown): void {
  if (typeof value === "number") return;
  throw new InvalidArgumentError(describeMismatch(where, "a number", parameter, value));
}

/** A return, with a decimal where it matters: `13.8`, `4,125`. */
export function formatReturn(value: number): string {
  requireNumber("formatReturn", "value", value);
  if (!Number.isFinite(value)) return unknown;
  const decimals = Math.abs(value) < 100 ? 1 : 0;
  const rounded = Number(value.toFixed(decimals)) + 0; // + 0 turns −0 into 0
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return withMinus(rounded.toLocaleString("en-US", digits));
}

/** Something that is counted: `4,125`, `−12`; fractions are rounded. */
export function formatCount(count: number): string {
  requireNumber("formatCount", "count", count);
  if (!Number.isFinite(count)) return unknown;
  return withMinus((Math.round(count) + 0).toLocaleString("en-US"));
}

/** How often a second something is done: `870`, `1,024`, and `0.35` where it is seldom. */
export function formatRate(rate: number): string {
  requireNumber("formatRate", "rate", rate);
  return rate >= 10 ? formatCount(rate) : rate.toPrecision(2);
}

/** Bytes in the unit that fits: `274 MB`, `12.3 MB`, `512 kB`. */
export function formatBytes(numBytes: number): string {
  requireNumber("formatBytes", "numBytes", numBytes);
  if (numBytes >= 1e9) return `${(numBytes / 1e9).toFixed(1)} GB`;
  return numBytes >= 1e6 ? `${(numBytes / 1e6).toFixed(1)} MB` : `${Math.round(numBytes / 1e3)} kB`;
}

/** A time as people say it: `45 s`, `19 min`, `3 h 07 min`, `2 d 5 h`. */
export function formatDuration(seconds: number): string {
  requireNumber("formatDuration", "seconds", seconds);
  if (!Number.isFinite(seconds)) return unknown;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A difference of returns, always with its sign. */
export function formatDifference(value: number): string {
  requireNumber("formatDifference", "value", value);
  const text = formatReturn(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** `mean [low, high]`; the mean alone where the interval is not known (NaN). */
export function formatInterval(interval: Interval, format = formatReturn): string {
  checkFunction("formatInterval", "format", format);
  const { mean, low, high } = checkObject("formatInterval", "interval", interval);
  if (Number.isNaN(low)) return format(mean); // of one observation there is none
  return `${format(mean)} [${format(low)}, ${format(high)}]`;
}

/** A share as a percentage: `37.6 %`. */
export function formatPercent(share: number, decimals = 1): string {
  requireNumber("formatPercent", "share", share);
  checkInteger("formatPercent", "decimals", decimals, { min: 0, max: 100 });
  return withMinus(`${(share * 100).toFixed(decimals)} %`);
}

function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}
