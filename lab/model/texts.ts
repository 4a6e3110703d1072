/** Numbers as the page writes them. */
import { formatCount, formatPercent, unknown } from "../../src/core/number-text.js";
import { formatTau, type Tau } from "../../src/core/tau.js";

/** A share that may be small: `62 %`, `3.4 %`, `0.25 %`. */
export function shareText(share: number | null): string {
  return share === null ? unknown : formatPercent(share, decimalsOf(share));
}

/** What is left of the whole, as exact as the share itself is written: both add up to 100 %. */
export function restText(share: number): string {
  return formatPercent(1 - share, decimalsOf(share));
}

function decimalsOf(share: number): number {
  const percent = Math.abs(share) * 100;
  if (percent >= 9.95 || percent === 0) return 0;
  return percent >= 0.95 ? 1 : 2;
}

/** A probability or a threshold: `0.97`; a third decimal where two would say 1. */
export function confidenceText(confidence: number): string {
  if (confidence < 1 && confidence >= 0.995) return confidence >= 0.9995 ? "0.999…" : confidence.toFixed(3);
  return confidence.toFixed(2);
}

const finest = 6;

/** Two numbers that are compared: with as many decimals as tell them apart. */
export function comparedTexts(left: number, right: number): readonly [string, string] {
  const texts = [confidenceText(left), confidenceText(right)] as const;
  if (left === right || texts[0] !== texts[1]) return texts;
  for (let decimals = 3; decimals < finest; decimals++)
    if (left.toFixed(decimals) !== right.toFixed(decimals))
      return [left.toFixed(decimals), right.toFixed(decimals)];
  return [left.toFixed(finest), right.toFixed(finest)];
}

/** `0.9`, or `0.95/0.6`. */
export function tauText(tau: Tau): string {
  return typeof tau === "number" ? formatTau(round(tau)) : formatTau(tau.map(round));
}

function round(tau: number): number {
  return Math.round(tau * 1e4) / 1e4;
}

/** Wall time of a decision: `38 µs`, `1.2 ms`. Browsers' clocks take steps, of a millisecond at most, and may have taken none meanwhile. */
export function timeText(microseconds: number): string {
  if (microseconds === 0) return "< 1 ms";
  if (microseconds >= 1000) return `${(microseconds / 1000).toFixed(1)} ms`;
  return `${Math.round(microseconds)} µs`;
}

/** Scores of games, which are whole numbers: `4,125`, `−21`. */
export function scoreText(score: number): string {
  return formatCount(score);
}

/** `¼×`, `1×`, `60×`, or what the fastest speed is called. */
export function speedText(speed: number): string {
  if (speed === 0) return "paused";
  if (speed === 0.25) return "¼×";
  if (speed === 0.1) return "⅒×";
  return speed >= 1000 ? "max" : `${speed}×`;
}

/** As a heading or a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
