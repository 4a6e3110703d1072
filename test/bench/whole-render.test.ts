import { expect, it } from "vitest";
import { round } from "../../bench/shared/numbers.js";
import { renderWholeRuns } from "../../bench/training/render-whole.js";
import { StageClock } from "../../bench/training/stage-clock.js";
import type { DescribedVector } from "../../src/tools.js";

const result = {
  formatVersion: 1,
  kind: "whole-runs",
  method: "ztw",
  bundles: {},
  machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
  rows: [
    {
      kind: "distillation",
      game: "pong",
      seconds: 613,
      stages: [{ stage: "first", steps: 1_000_000, seconds: 400, emulator: 0.1, answers: 0.25 }],
    },
    { kind: "sweep", game: "pong", seconds: 30, thresholds: 22, seeds: 10 },
  ],
};

it("runs, their lengths and times, and where the time goes, are in the tables", () => {
  const lines = renderWholeRuns(JSON.stringify(result)).split("\n");
  expect(lines).toContain("| Pong | distillation of `ztw`: 1,000,000 steps | 10 min |");
  expect(lines).toContain("| Pong | sweep: 22 thresholds x 10 seeds, greedy | 30 s |");
  expect(lines).toContain("| Pong | first | 2500 | 10 % | 25 % | 65 % |");
});

it("the clock tells emulator, answers and updates apart, stage by stage", () => {
  let now = 100;
  const spend = (ms: number) => {
    now += ms;
  };
  const clock = new StageClock(() => now);
  const games = { numEnvs: 2, step: () => spend(4), reset: () => spend(2) };
  spend(50); // before the first rollout
  const vector = clock.watch(games as unknown as DescribedVector);
  for (const [stage, updates] of [
    ["first", 12],
    ["second", 0],
  ] as const) {
    for (let step = 0; step < 3; step++) {
      spend(2); // answers
      vector.step(new Int32Array(2));
    }
    vector.reset({ seeds: [] });
    spend(updates);
    clock.endRollout(stage, 6);
  }
  const shares = (all: number) => ({ emulator: round(14 / all, 3), answers: round(6 / all, 3) });
  expect(clock.stages()).toEqual([
    { stage: "first", steps: 6, seconds: 0, ...shares(32) },
    { stage: "second", steps: 6, seconds: 0, ...shares(20) },
  ]);
  expect(vector.numEnvs).toBe(2);
});
