import { expect, it } from "vitest";
import { describeState } from "../../scripts/shared/progress-display.js";

const training = { phase: "qbert, seed 1", done: 4_661_248, total: 9_998_336, unit: "steps" };

it.each([
  ["knows no rate yet", training, undefined, "4,661,248 of 9,998,336 steps"],
  [
    "has measures",
    { ...training, values: { return: 9906, best: 8300.4 } },
    474.4,
    "4,661,248 of 9,998,336 steps, 474 steps/s, 3 h 08 min left; return 9,906, best 8,300",
  ],
  ["is over", { ...training, done: 9_998_336 }, 1474, "9,998,336 of 9,998,336 steps, 1,474 steps/s"],
  [
    "is slow",
    { phase: "episodes", done: 3, total: 20, unit: "episodes", values: { stepsPerSecond: 5097 } },
    0.3512,
    "3 of 20 episodes, 0.35 episodes/s, 48 s left; 5,097 decisions/s",
  ],
  [
    "takes hours",
    { phase: "look", done: 3, total: 20, unit: "jobs" },
    0.002,
    "3 of 20 jobs, 7.2 jobs/h, 2 h 22 min left",
  ],
  [
    "has just begun",
    { phase: "episodes", done: 0, total: 20, unit: "episodes", values: { stepsPerSecond: 0 } },
    undefined,
    "0 of 20 episodes",
  ],
  [
    "cannot divide by no time",
    { phase: "episodes", done: 0, total: 20, unit: "episodes", values: { stepsPerSecond: Number.NaN } },
    undefined,
    "0 of 20 episodes",
  ],
  [
    "has shares",
    { phase: "recording", done: 600, total: 1200, unit: "frames", values: { return: -21, saved: -0.0271 } },
    60,
    "600 of 1,200 frames, 60 frames/s, 10 s left; return −21.0, saved −2.7 %",
  ],
  [
    "has a cost",
    { phase: "returns", done: 1024, total: 1_000_000, unit: "steps", values: { "relative cost": 0.4196 } },
    870,
    "1,024 of 1,000,000 steps, 870 steps/s, 19 min left; relative cost 42.0 %",
  ],
  [
    "has agreements",
    { phase: "ensemble", done: 1024, total: 1_000_000, unit: "steps", values: { "agreement 1": 0.6844 } },
    870,
    "1,024 of 1,000,000 steps, 870 steps/s, 19 min left; agreement at exit 1: 68.4 %",
  ],
])("says where work stands that %s", (_, progress, rate, text) => {
  expect(describeState(progress, rate)).toBe(text);
});
