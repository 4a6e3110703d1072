/** Shapes that the figure is drawn from, as Vega marks. */
import type { Mark, NumericValueRef, TextEncodeEntry } from "vega";
import type { PlottedPoint } from "./figure-data.js";
import { colors } from "./figure-style.js";

export interface LineStyle {
  readonly color: string;
  readonly width?: number;
  readonly dash?: number[];
}

export const costAt = (cost: number) => ({ scale: "cost", value: cost });
export const returnAt = (value: number) => ({ scale: "return", value });

export function rule(position: Record<string, object>, { color, width = 1, dash }: LineStyle): Mark {
  const style = { stroke: { value: color }, strokeWidth: { value: width } };
  const dashes = dash === undefined ? {} : { strokeDash: { value: dash } };
  return { type: "rule", encode: { enter: { ...position, ...style, ...dashes } } };
}

export function symbol(point: PlottedPoint, look: { shape: string; size: number; color: string }): Mark {
  return {
    type: "symbol",
    encode: {
      enter: {
        x: costAt(point.cost),
        y: returnAt(point.mean),
        shape: { value: look.shape },
        size: { value: look.size },
        fill: { value: look.color },
        stroke: { value: colors.background },
        strokeWidth: { value: 1.2 },
      },
    },
  };
}

interface TextStyle {
  readonly content: string;
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: "left" | "center" | "right";
  /** Degrees, clockwise. */
  readonly angle?: number;
}

export function textMark(x: NumericValueRef, y: NumericValueRef, style: TextStyle): Mark {
  const { content, size, bold = false, color = colors.faint, align = "left", angle = 0 } = style;
  const enter: TextEncodeEntry = {
    x,
    y,
    text: { value: content },
    fontSize: { value: size },
    fontWeight: { value: bold ? "bold" : "normal" },
    fill: { value: color },
    align: { value: align },
    angle: { value: angle },
  };
  return { type: "text", encode: { enter } };
}

export function card(width: number, height: number): Mark {
  return {
    type: "rect",
    encode: {
      enter: {
        x: { value: 0.5 },
        y: { value: 0.5 },
        width: { value: width - 1 },
        height: { value: height - 1 },
        cornerRadius: { value: 8 },
        fill: { value: colors.background },
        stroke: { value: colors.frame },
      },
    },
  };
}
