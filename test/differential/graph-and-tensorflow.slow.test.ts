/** The two wings over the same weights: TensorFlow.js, which trains them, and the ONNX graph, which plays them. */
import { beforeAll, describe, expect, it } from "vitest";
import { argmax } from "../../src/core/policy-types.js";
import { RandomStream } from "../../src/core/random.js";
import { gateFeatures, gateForward } from "../../src/distill/gate.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import {
  type Bundle,
  createBundle,
  getMethod,
  loadBundle,
  saveMethod,
  shippedBundleFolder,
} from "../../src/model/bundle.js";
import { type MethodName, methodNames } from "../../src/model/bundle-schema.js";
import { exitRuleOf, hasGates } from "../../src/model/exit-rule.js";
import { methodTensorShapes } from "../../src/model/tensor-shapes.js";
import { createActor } from "../../src/runtime/actor.js";
import { createSession } from "../../src/runtime/session.js";
import { loadTensorFlow } from "../../src/tensor/tensorflow.js";
import { goldenGames, logitTolerance } from "../helpers/golden-policy.js";
import { firstConfident, softmax } from "../helpers/reference-policy.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { tensorflowCosts, tensorflowScores } from "../helpers/tensorflow-policy.js";
import { randomTensors } from "../helpers/toy-bundle.js";

const numStates = 1000;
const numEnvs = 10;
const numPixels = 4 * 84 * 84;
const taus = [0, 0.4, 0.8, 1];
/** Where two confidences, or the two best logits, are closer than this, float32 may decide either way. */
const decisionMargin = 1e-4;

/** States that the expert meets, from ten games of different seeds. */
async function playStates(bundle: Bundle): Promise<Uint8Array> {
  const environments = makeAtariVector(bundle.manifest.game, { numEnvs, autoreset: "next-step" });
  const actor = await createActor(bundle, { method: "expert" });
  const states = new Uint8Array(numStates * numPixels);
  const actions = new Int32Array(numEnvs);
  environments.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => index) });
  for (let step = 0; step < numStates / numEnvs; step++) {
    states.set(environments.observations, step * numEnvs * numPixels);
    await actor.act(environments.observations, actions);
    environments.step(actions);
  }
  environments.close();
  await actor.close();
  return states;
}

/** The shipped expert under random classifiers with cascade and ensemble. */
async function withRandomClassifiers(shipped: Bundle, folder: string): Promise<Bundle> {
  const { expert, formatVersion, methods, ...fields } = shipped.manifest;
  await createBundle(folder, {
    ...fields,
    expertTensors: shipped.expertTensors(),
    training: expert.training,
  });
  const classifiers = referenceClassifiers(fields.architecture);
  const structure = { classifiers, cascade: true, ensemble: true };
  const shapes = methodTensorShapes(fields.architecture, structure);
  const tensors = randomTensors(shapes, new RandomStream(1, "classifiers"));
  await saveMethod(folder, "ztw", { tensors, description: { ...structure, training: {} } });
  return loadBundle(folder);
}

/** Scores of one state: `[numExits][numActions]`. */
function scoresOf(byExit: readonly Float32Array[], state: number, numActions: number): number[][] {
  return byExit.map((scores) => [...scores.subarray(state * numActions, (state + 1) * numActions)]);
}

/** What is compared with tau at each exit of a state, as the training wing computes it; gates that learned something judge all but the expert. */
function confidencesOf(
  bundle: Bundle,
  method: MethodName,
  states: Uint8Array,
): (scores: readonly number[][], state: number) => number[] {
  const likeliest = (logits: readonly number[]) => Math.max(...softmax(logits));
  const sigmoid = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
  const byGates =
    (judge: (logits: readonly number[], exit: number, state: number) => number) =>
    (scores: readonly number[][], state: number) =>
      scores.map((logits, exit) =>
        exit === scores.length - 1 ? likeliest(logits) : judge(logits, exit, state),
      );
  const rule = exitRuleOf(getMethod(bundle, method));
  if (rule === "gate") {
    const gates = bundle.methodTensors(method);
    return byGates((logits, exit) =>
      sigmoid(gateForward(gateFeatures(Float32Array.from(logits), logits.length), gates, exit)[0]!),
    );
  }
  if (rule === "regret") {
    const costs = tensorflowCosts(loadTensorFlow(), { bundle, method }, states);
    return byGates((_, exit, state) => sigmoid(-costs[exit]![state]!));
  }
  return (scores) => scores.map(likeliest);
}

function isClearAction(logits: readonly number[]): boolean {
  const [best, second] = logits.toSorted((a, b) => b - a) as [number, number];
  return best - second > decisionMargin;
}

/** At tau = 1 nobody leaves early, however near to 1 a confidence is. */
function isClearExit(confidences: readonly number[], tau: number): boolean {
  return tau === 1 || confidences.every((confidence) => Math.abs(confidence - tau) > decisionMargin);
}

async function compareDecisions(bundle: Bundle, method: MethodName, states: Uint8Array): Promise<number> {
  const isGated = hasGates(exitRuleOf(getMethod(bundle, method)));
  const confidencesAt = confidencesOf(bundle, method, states);
  const byExit = tensorflowScores(loadTensorFlow(), { bundle, method }, states);
  const session = await createSession(bundle, { method, backend: "onnx" });
  let numClearCut = 0;
  for (let state = 0; state < numStates; state++) {
    const observation = states.subarray(state * numPixels, (state + 1) * numPixels);
    const scores = scoresOf(byExit, state, session.numActions);
    const confidences = confidencesAt(scores, state);
    for (const tau of taus) {
      const decision = await session.decide(observation, tau);
      const taken = scores[decision.exitIndex]!;
      const differences = taken.map((logit, action) => Math.abs(logit - decision.logits[action]!));
      expect(Math.max(...differences), `state ${state}, tau ${tau}`).toBeLessThan(logitTolerance);
      const exit = firstConfident(confidences, tau);
      const judged = isGated && tau < 1 ? scores.slice(0, exit + 1) : [scores[exit]!]; // gates read greedy actions too
      if (!isClearExit(confidences, tau) || !judged.every(isClearAction)) continue;
      numClearCut += 1;
      const { exitIndex, action } = decision;
      expect({ exitIndex, action }, `state ${state}, tau ${tau}`).toEqual({
        exitIndex: exit,
        action: argmax(scores[exit]!),
      });
    }
  }
  await session.close();
  return numClearCut;
}

describe.each(goldenGames)("on 1,000 states of %s", (game) => {
  const folder = sharedTemporaryFolder();
  const shipped = loadBundle(shippedBundleFolder(game));
  const shippedMethods = methodNames.filter((name) => name in shipped.manifest.methods);
  let states: Uint8Array;
  beforeAll(async () => {
    states = await playStates(shipped);
  });

  it("random classifiers decide alike in TensorFlow.js and in the graph", async () => {
    const bundle = await withRandomClassifiers(shipped, folder);
    expect(await compareDecisions(bundle, "ztw", states)).toBeGreaterThan(0.95 * numStates * taus.length);
  });

  it.each(shippedMethods)(
    "the shipped %s decides alike in TensorFlow.js and in the graph",
    async (method) => {
      expect(await compareDecisions(shipped, method, states)).toBeGreaterThan(0.95 * numStates * taus.length);
    },
  );

  it("a weight that is off by a little is found", async () => {
    const bundle = await withRandomClassifiers(shipped, folder);
    const bias = bundle.methodTensors("ztw");
    const perturbed = { ...bundle, methodTensors: () => bias };
    bias.get("classifiers.1.linear.bias")!.data[0]! += 0.01;
    const [, before] = tensorflowScores(
      loadTensorFlow(),
      { bundle, method: "ztw" },
      states.subarray(0, numPixels),
    );
    const [, after] = tensorflowScores(
      loadTensorFlow(),
      { bundle: perturbed, method: "ztw" },
      states.subarray(0, numPixels),
    );
    expect(Math.max(...before!.map((score, index) => Math.abs(score - after![index]!)))).toBeGreaterThan(
      logitTolerance,
    );
  });
});
