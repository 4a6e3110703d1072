/** Shapes of dots, so that curves stay apart without their colors. */

export const markerNames = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "cross",
  "wedge",
  "pentagon",
  "star",
] as const;
export type MarkerName = (typeof markerNames)[number];

/** Corners as angles in degrees, clockwise from the top, and how far out. */
type Corner = readonly [angle: number, radius: number];

const regular = (numCorners: number, radius: number, turn = 0): Corner[] =>
  Array.from({ length: numCorners }, (_, corner) => [turn + (360 / numCorners) * corner, radius]);

const starCorners: Corner[] = regular(10, 1).map(([angle], corner) => [
  angle,
  corner % 2 === 0 ? 1.45 : 0.65,
]);

const corners: Readonly<Record<Exclude<MarkerName, "circle" | "cross">, readonly Corner[]>> = {
  square: regular(4, 1.25, 45),
  triangle: regular(3, 1.4),
  diamond: regular(4, 1.4),
  wedge: regular(3, 1.4, 180),
  pentagon: regular(5, 1.2),
  star: starCorners,
};

/** The outline of a marker around the origin, as the `d` of a path. */
export function markerPath(name: MarkerName, radius: number): string {
  if (name === "circle")
    return `M${-radius},0a${radius},${radius} 0 1,0 ${2 * radius},0a${radius},${radius} 0 1,0 ${-2 * radius},0Z`;
  if (name === "cross") return crossPath(radius);
  return `M${corners[name].map((corner) => placed(corner, radius)).join("L")}Z`;
}

function placed([angle, out]: Corner, radius: number): string {
  const turned = (angle / 180) * Math.PI;
  return [Math.sin(turned), -Math.cos(turned)].map((part) => (part * out * radius).toFixed(2)).join(",");
}

function crossPath(radius: number): string {
  const [arm, half] = [1.25 * radius, 0.45 * radius];
  return (
    `M${-half},${-arm}H${half}V${-half}H${arm}V${half}H${half}V${arm}` +
    `H${-half}V${half}H${-arm}V${-half}H${-half}Z`
  );
}
