import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError, NativeError } from "../../../src/core/errors.js";
import { loadBundle, shippedBundleFolder } from "../../../src/model/bundle.js";
import { expertAlone, readPolicy } from "../../../src/model/policy-weights.js";
import { loadEngine, loadNativeEngine } from "../../../src/runtime/engine/native.js";
import { nativeNetwork } from "../../../src/runtime/engine/policy.js";
import { makeAnswers } from "../../../src/runtime/engine/vector-session.js";

it("the addon runs on the plain instruction set at the least, and knows it last", () => {
  expect(loadEngine().instructionSets.at(-1)).toBe("plain");
});

it("loading it twice gives the same", () => {
  expect(loadEngine()).toBe(loadEngine());
});

it("an addon that is not there is explained, with what to do and what works without it", () => {
  const missing = join("nowhere", "engine_native.node");
  const load = () => loadNativeEngine([missing]);
  expect(load).toThrow(NativeError);
  expect(load).toThrow(`the compiled engine addon did not load on ${process.platform}-${process.arch}`);
  expect(load).toThrow(`${missing}: the file does not exist`);
  expect(load).toThrow('Run "npx ztw setup" to build it, or use the backend "onnx"');
});

describe("values that nobody has checked", () => {
  const bundle = loadBundle(shippedBundleFolder("pong"));
  const { expertTensors, manifest } = bundle;
  const ofExits = nativeNetwork(readPolicy(bundle, "ztw"));
  const { architecture } = manifest;
  const network = nativeNetwork(expertAlone(architecture, expertTensors()));
  const { numActions } = architecture;
  const sessionOptions = {
    ...network,
    logits: new Float32Array(numActions),
    results: new Float64Array(4),
    dropsDirty: "nothing" as const,
    isTimed: false,
  };
  const batchOptions = {
    ...network,
    ...makeAnswers(2, numActions),
    numSessions: 2,
    numThreads: 1,
    dropsDirty: false,
  };
  const openSession = (change: object) => () =>
    new (loadEngine().EngineSession)({ ...sessionOptions, ...change });
  const openBatch = (change: object) => () => new (loadEngine().EngineBatch)({ ...batchOptions, ...change });

  it("open a session and a batch where they are right", () => {
    openSession({})().close();
    openBatch({})().close();
  });

  it.each<[string, () => unknown, string]>([
    [
      "a name that no session has",
      openSession({ scores: new Float32Array(numActions) }),
      'EngineSession: expected one of instructionSet, fingerprint, describe, logits, results, dropsDirty, isTimed for an option\'s name, received "scores" (string).',
    ],
    [
      "a name that no batch has",
      openBatch({ numEnvs: 2 }),
      'for an option\'s name, received "numEnvs" (string).',
    ],
    [
      "no sessions",
      openBatch({ numSessions: 0 }),
      "EngineBatch: expected an integer from 1 to 4096 for numSessions, received 0 (number).",
    ],
    [
      "logits for more actions",
      openSession({ logits: new Float32Array(numActions + 1) }),
      `expected a typed array of length ${numActions} for logits, received a typed array of length ${numActions + 1}.`,
    ],
    [
      "a flag that is missing",
      openBatch({ dropsDirty: undefined }),
      "expected true or false for dropsDirty, received undefined.",
    ],
    [
      "a change lost nowhere",
      openSession({ dropsDirty: "lab" }),
      'expected one of nothing, image, convolution, pool, sum for dropsDirty, received "lab" (string).',
    ],
    [
      "a description in place of its maker",
      openSession({ describe: {} }),
      "expected a function for describe, received an object.",
    ],
    [
      "no options at all",
      () => new (loadEngine().EngineBatch)(undefined as never),
      "EngineBatch: expected an object for options, received undefined.",
    ],
    [
      "no room for what is held",
      openBatch({ held: new Int32Array(1) }),
      "expected a typed array of length 2 for held, received a typed array of length 1.",
    ],
    [
      "a list of those awake that is too short",
      () => openBatch({})().decide(new Uint8Array(2 * 28_224), 0.5, new Uint8Array(1)),
      "VectorSession.decide: expected a Uint8Array of length 2 for awake, or nothing.",
    ],
    [
      "more thresholds than classifiers",
      () => openBatch(ofExits)().decide(new Uint8Array(2 * 28_224), new Float32Array(3)),
      "for observations and a number or a Float32Array of length 2 for tau.",
    ],
    [
      "a threshold that is no number",
      () => openSession(ofExits)().decide(new Uint8Array(28_224), "0.5" as never),
      "for observation and a number or a Float32Array of length 2 for tau.",
    ],
    [
      "thresholds where there are no classifiers",
      () => openSession({})().decide(new Uint8Array(28_224), new Float32Array(0)),
      "for observation and a number for tau.",
    ],
    [
      "a block that is not there",
      () => openSession({})().copyBlock(4, new Float32Array(1)),
      "EngineSession.copyBlock: expected an integer from 0 to 3 for index, received 4 (number).",
    ],
    [
      "room for fewer values",
      () => openSession({})().copyBlock(3, new Float32Array(1)),
      "expected a Float32Array of length 512 for values, received a typed array of length 1.",
    ],
  ])("are refused: %s", (_name, open, message) => {
    expect(open).toThrow(InvalidArgumentError);
    expect(open).toThrow(message);
  });
});
