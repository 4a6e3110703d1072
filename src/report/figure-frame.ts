/** What figures of several panels have in common: a card with a title and what stands below it. */
import type { Mark, Spec } from "vega";
import { card, textMark } from "./figure-marks.js";
import { axisStyle, colors, fontFamily } from "./figure-style.js";
import { wrapText } from "./fit-text.js";

/** Pixels. */
const left = 24;
const subtitleStyle = { top: 58, size: 11.5, letter: 6.6, lineHeight: 17 } as const;

/** Breaks a subtitle into lines that a figure of this width holds. */
export function subtitleLines(text: string, width: number): string[] {
  const columns = Math.floor((width - 2 * left) / subtitleStyle.letter);
  return wrapText(text, { columns })
    .split("\n")
    .map((line) => line.trim());
}

/** How much lower everything begins than under a subtitle of one line. */
export function extraHeight(subtitle: readonly string[]): number {
  return (subtitle.length - 1) * subtitleStyle.lineHeight;
}

export interface FrameText {
  readonly title: string;
  readonly subtitle: readonly string[];
}

/** A figure of this size, with marks at places of their own. */
export function framed(
  { width, height }: { readonly width: number; readonly height: number },
  { title, subtitle }: FrameText,
  marks: readonly Mark[],
): Spec {
  const titleStyle = { content: title, size: 18, bold: true, color: colors.text };
  return {
    width,
    height,
    padding: 0,
    autosize: "none",
    background: colors.background,
    config: { text: { font: fontFamily }, axis: axisStyle },
    marks: [
      card(width, height),
      textMark({ value: left }, { value: 36 }, titleStyle),
      ...subtitle.map((line, index) => {
        const y = { value: subtitleStyle.top + index * subtitleStyle.lineHeight };
        return textMark({ value: left }, y, { content: line, size: subtitleStyle.size });
      }),
      ...marks,
    ],
  };
}
