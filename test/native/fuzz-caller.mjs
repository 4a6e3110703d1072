// Calls the public API and both addons with seeded nonsense, for `npm run fuzz` and its test: a child process, since what is
// looked for is the end of the process. Prints how the calls ended; every error must be JavaScript's. Before each call its number and
// its name go into the file FUZZ_PROGRESS, so that the one that ends the process is known.
// Usage: node test/native/fuzz-caller.mjs <seed> <calls> [planted]

import { openSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { makeAtari } from "../../dist/src/envs/atari-environment.js";
import { makeAtariVector } from "../../dist/src/envs/atari-vector.js";
import { Emulator } from "../../dist/src/envs/emulator.js";
import { resolveRomFolder } from "../../dist/src/envs/games.js";
import { loadAle } from "../../dist/src/envs/load-ale.js";
import { loadBundle, shippedBundleFolder } from "../../dist/src/model/bundle.js";
import { loadEngine } from "../../dist/src/runtime/engine/native.js";
import { createSession } from "../../dist/src/runtime/session.js";
import { createVectorSession } from "../../dist/src/runtime/vector-session.js";
import { hostileValues } from "./hostile-values.mjs";

const [seed, numCalls, planted] = process.argv.slice(2);
const progressFile = process.env.FUZZ_PROGRESS;
const { draw, pick, makeValue, makeHuge, int32, shifty } = hostileValues(Number(seed));

const ale = loadAle();
const engine = loadEngine();
const bundle = loadBundle(shippedBundleFolder("pong"));
const session = await createSession(bundle, { method: "ztw" });
const vectorSession = await createVectorSession(bundle, { method: "ztw", numEnvs: 2 });
const romPath = `${resolveRomFolder()}/pong.bin`;

const vectorOptions = {
  where: "fuzz",
  romPath,
  core: "ztw",
  numEnvs: 2,
  numThreads: 2,
  autoreset: "next-step",
  conventions: "ale-vec",
  grayscale: "first",
  stackStart: "zeros",
  innerStepFrames: "1",
  episodicLife: false,
  repeatActionProbability: 0.1,
  repeatStepProbability: 0,
  frameSkip: 4,
  noopMax: 0,
  fireReset: true,
  rewardClipping: false,
  maxFrames: 108_000,
  maxInnerSteps: 0,
  stuckSteps: 0,
  fullActionSpace: false,
  mode: -1,
  difficulty: 0,
  captureFrames: false,
  captureSound: false,
};
const changed = (options) => {
  const copy = { ...options };
  const name = pick([...Object.keys(options), "other"]);
  const drawn = makeValue();
  // Thousands of environments are right, and take half a minute to open.
  const value = typeof drawn === "number" && drawn > 64 && drawn <= 4096 ? 64 : drawn;
  if (draw(4) === 0) Object.defineProperty(copy, name, shifty(copy[name], value));
  else copy[name] = value;
  return copy;
};

let vector = makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" });
let environment = makeAtari("pong", { captureFrames: true });
const emulatorOptions = { sound: true, colorAveraging: true, frameSkip: 2, mode: 1, rom: undefined };
const emulator = new Emulator("pong", emulatorOptions);
let raw = new ale.EnvironmentVector(vectorOptions);
const emulatorSettings = {
  core: "ztw",
  frameSkip: 1,
  maxFrames: 0,
  truncateOnLifeLoss: false,
  rewardMin: -9,
  rewardMax: 9,
  paddleMin: -1,
  paddleMax: -1,
  colorAveraging: false,
  sound: true,
  systemSeed: 1,
  mode: -1,
  difficulty: 0,
};
const rawEmulatorOptions = {
  where: "fuzz",
  romPath,
  romBytes: undefined,
  repeatActionProbability: 0,
  seed: 1,
  settings: emulatorSettings,
};
const rawEmulator = new ale.Emulator(rawEmulatorOptions);
vector.reset();
raw.reset(int32(0, 1), int32(1, 2));

/** Closed before the first call: what they still can do is say so. */
const closed = [
  new ale.EnvironmentVector(vectorOptions),
  new ale.Emulator(rawEmulatorOptions),
  makeAtari("pong"),
  makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" }),
  new Emulator("pong"),
  await createSession(bundle, { method: "ztw" }),
  await createVectorSession(bundle, { method: "ztw", numEnvs: 2 }),
];
for (const object of closed) await object.close();

const methods = (object) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter(
    (name) => !["constructor", "close"].includes(name),
  );
/** Any method with any arguments, sometimes on another object. */
const callAny = (object) => {
  const method = Object.getPrototypeOf(object)[pick(methods(object))];
  if (typeof method !== "function") return undefined;
  const target = draw(20) === 0 ? pick([{}, vector, raw, session, null]) : object;
  return method.apply(target, Array.from({ length: draw(4) }, makeValue));
};
const writeAny = (object) => {
  const name = pick(Object.keys(object));
  if (name !== undefined && !(object === raw || object === rawEmulator)) object[name] = makeValue();
};
/** Takes the memory away that answers are shown in. */
const transferAny = (object) => {
  const arrays = Object.values(object).filter((value) => ArrayBuffer.isView(value));
  const array = arrays.length > 0 ? pick(arrays) : undefined;
  if (array !== undefined) structuredClone(array.buffer, { transfer: [array.buffer] });
};
const observation = new Uint8Array(28_224);
const engineArrays = (count) => ({
  exits: new Int32Array(count),
  confidences: new Float32Array(count),
  logits: new Float32Array(6 * count),
  held: new Int32Array(count),
  work: new Float64Array(2),
  results: new Float64Array(4),
});
const maybeChanged = (object) => (draw(3) === 0 ? changed(object) : object);
const floats = (count) => new Float32Array(count).fill(0.01);
const stageConv = (inChannels) =>
  maybeChanged({
    ...{ inChannels, outChannels: 2, kernelSize: 3, stride: 1, padding: 1 },
    ...{ weight: floats(18 * inChannels), bias: floats(2) },
  });
/** A residual stage and a head, with a field here and there that is another. */
const describeStage = () =>
  maybeChanged({
    ...{ channels: 1, height: 9, width: 7, numActions: 6, normEpsilon: 1e-5, isBfloat16: false },
    blocks: [
      maybeChanged({
        type: "residualStage",
        conv: stageConv(1),
        residuals: [maybeChanged({ first: stageConv(2), second: stageConv(2) })],
        outputRelu: true,
      }),
    ],
    policyHead: { inFeatures: 40, outFeatures: 6, weight: floats(240), bias: floats(6) },
    ...{ classifiers: [], ensembles: [], gates: [], regretGates: [] },
    ...{ gateFloor: -10, exitRule: "max-probability" },
  });
const describeNonsense = () => ({
  blocks: pick([undefined, [], [makeValue()], makeValue()]),
  image: makeValue(),
});
const describeNetwork = () => (draw(2) === 0 ? describeStage() : describeNonsense());
const engineOptions = () => ({
  fingerprint: `fuzz ${draw(50)}`,
  describe: describeNetwork,
  instructionSet: pick(["", "plain", "none"]),
  dropsDirty: pick([false, "nothing", "sum"]),
});

const common = [
  () => callAny(pick([vector, environment, emulator])),
  () => callAny(pick([raw, rawEmulator])),
  () => (draw(8) === 0 ? emulator.reset() : emulator.act(draw(18), draw(3) / 2)),
  () => emulator.setRam(draw(128), draw(256)),
  () => callAny(pick([session, vectorSession])),
  () => callAny(pick(closed)),
  () => vector.step(int32(draw(6), draw(6))),
  () => (draw(8) === 0 ? environment.reset({ seed: draw(5) }) : environment.step(draw(6))),
  () => environment.step(draw(6)),
  () => raw.step(int32(draw(7), draw(7))),
  () => raw.reset(int32(draw(3), draw(3)), int32(draw(3), draw(3))),
  () => raw.reset(makeValue(), makeValue()),
  () => session.decide(observation, 0.5),
  () => session.decide(observation, new Float32Array(draw(4)).fill(draw(3) / 2)),
  () => vectorSession.decide(new Uint8Array(2 * 28_224), 0.5),
  () => vector.reset({ seeds: makeHuge() }),
  () => vector.reset({ indices: makeHuge() }),
  () => vector.send(int32(draw(6), draw(6))),
  () => vector.recv(),
  () => writeAny(pick([vector, environment, emulator, session, vectorSession])),
];
const rare = [
  () => transferAny(pick([vector, raw])),
  () => new ale.EnvironmentVector(changed(vectorOptions)).close(),
  () => new ale.Emulator(changed(rawEmulatorOptions)).close(),
  () => {
    const opened = new engine.EngineSession({
      ...engineOptions(),
      isTimed: draw(2) === 0,
      ...{ logits: new Float32Array(6), results: new Float64Array(4) },
    });
    opened.decide(new Uint8Array(63).fill(draw(256)), draw(3) / 2);
    return opened.copyBlock(0, new Float32Array(40));
  },
  () =>
    new engine.EngineBatch(
      changed({ numSessions: 2, numThreads: 1, ...engineOptions(), ...engineArrays(2) }),
    ),
  () => makeAtariVector("pong", changed({ numEnvs: 2, autoreset: "disabled" })).close(),
  () => ale.EnvironmentVector(vectorOptions),
  () => new ale.Emulator({ ...rawEmulatorOptions, settings: changed(emulatorSettings) }).close(),
  () => new Emulator(pick(["pong", makeValue()]), changed(emulatorOptions)).close(),
  () => ale.identifyRom(makeValue()),
  () => ale.identifyRom(makeValue(), makeValue()),
  () => ale.describeGame(makeValue()),
  () => ale.poolAndResize(makeValue(), makeValue(), makeValue()),
  () => ale.initialize(makeValue()),
  () => {
    vector.close();
    vector = makeAtariVector("pong", { numEnvs: 2, autoreset: pick(["next-step", "disabled", "same-step"]) });
    vector.reset();
  },
  () => {
    raw.close();
    environment.close();
    raw = new ale.EnvironmentVector({ ...vectorOptions, numThreads: draw(3) });
    environment = makeAtari("pong");
  },
];

/** A thread that is ended while its environments step. */
const endWorker = async () => {
  const url = new URL("../../dist/src/index.js", import.meta.url).href;
  const code = `import(${JSON.stringify(url)}).then(({ makeAtariVector }) => {
    const vector = makeAtariVector("pong", { numEnvs: 8, autoreset: "next-step" });
    vector.reset();
    require("node:worker_threads").parentPort.postMessage("steps");
    for (;;) vector.step(new Int32Array(8));
  });`;
  const worker = new Worker(code, { eval: true });
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await new Promise((resolve) => setTimeout(resolve, draw(20)));
  await worker.terminate();
};

const progress = progressFile === undefined ? undefined : openSync(progressFile, "w");
const nameLength = 120;
const nameOf = new Map();
const note = (call, made) => {
  if (progress === undefined) return;
  if (!nameOf.has(made))
    nameOf.set(made, String(made).replaceAll(/\s+/g, " ").padEnd(nameLength).slice(0, nameLength));
  writeSync(progress, `${call}: ${nameOf.get(made)}`, 0);
};

const endings = { returned: 0, thrown: 0 };
const endWorkerAt = draw(Number(numCalls));
for (let call = 0; call < Number(numCalls); call++) {
  const made = call === endWorkerAt ? endWorker : pick(draw(100) === 0 ? rare : common);
  note(call, made);
  if (planted !== undefined && call === 100) process.abort();
  try {
    await made();
    endings.returned++;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    endings.thrown++;
  }
}
process.stdout.write(JSON.stringify(endings));
