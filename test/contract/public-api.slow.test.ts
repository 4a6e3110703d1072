/**
 * Every name at every door, called with nothing and with nonsense, answers or throws one of our errors. The names are the modules' own, so
 * that a new one cannot be forgotten.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import * as envs from "../../src/envs.js";
import * as main from "../../src/index.js";
import * as tools from "../../src/tools.js";

const stopped = Object.assign(new Error("stopped"), { code: "ZTW_STOPPED" });
const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "ztw-api-test-"))];
// Nonsense may be a name for a file: nothing is written into the clone.
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const nonsense: readonly unknown[] = [
  undefined,
  null,
  {},
  "",
  "x\0y",
  "pong",
  -1,
  Number.NaN,
  true,
  [],
  Symbol("s"),
  10n,
  () => 0,
  new Uint8Array(3),
  Object.create(null),
];
const argumentLists: readonly (readonly unknown[])[] = [
  [],
  ...nonsense.flatMap((value) => [
    [value],
    ["pong", value],
    [[1], value],
    [value, {}, {}],
    ["f", "x", value],
  ]),
];
type Callable = (...values: readonly unknown[]) => unknown;

/** What a call threw that is none of our errors; undefined if it returned, or threw one of ours. */
async function foreignError(call: () => unknown): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const isOurs = main.isZtwError(error) || error === stopped;
    return isOurs ? undefined : `${(error as Error)?.name}: ${(error as Error)?.message}`;
  }
}

/** Those of a door's functions that answer nonsense with a foreign error, each with the first one. */
async function leaks(door: object): Promise<string[]> {
  const found: string[] = [];
  for (const [name, value] of Object.entries(door)) {
    if (typeof value !== "function" || value.prototype instanceof Error || skipped.includes(name)) continue;
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const call: Callable = (...values) => (isClass ? Reflect.construct(value, values) : value(...values));
    for (const values of argumentLists) {
      const foreign = await foreignError(() => call(...values));
      if (foreign === undefined) continue;
      found.push(`${name}(${values.map((given) => typeof given).join(", ")}): ${foreign}`);
      break;
    }
  }
  return found;
}

/** Answers without arguments by loading TensorFlow, or by starting encoders: too slow to call for nothing. */
const skipped = ["loadTensorFlow", "findVideoTools"];

describe("a door", () => {
  it.each([
    ["main", main],
    ["envs", envs],
    ["tools", tools],
  ])("%s throws our errors only", async (_, door) => {
    expect(await leaks(door)).toEqual([]);
  });

  it("would be caught with a function that throws another", async () => {
    const planted = (given: { readonly a: { readonly b: number } }) => given.a.b;
    expect(await leaks({ planted })).toEqual([expect.stringMatching(/^planted\(\): TypeError: Cannot read/)]);
  });
});

const shipped = () => main.shippedBundleFolder("pong");
const sweep = () => main.readSweep(join(packageRoot, "results", "pong", "ztw", "sweep.json"));
/** Work that is well asked for stops before it begins. */
const signal = AbortSignal.abort(stopped);
const run = [
  ...["bundle", "method", "protocol", "protocolOverrides", "backend", "realTime", "romFolder", "runSeed"],
  ...["numWorkers", "output", "workFolder", "onProgress", "signal", "numSeeds", "modes"],
];
const playing = { numSeeds: 2, numWorkers: 1, signal };
const atari = ["romFolder", "protocol", ...Object.keys(main.describeProtocol("ref-clean"))];
const runOptions = Object.keys(tools.runOptionsSchema.shape);
type Call = (options: object) => unknown;
const close = (opened: { close(): unknown }) => opened.close();

/** By function: its options, and a call that is right but for the one that is wrong. */
const optionsOf: Readonly<Record<string, readonly [names: readonly string[], call: Call]>> = {
  makeAtari: [["captureFrames", ...atari], (options) => close(main.makeAtari("pong", options))],
  makeAtariVector: [
    ["numEnvs", "autoreset", "numThreads", ...atari],
    (options) => close(main.makeAtariVector("pong", { numEnvs: 1, autoreset: "disabled", ...options })),
  ],
  make: [
    ["obsType", "frameSkip", "maxFrames", "mode", "renderMode", "romFolder", "core", "unknown"],
    (options) => close(main.make("ALE/Pong-v5", options)),
  ],
  play: [
    ["seed", "numEpisodes", "stepsPerSecond", "keysToAction", "noop", "onStep", "onOpen", "port"],
    (options) => envs.play(envs.make("ALE/Pong-v5"), { signal, ...options }),
  ],
  videoFiles: [["framesPerSecond", "container"], (options) => main.videoFiles("videos", options)],
  makeVec: [
    ["numEnvs", "autoreset", "protocol", ...atari],
    (options) => close(main.makeVec("ALE/Pong-v5", { numEnvs: 1, ...options })),
  ],
  checkEnvironment: [
    ["seed", "numSteps"],
    (options) => main.checkEnvironment(() => JSON.parse("{}"), options),
  ],
  evaluate: [
    [...run, "taus", "heads"],
    (options) => main.evaluate({ bundle: shipped(), ...playing, taus: [1], ...options }),
  ],
  confirm: [
    [...run, "sweep", "maxAttempts", "costModel"],
    (options) => main.confirm({ bundle: shipped(), sweep: sweep(), ...playing, ...options }),
  ],
  tune: [
    [...run, "sweep", "maxLosses", "errorRate", "taus", "confirmNumSeeds", "costModel"],
    (options) => main.tune({ bundle: shipped(), ...playing, taus: [0.9], ...options }),
  ],
  measure: [
    [
      ...["bundle", "method", "tau", "mode", "numSeeds", "runSeed", "numForks", "forkHorizon"],
      ...["protocol", "output", "romFolder", "signal"],
    ],
    (options) => main.measure({ bundle: shipped(), signal, ...options }),
  ],
  calibrate: [
    ["bundle", "numObservations", "runSeed", "romFolder", "signal"],
    (options) => main.calibrate({ bundle: shipped(), signal, ...options }),
  ],
  record: [
    [
      ...[
        "bundle",
        "output",
        "method",
        "tau",
        "mode",
        "seed",
        "overlay",
        "maxFrames",
        "framesPerSecond",
        "scale",
      ],
      ...[
        "pixelAspect",
        "tools",
        "protocol",
        "protocolOverrides",
        "romFolder",
        "backend",
        "signal",
        "onProgress",
      ],
    ],
    (options) => main.record({ bundle: shipped(), output: "x.mp4", signal, ...options }),
  ],
  replay: [
    ["receipt", "bundle", "actionsOnly", "backend", "romFolder", "signal", "onProgress"],
    (options) => main.replay({ receipt: "nowhere.json", signal, ...options }),
  ],
  train: [
    [
      ...[...Object.keys(tools.trainSettingsSchema.shape), ...runOptions, "game", "output", "from"],
      ...["architecture", "backend", "evaluator", "device", "signal", "onProgress"],
    ],
    (options) => main.train({ game: "pong", output: "train", signal, ...options }),
  ],
  distill: [
    [
      ...[...Object.keys(tools.distillSettingsSchema.shape), ...runOptions, "bundle", "output", "backend"],
      ...["signal", "onProgress"],
    ],
    (options) => main.distill({ bundle: shipped(), output: "distill", signal, ...options }),
  ],
  importPolicy: [
    ["game", "output", "format", "protocol", "romFolder"],
    (options) => main.importPolicy("nowhere", { game: "pong", output: "import", ...options }),
  ],
  createSession: [
    ["method", "numThreads", "backend", "unknown"],
    async (options) => close(await main.createSession(shipped(), options)),
  ],
  createVectorSession: [
    ["method", "numEnvs", "numThreads", "backend"],
    async (options) => close(await main.createVectorSession(shipped(), { numEnvs: 1, ...options })),
  ],
  exportOnnx: [["allExits"], (options) => main.exportOnnx(shipped(), "ztw", "export.onnx", options)],
  writeFigure: [["confirmation", "costModel"], (options) => main.writeFigure(sweep(), "figure", options)],
  engineRollouts: [
    ["numEnvs", "numThreads", "keptBlocks"],
    (options) => {
      const { manifest, expertTensors } = main.loadBundle(shipped());
      const network = { architecture: manifest.architecture, tensors: expertTensors() };
      close(main.engineRollouts.open(network, { numEnvs: 1, keptBlocks: [], ...options }));
    },
  ],
};

const wrongValues = [null, {}, "x\0", -1, Number.NaN, Symbol("s"), 10n];

describe("a wrong value of an option", () => {
  it.each(Object.entries(optionsOf))("of %s is one of our errors", async (_, [names, call]) => {
    for (const name of names)
      for (const value of wrongValues)
        expect(await foreignError(() => call({ [name]: value })), `${name}: ${String(value)}`).toBe(
          undefined,
        );
  });

  it("is tried for every function that takes options", () => {
    const without =
      "calibrate confirmedTau judgeTuning describeProtocol exportSafetensors exportSb3 isZtwError listGames loadBundle markdownReport measureForks measureHeads patienceTau " +
      "readConfirmation readSweep sampleAction shippedBundleFolder summarize textReport RandomStream " +
      "CheckpointError EnvironmentStateError InvalidArgumentError NativeError";
    const known = [...Object.keys(optionsOf), ...without.split(" ")];
    expect(Object.keys(main).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("an object that is closed", () => {
  it("throws our errors only, whatever is called", async () => {
    const objects: object[] = [
      main.makeAtari("pong"),
      main.makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" }),
      await main.createSession(shipped()),
      await main.createSession(shipped(), { backend: "onnx" }),
      await main.createVectorSession(shipped(), { numEnvs: 2 }),
      await tools.createActor(shipped()),
    ];
    for (const object of objects) {
      await close(object as { close(): unknown });
      const prototype = Object.getPrototypeOf(object);
      for (const name of Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor"))
        for (const values of argumentLists) {
          const call = () => {
            const member = (object as Record<string, unknown>)[name];
            return typeof member === "function" ? member.apply(object, values) : member;
          };
          expect(await foreignError(call), `${prototype.constructor.name}.${name}`).toBe(undefined);
        }
    }
  });
});

/** The same numbers as every kind of list that a caller may have. */
function lists(values: readonly number[]): [string, ArrayLike<number>][] {
  return [
    ["plain array", [...values]],
    ["Int32Array", Int32Array.from(values)],
    ["Uint8Array", Uint8Array.from(values)],
    ["Float64Array", Float64Array.from(values)],
    ["Uint8ClampedArray", Uint8ClampedArray.from(values)],
    [
      "shared memory",
      new Int32Array(new SharedArrayBuffer(4 * values.length)).map((_, index) => values[index]!),
    ],
    ["plain array of another realm", runInNewContext(`[${values}]`)],
    ["Int32Array of another realm", runInNewContext(`Int32Array.of(${values})`)],
    ["Uint8Array of another realm", runInNewContext(`Uint8Array.of(${values})`)],
  ];
}

describe("lists of numbers", () => {
  it.each(lists([1, 2]))("are actions, seeds and indices as a %s", async (_, two) => {
    const vector = main.makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" });
    vector.reset({ seeds: two });
    expect([...vector.seeds]).toEqual([1, 2]);
    vector.step(two);
    vector.send(two);
    await vector.recv();
    expect([...vector.aleActions]).toEqual([vector.actionSet[1], vector.actionSet[2]]);
    expect(main.sampleAction(two, { uniform: () => 0.99 })).toBe(1);
    vector.close();
  });

  it.each([
    ["of another length", [1]],
    ["of fractions", [0.5, 1]],
    ["beyond the actions", [0, 99]],
    ["of texts", ["0", "1"]],
    ["that is none", { length: 2, 0: 0, 1: 0 }],
    ["that is a view of bytes", new DataView(new ArrayBuffer(2))],
  ])("%s are refused as actions", (_, actions) => {
    const vector = main.makeAtariVector("pong", { numEnvs: 2, autoreset: "next-step" });
    vector.reset();
    expect(() => vector.step(actions as number[])).toThrow(main.InvalidArgumentError);
    vector.close();
  });

  it("are observations of sessions, with the same answer", async () => {
    const environment = main.makeAtari("pong");
    const { observation } = environment.reset({ seed: 1 });
    const session = await main.createSession(shipped());
    const { logits } = await session.decide(observation, 0.9);
    const foreign = runInNewContext("(bytes) => Uint8Array.from(bytes)") as (bytes: Uint8Array) => Uint8Array;
    for (const list of [[...observation], Int16Array.from(observation), foreign(observation)])
      expect((await session.decide(list, 0.9)).logits).toEqual(logits);
    await expect(session.decide([...observation.subarray(1), 256], 0.9)).rejects.toThrow(
      "expected an integer from 0 to 255 for observation[28223], received 256 (number)",
    );
    await session.close();
    environment.close();
  });
});

it("spaces give any sample to who passes no stream, and a repeatable one to who does", () => {
  const environment = main.makeAtari("pong");
  const { actionSpace, observationSpace } = environment;
  expect(actionSpace.contains(actionSpace.sample())).toBe(true);
  expect(observationSpace.contains(observationSpace.sample())).toBe(true);
  const draw = () => actionSpace.sample(new main.RandomStream(1, "test"));
  expect(draw()).toBe(draw());
  expect(() => actionSpace.sample({} as never)).toThrow(
    "sample: expected a RandomStream for random, received Object (object).",
  );
  environment.close();
});
