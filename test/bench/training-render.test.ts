import { expect, it } from "vitest";
import { renderTrainingSpeed } from "../../bench/training/render.js";

const result = {
  formatVersion: 1,
  kind: "training-speed",
  game: "pong",
  threads: 2,
  settings: { environments: 8, steps: 128, epochs: 4, minibatch: 256 },
  versions: { torch: "1.2.3" },
  machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
  rows: [
    { system: "ours", steps_per_second: 300, low: 200, high: 400, rounds: [200, 300, 400], rollouts: 10 },
    { system: "peer", steps_per_second: 100, low: 100, high: 160, rounds: [100, 100, 160], rollouts: 10 },
  ],
};

it("rates and their ratios within rounds, with their spread, are in the table", () => {
  const lines = renderTrainingSpeed(JSON.stringify(result)).split("\n");
  expect(lines[2]).toBe("| ours | 300 [200, 400] |  |");
  // 200 / 100, 300 / 100 and 400 / 160; the ratio of the medians, 3, is another number
  expect(lines[3]).toBe("| peer | 100 [100, 160] | 2.50 [2.00, 3.00] |");
});

it("a reader learns the settings, the machine, its load and the versions", () => {
  const text = renderTrainingSpeed(JSON.stringify(result));
  for (const fact of ["8 environments x 128 steps", "2 threads", "3 rounds", "10 timed rollouts"])
    expect(text).toContain(fact);
  expect(text).toContain("a processor, 2 cores, load 0.1 before; Node v20.0.0; torch 1.2.3");
});
