/** The native pixel pass equals a plain TypeScript reference to the byte (tolerance 0), at every screen height. */
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import { loadAle } from "../../src/envs/load-ale.js";

const width = 160;
const outputSize = 84;
const heights = [84, 168, 210, 214, 220, 230, 250];

it.each(heights)("random screens of height %d", (height) => {
  const random = new RandomStream(height, "test/differential/area-resize");
  for (let repeat = 0; repeat < 2; repeat++) {
    const [older, newer] = [drawScreen(random, height), drawScreen(random, height)];
    const native = loadAle().poolAndResize(older, newer, height);
    expect(Buffer.compare(native, poolAndResize(older, newer, height))).toBe(0);
  }
});

it("fused rounding would be found: sums in double precision differ", () => {
  const random = new RandomStream(1, "test/differential/area-resize/planted");
  const differing = Array.from({ length: 8 }, () => {
    const [older, newer] = [drawScreen(random, 210), drawScreen(random, 210)];
    const native = loadAle().poolAndResize(older, newer, 210);
    return (
      Buffer.compare(
        native,
        poolAndResize(older, newer, 210, (value) => value),
      ) !== 0
    );
  });
  expect(differing).toContain(true);
});

/** Half of the rows repeat the one above, as in games: the native pass skips those. */
function drawScreen(random: RandomStream, height: number): Uint8Array {
  const screen = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = screen.subarray(y * width, (y + 1) * width);
    if (y > 0 && random.uniform() < 0.5) row.set(screen.subarray((y - 1) * width, y * width));
    else for (let x = 0; x < width; x++) row[x] = random.integer(256);
  }
  return screen;
}

type Taps = readonly (readonly [input: number, weight: number])[];

/** Area averaging of one axis: which inputs an output averages, and their float32 weights. */
function axisTaps(numInputs: number, numOutputs: number): Taps[] {
  const scale = 1 / (numOutputs / numInputs);
  return Array.from({ length: numOutputs }, (_, output) => {
    const begin = output * scale;
    const end = begin + scale;
    const cell = Math.min(scale, numInputs - begin);
    const last = Math.min(Math.floor(end), numInputs - 1);
    const first = Math.min(Math.ceil(begin), last);
    const taps: [number, number][] = [];
    if (first - begin > 1e-3) taps.push([first - 1, Math.fround((first - begin) / cell)]);
    for (let input = first; input < last; input++) taps.push([input, Math.fround(1 / cell)]);
    if (end - last > 1e-3) taps.push([last, Math.fround(Math.min(end - last, 1, cell) / cell)]);
    return taps;
  });
}

function poolAndResize(
  older: Uint8Array,
  newer: Uint8Array,
  height: number,
  round: (value: number) => number = Math.fround,
): Uint8Array {
  const pooled = newer.map((pixel, i) => Math.max(pixel, older[i]!));
  const [columns, rows] = [axisTaps(width, outputSize), axisTaps(height, outputSize)];
  const average = (taps: Taps, at: (input: number) => number) =>
    taps.reduce((sum, [input, weight]) => round(sum + round(at(input) * weight)), 0);
  const narrow = Array.from({ length: height }, (_, y) =>
    columns.map((taps) => average(taps, (x) => pooled[y * width + x]!)),
  );
  const small = rows.flatMap((taps) =>
    Array.from({ length: outputSize }, (_, x) => average(taps, (y) => narrow[y]![x]!)),
  );
  return Uint8Array.from(small.map(roundHalfToEven));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
