import { describe, expect, it, onTestFinished, vi } from "vitest";
import { renameTrainOptions, resolveTrainSettings } from "../../src/policy/train-options.js";
import { rolloutsBetweenCheckpoints } from "../../src/training/run-options.js";

const base = { game: "pong", output: "runs/x" };

describe("the options of train", () => {
  it("are stored under the names that checkpoints have", () => {
    const settings = resolveTrainSettings({ ...base, evaluateEverySteps: 7, recycleDormantEverySteps: 9 });
    expect(settings).toMatchObject({ evaluateEvery: 7, recycleDormantEvery: 9, steps: 10_000_000 });
    expect(Object.keys(settings)).not.toContain("evaluateEverySteps");
  });

  it("take their old names, rollouts as steps, and give the same settings", () => {
    const spy = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => spy.mockRestore());
    const old = renameTrainOptions({ ...base, evaluateEvery: 7, checkpointEvery: 3, numEnvs: 2 });
    expect(old).toEqual({ ...base, evaluateEverySteps: 7, checkpointEverySteps: 3 * 2 * 128, numEnvs: 2 });
    expect(rolloutsBetweenCheckpoints(old, { numEnvs: 2, rolloutSteps: 128 })).toBe(3);
    expect(spy).toHaveBeenCalledTimes(2);
  });

  it("count whole rollouts between checkpoints, 20 of the usual size", () => {
    expect(rolloutsBetweenCheckpoints({}, { numEnvs: 8, rolloutSteps: 128 })).toBe(20);
    expect(rolloutsBetweenCheckpoints({ checkpointEverySteps: 1 }, { numEnvs: 8, rolloutSteps: 128 })).toBe(
      1,
    );
  });
});
