/** Colors, sizes and fonts of the figures. */
import type { PolicyName } from "../model/bundle-schema.js";

/** Chosen to stay apart for color-blind readers (Okabe–Ito), on white in light and dark pages alike. */
export const colors = {
  background: "#ffffff",
  frame: "#d0d7de",
  grid: "#eaeef2",
  text: "#1f2328",
  faint: "#59636e",
  greedy: "#0072b2",
  sampled: "#7b3fa0",
  expert: "#57606a",
  limit: "#d55e00",
  confirmed: "#009e73",
} as const;

/** One color a method, apart in the same way. */
export const methodColors: Readonly<Record<PolicyName, string>> = {
  ztw: "#0072b2",
  "ztw-gate": "#009e73",
  "ztw-regret": "#d55e00",
  "ztw-rl": "#e69f00",
  "ztw-hold": "#56b4e9",
  sdn: "#cc79a7",
  pbee: "#882255",
  "ztw-no-cascade": "#44aa99",
  "ztw-no-ensemble": "#117733",
  "ztw-additive": "#999933",
  "ztw-uniform": "#aa4499",
  "ztw-shared-gradient": "#332288",
  expert: "#57606a",
};

/** Pixels. */
export const layout = {
  plotWidth: 640,
  plotHeight: { one: 340, several: 240 },
  panelGap: 76,
  margin: { top: 118, right: 132, bottom: 60, left: 88 },
  labelHeight: 15,
} as const;

/** Rendered with DejaVu Sans for PNG; a browser that lacks it takes the next. */
export const fontFamily = "DejaVu Sans, Verdana, Geneva, sans-serif";

export const axisStyle = {
  labelFont: fontFamily,
  titleFont: fontFamily,
  labelFontSize: 11,
  titleFontSize: 12,
  titleFontWeight: "normal",
  labelColor: colors.faint,
  titleColor: colors.text,
  gridColor: colors.grid,
  domainColor: colors.frame,
  tickColor: colors.frame,
  titlePadding: 10,
} as const;
