/** Shapes that figures are drawn from, as Vega marks; in panels with the scales `x` and `return`. */
import type { Mark, NumericValueRef, TextEncodeEntry } from "vega";
import { colors } from "./figure-style.js";

export interface LineStyle {
  readonly color: string;
  readonly width?: number;
  readonly dash?: number[];
}

export const xAt = (value: number) => ({ scale: "x", value });
export const returnAt = (value: number) => ({ scale: "return", value });

export function rule(position: Record<string, object>, { color, width = 1, dash }: LineStyle): Mark {
  const style = { stroke: { value: color }, strokeWidth: { value: width } };
  const dashes = dash === undefined ? {} : { strokeDash: { value: dash } };
  return { type: "rule", encode: { enter: { ...position, ...style, ...dashes } } };
}

/** Joins points of the data set `points` in the order in which they stand; x is their cost, y their mean return. */
export function costLine({ color, width = 1, opacity = 1 }: LineStyle & { readonly opacity?: number }): Mark {
  return {
    type: "line",
    from: { data: "points" },
    encode: {
      enter: {
        x: { scale: "x", field: "cost" },
        y: { scale: "return", field: "mean" },
        stroke: { value: color },
        strokeOpacity: { value: opacity },
        strokeWidth: { value: width },
      },
    },
  };
}

export function symbol(
  place: { readonly x: number; readonly y: number },
  look: { readonly shape: string; readonly size: number; readonly color: string; readonly offset?: number },
): Mark {
  return {
    type: "symbol",
    encode: {
      enter: {
        x: { ...xAt(place.x), offset: look.offset ?? 0 },
        y: returnAt(place.y),
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
