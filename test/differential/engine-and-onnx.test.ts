/** The two backends over the same weights: the engine against ONNX Runtime, which it is measured by. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Decision, PolicySession } from "../../src/core/policy-types.js";
import { type Bundle, loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import type { MethodName } from "../../src/model/bundle-schema.js";
import { readCalibration, saveCalibration } from "../../src/model/calibration.js";
import { loadEngine } from "../../src/runtime/engine/native.js";
import { createEngineSession, type EngineSession } from "../../src/runtime/engine/session.js";
import { createSession } from "../../src/runtime/session.js";
import { goldenGames, logitTolerance } from "../helpers/golden-policy.js";
import { type PlayedObservation, playObservations } from "../helpers/played-observations.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../helpers/toy-bundle.js";

/** How far a logit may move when linear blocks keep 8 bits of each weight's mantissa; logits here are of the order of 10. */
const bfloat16Tolerance = 0.05;
const taus = [0, 0.3, 0.6, 0.9, 1];

/** What is wrong with an answer, given ONNX Runtime's; undefined where nothing is, or a tie explains it. */
async function findFault(
  engine: EngineSession,
  onnx: PolicySession,
  { observation, tau }: { readonly observation: Uint8Array; readonly tau: number },
): Promise<string | undefined> {
  const expected = await onnx.decide(observation, tau);
  const received = engine.decideSync(observation, tau);
  if (received.exitIndex !== expected.exitIndex) {
    const earlier = received.exitIndex < expected.exitIndex ? received : expected;
    const isTie = Math.abs(earlier.confidence - tau) < logitTolerance;
    return isTie ? undefined : `exit ${received.exitIndex} for ${expected.exitIndex}`;
  }
  const difference = Math.max(...expected.logits.map((logit, i) => Math.abs(logit - received.logits[i]!)));
  if (!(difference < logitTolerance)) return `logits differ by ${difference}`;
  if (isTied(expected)) return undefined; // also for a gate, which reads which action is the greedy one
  if (!(Math.abs(received.confidence - expected.confidence) < logitTolerance)) return "confidence differs";
  return received.action === expected.action ? undefined : "another action";
}

/** How often the int8 engine at tau = 1 must act as the exact one; about 0.985 were measured over thousands of decisions. */
const leastAgreement = 0.95;

async function integerAgreement(
  bundle: Bundle,
  played: readonly PlayedObservation[],
  instructionSet?: string,
): Promise<number> {
  const integer = await createEngineSession(bundle, { method: "expert", isInteger: true, instructionSet });
  const exact = await createEngineSession(bundle, { method: "expert", instructionSet });
  const numEqual = played.filter(
    ({ observation }) =>
      integer.decideSync(observation, 1).action === exact.decideSync(observation, 1).action,
  ).length;
  await Promise.all([integer.close(), exact.close()]);
  return numEqual / played.length;
}

/** A folder with the bundle's calibration, its ranges divided. */
async function copyWithRanges(bundle: Bundle, divisor: number): Promise<string> {
  const folder = temporaryFolder();
  const calibration = readCalibration(bundle);
  const activationRanges = calibration.activationRanges.map((range) => range / divisor);
  await saveCalibration({ ...bundle, folder }, { ...calibration, activationRanges });
  return folder;
}

function isTied({ logits }: Decision, tolerance = logitTolerance): boolean {
  const [best, second] = [...logits].sort((a, b) => b - a) as [number, number];
  return best - second < tolerance;
}

async function countFaults(
  bundle: Bundle,
  observations: readonly PlayedObservation[],
  options: {
    readonly method?: MethodName;
    readonly instructionSet?: string;
    readonly perturbed?: Bundle;
  } = {},
): Promise<string[]> {
  const { method = "ztw", instructionSet, perturbed = bundle } = options;
  const engine = await createEngineSession(perturbed, { method, instructionSet });
  const onnx = await createSession(bundle, { method, backend: "onnx" });
  const faults: string[] = [];
  for (const [step, { observation, isFirst }] of observations.entries()) {
    if (isFirst) engine.reset();
    const fault = await findFault(engine, onnx, { observation, tau: taus[step % taus.length]! });
    if (fault !== undefined) faults.push(`step ${step}: ${fault}`);
  }
  await engine.close();
  await onnx.close();
  return faults;
}

describe.each(goldenGames)("on real play of %s", (game) => {
  const bundle = loadBundle(shippedBundleFolder(game));
  let played: PlayedObservation[];
  beforeAll(async () => {
    played = await playObservations(game, { count: 200, seed: 12 });
  });

  describe.each(Object.keys(bundle.manifest.methods) as MethodName[])("with %s", (method) => {
    it.each(loadEngine().instructionSets)(
      "the engine leaves and decides as ONNX Runtime does, on %s",
      async (instructionSet) => {
        expect(await countFaults(bundle, played, { method, instructionSet })).toEqual([]);
      },
    );
  });

  it.each(loadEngine().instructionSets)(
    "weights of 16 bits move no logit far and no action that was clear, on %s",
    async (instructionSet) => {
      const rounded = await createEngineSession(bundle, {
        method: "expert",
        instructionSet,
        isBfloat16: true,
      });
      const exact = await createEngineSession(bundle, { method: "expert", instructionSet });
      let largest = 0;
      for (const { observation } of played) {
        const expected = exact.decideSync(observation, 1);
        const { action, logits } = rounded.decideSync(observation, 1);
        const differences = expected.logits.map((logit, index) => Math.abs(logit - logits[index]!));
        largest = Math.max(largest, ...differences);
        if (!isTied(expected, bfloat16Tolerance)) expect(action).toBe(expected.action);
      }
      expect(largest).toBeLessThan(bfloat16Tolerance);
      expect(largest, "the weights must really be rounded").toBeGreaterThan(logitTolerance);
      await Promise.all([rounded.close(), exact.close()]);
    },
  );

  it.each(loadEngine().instructionSets)(
    "integers of 8 bits choose the expert's action nearly always, on %s",
    async (instructionSet) => {
      expect(await integerAgreement(bundle, played, instructionSet)).toBeGreaterThan(leastAgreement);
    },
  );

  it("integers of a wrong calibration are found", async () => {
    const perturbed = { ...bundle, folder: await copyWithRanges(bundle, 32) };
    expect(await integerAgreement(perturbed, played)).toBeLessThan(leastAgreement);
  });

  it("a weight that is off by a little is found", async () => {
    const tensors = bundle.expertTensors();
    tensors.get("action_net.bias")!.data[0]! += 0.001;
    const perturbed = { ...bundle, expertTensors: () => tensors };
    expect((await countFaults(bundle, played, { perturbed })).length).toBeGreaterThan(0);
  });
});

describe.each([
  { cascade: true, ensemble: true },
  { cascade: true, ensemble: false },
  { cascade: false, ensemble: true },
  { cascade: false, ensemble: false },
])("with cascade $cascade, ensemble $ensemble", (structure) => {
  const folder = sharedTemporaryFolder();

  it("the engine decides as ONNX Runtime", async () => {
    const bundle = await makeToyBundle(folder, { seed: 6, numActions: 7, ...structure });
    const pictures = Array.from({ length: 30 }, (_, seed) => ({
      observation: randomObservation(seed),
      isFirst: false,
    }));
    expect(await countFaults(bundle, pictures)).toEqual([]);
  });
});
