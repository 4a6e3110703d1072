/** Each exit forced to act alone, whatever the rule of its method. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { type EvaluateOptions, evaluate } from "../../src/evaluate/evaluate.js";
import { actsAlone, summarize } from "../../src/evaluate/summary.js";
import { getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyGame } from "./toy-game.js";

const folder = sharedTemporaryFolder();
let options: EvaluateOptions;

beforeAll(async () => {
  const bundle = await makeToyGame(join(folder, "pong"), "pong", ["ztw", "ztw-gate", "ztw-hold", "pbee"]);
  await closeGates(bundle);
  options = { bundle, numSeeds: 1, numWorkers: 1, protocolOverrides: { maxFrames: 120 } };
}, 60_000);

/** Gates that are sure that no exit may be left: a confidence of 0, exactly. */
async function closeGates(path: string): Promise<void> {
  const bundle = loadBundle(path);
  const tensors = bundle.methodTensors("ztw-gate");
  for (const exit of [0, 1]) tensors.get(`gate.${exit}.bias`)!.data.fill(-1000);
  await saveMethod(path, "ztw-gate", { tensors, description: getMethod(bundle, "ztw-gate") });
}

describe("heads", () => {
  it.each(["ztw", "ztw-gate", "pbee"] as const)(
    "of %s act alone, one after the other, and the expert",
    async (method) => {
      const result = await evaluate({ ...options, method, heads: true });
      const { points } = summarize(result);
      expect(points.map(({ tau }) => tau)).toEqual([[0, 1], [1, 0], 1]);
      expect(points.map(actsAlone)).toEqual(["exit 1 alone", "exit 2 alone", "expert alone"]);
      expect(result.ran.policy.exitRule, "left by the largest probability").toBeUndefined();
    },
  );

  it("would not be forced by the gates' own rule, whose confidence can be 0", async () => {
    const taus = [
      [0, 1],
      [1, 0],
    ];
    const { points } = summarize(await evaluate({ ...options, method: "ztw-gate", taus }));
    expect(points.map(actsAlone)).toEqual(["expert alone", "expert alone", "expert alone"]);
  });

  it("answer as each exit answers, whatever the method's rule", async () => {
    const [own, gated] = await Promise.all([
      evaluate({ ...options, method: "ztw-gate", exitRule: "max-probability", taus: [[1, 0]] }),
      evaluate({ ...options, method: "ztw-gate", heads: true }),
    ]);
    const hashOf = ({ episodes }: typeof own) =>
      episodes.find(({ tau }) => String(tau) === "1,0")!.actionsHash;
    expect(hashOf(gated)).toBe(hashOf(own));
  });

  it.each<[string, Partial<EvaluateOptions>, string]>([
    [
      "thresholds beside them",
      { heads: true, taus: [0.5] },
      "evaluate: expected no thresholds beside heads for taus, received an array of length 1. Those of heads follow from the exits.",
    ],
    [
      "a rule beside them",
      { heads: true, exitRule: "margin" },
      'evaluate: expected no exit rule beside heads for exitRule, received "margin" (string). An exit that acts alone is left by none.',
    ],
    ["those of the expert", { heads: true, method: "expert" }, "expected a method with exits beside heads"],
    [
      "those of a method that holds",
      { heads: true, method: "ztw-hold" },
      'expected a method that decides at every step beside heads for method, received "ztw-hold" (string). Its exits are those of ztw-regret.',
    ],
    ["a text for them", { heads: "yes" as never }, "expected true or false for heads"],
  ])("refuse %s, before anything is written", async (_, change, message) => {
    const output = join(temporaryFolder(), "sweep.json");
    const workFolder = join(temporaryFolder(), "runs");
    const evaluating = evaluate({ ...options, output, workFolder, ...change });
    await expect(evaluating).rejects.toThrow(InvalidArgumentError);
    await expect(evaluating).rejects.toThrow(message);
    expect([existsSync(output), existsSync(workFolder)]).toEqual([false, false]);
  });
});
