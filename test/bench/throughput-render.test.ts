import { expect, it } from "vitest";
import { renderThroughput } from "../../bench/throughput/render.js";

const result = {
  formatVersion: 1,
  kind: "throughput",
  seeds: 2,
  taus: null,
  numEnvs: 16,
  numSteps: 1000,
  machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
  rows: [
    { kind: "sweep", game: "pong", backend: "onnx", seconds: [20, 30, 40] },
    { kind: "sweep", game: "pong", backend: "engine", seconds: [10, 10, 16] },
    { kind: "vector", game: "pong", tau: 0.5, way: "alone", decisions_per_second: [100, 100, 100] },
    { kind: "vector", game: "pong", tau: 0.5, way: "together", decisions_per_second: [150, 200, 180] },
    { kind: "vector", game: "pong", tau: 1, way: "alone", decisions_per_second: [50, 50, 50] },
  ],
};

it("times, and ratios within rounds against the first of the same game and threshold, are in the tables", () => {
  const lines = renderThroughput(JSON.stringify(result)).split("\n");
  expect(lines[2]).toBe("| Pong | onnx | 30.0 [20.0, 40.0] |  |");
  // 20 / 10, 30 / 10 and 40 / 16; the ratio of the medians, 3, happens to be the largest
  expect(lines[3]).toBe("| Pong | engine | 10.0 [10.0, 16.0] | 2.50 [2.00, 3.00] |");
  expect(lines).toContain("| Pong | 0.5 | together | 180 [150, 200] | 1.80 [1.50, 2.00] |");
  expect(lines).toContain("| Pong | 1 | alone | 50 [50, 50] |  |");
});

it("a reader learns what was played, and on what", () => {
  const text = renderThroughput(JSON.stringify(result));
  for (const fact of [
    "all thresholds, 2 seeds",
    "3 rounds",
    "a processor, 2 cores, load 0.1 before",
    "1000 steps",
  ])
    expect(text).toContain(fact);
});
