/** A training that begins with the trained classifiers of another method: what it takes, trains, records and refuses. */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { distillWith } from "../../src/distill/distill-with.js";
import {
  classifierSources,
  structures,
  trainsClassifiers,
  trainsEnsemble,
} from "../../src/distill/methods.js";
import type { DistillOptions } from "../../src/distill/options.js";
import { firstTensors } from "../../src/distill/stages.js";
import { referenceClassifiers } from "../../src/model/architecture.js";
import { getMethod, loadBundle, saveMethod } from "../../src/model/bundle.js";
import { type MethodName, methodNames } from "../../src/model/bundle-schema.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { checkExactResume } from "./run-checks.js";
import { makeToyBundle, ToyVector, toyArchitecture } from "./toy.js";

const size = { numEnvs: 3, rolloutSteps: 8, epochs: 2, numThreads: 1 } as const;
const ofSource = { ...size, steps: 96, minibatchSize: 12, seed: 3 } as const;
const ofEnsemble = { ...size, ensembleSteps: 72, ensembleMinibatchSize: 24, seed: 5 } as const;

const run = (options: DistillOptions) => distillWith(options, () => new ToyVector(size.numEnvs));
/** Where nothing may be played. */
const runWithoutGames = (options: DistillOptions) =>
  distillWith(options, () => {
    throw new Error("a game was opened");
  });

const sourceFolder = join(sharedTemporaryFolder(), "source");
const sources = ["ztw-no-ensemble", "pbee"] as const;

beforeAll(async () => {
  await makeToyBundle(1, sourceFolder);
  for (const method of sources) await run({ ...ofSource, bundle: sourceFolder, method });
}, 30_000);

function copySource() {
  const folder = temporaryFolder();
  cpSync(sourceFolder, folder, { recursive: true });
  return { folder };
}

const dataOf = (tensors: TensorMap, prefix: string) =>
  Object.fromEntries(
    [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, { data }]) => [name, [...data]]),
  );

/** Fails unless every tensor of the ensemble has left its first values. */
function checkEnsembleMoved(method: MethodName, seed: number, tensors: TensorMap): void {
  const structure = { classifiers: referenceClassifiers(toyArchitecture), ...structures[method] };
  const first = dataOf(firstTensors(toyArchitecture, structure, { method, seed }), "ensemble.");
  expect(Object.keys(first)).toHaveLength(4);
  const found = dataOf(tensors, "ensemble.");
  for (const [name, values] of Object.entries(first)) expect(found[name], name).not.toEqual(values);
}

describe.each(["ztw", "ztw-additive"] as const)("%s from ztw-no-ensemble", (method) => {
  it("keeps the classifiers to the bit, trains the ensemble, and says what was done", async () => {
    const { folder } = copySource();
    const options = { ...ofEnsemble, bundle: folder, method, classifiersFrom: "ztw-no-ensemble" } as const;
    const result = await run(options);
    expect(result.steps).toEqual({ ensemble: 72 });
    expect(Object.keys(result.measures)).toEqual(["ensemble"]);

    const bundle = loadBundle(folder);
    const [source, tensors] = [bundle.methodTensors("ztw-no-ensemble"), bundle.methodTensors(method)];
    expect(dataOf(tensors, "classifiers.")).toEqual(dataOf(source, ""));
    checkEnsembleMoved(method, ofEnsemble.seed, tensors);

    const [{ sha256, training: from }, { training }] = [
      getMethod(bundle, "ztw-no-ensemble"),
      getMethod(bundle, method),
    ];
    expect(training).toMatchObject({
      ...{ method, seed: 5, ensembleSteps: 72, ensembleBatchSize: 24 },
      ...{ classifiersFrom: "ztw-no-ensemble", classifiersSha256: sha256, steps: 96, batchSize: 12 },
      playedSteps: { classifiers: 96, ensemble: 72 },
      measures: { ...(from.measures as object), ...result.measures },
      classifiersTraining: { method: "ztw-no-ensemble", seed: 3, steps: 96 },
    });
    expect(Object.keys(training.playedSteps as object)).toEqual(["classifiers", "ensemble"]);
  });
});

it("an ensemble that stayed at its start is found out", async () => {
  const structure = { classifiers: referenceClassifiers(toyArchitecture), ...structures.ztw };
  const planted = firstTensors(toyArchitecture, structure, { method: "ztw", seed: 5 });
  expect(() => checkEnsembleMoved("ztw", 5, planted)).toThrow(/ensemble/);
});

it("trains the ensemble for as long as the source's classifiers where nothing else is said", async () => {
  const { folder } = copySource();
  const { ensembleSteps: _, ...options } = ofEnsemble;
  const { steps } = await run({ ...options, bundle: folder, classifiersFrom: "ztw-no-ensemble", steps: 24 });
  expect(steps).toEqual({ ensemble: 96 });
  expect(getMethod(loadBundle(folder), "ztw").training).toMatchObject({ steps: 96, ensembleSteps: 96 });
});

describe("a method with nothing left to train", () => {
  it.each([
    ["sdn", "pbee"],
    ["ztw-uniform", "ztw-no-ensemble"],
  ] as const)("%s is written from %s without a game", async (method, classifiersFrom) => {
    const { folder } = copySource();
    const result = await runWithoutGames({ ...size, bundle: folder, method, classifiersFrom, seed: 9 });
    expect(result).toMatchObject({ method, steps: {}, measures: {}, bundleFolder: folder });
    const bundle = loadBundle(folder);
    const [source, made] = [getMethod(bundle, classifiersFrom), getMethod(bundle, method)];
    const { classifiers, ...parts } = made;
    expect(classifiers).toEqual(source.classifiers);
    expect(parts).toMatchObject(structures[method]);
    expect(parts.exitRule).toBe(structures[method].exitRule);
    const [from, tensors] = [bundle.methodTensors(classifiersFrom), bundle.methodTensors(method)];
    expect(dataOf(tensors, "classifiers.")).toEqual(dataOf(from, ""));
    expect(
      Object.values(dataOf(tensors, "ensemble."))
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
    expect(made.training).toMatchObject({
      ...{ method, classifiersFrom, classifiersSha256: source.sha256, steps: 96, seed: 3 },
      playedSteps: { classifiers: 96 },
      measures: source.training.measures,
    });
    expect(made.training.ensembleSteps).toBeUndefined();
  });

  it("is what a training of its own would have been, to the bit", async () => {
    const { folder } = copySource();
    await runWithoutGames({ bundle: folder, method: "sdn", classifiersFrom: "pbee" });
    const alone = await makeToyBundle();
    await run({ ...ofSource, bundle: alone.folder, method: "sdn" });
    const [copied, trained] = [folder, alone.folder].map((path) => loadBundle(path).methodTensors("sdn"));
    expect(dataOf(copied!, "")).toEqual(dataOf(trained!, ""));
  });

  it("may come from one that began so itself, and carries the same record on", async () => {
    const { folder } = copySource();
    await run({ ...ofEnsemble, bundle: folder, method: "ztw", classifiersFrom: "ztw-no-ensemble" });
    const output = join(temporaryFolder(), "other");
    await runWithoutGames({ bundle: folder, output, method: "ztw-no-ensemble", classifiersFrom: "ztw" });
    const [first, again] = [folder, output].map((path) => loadBundle(path));
    const [before, after] = [first!, again!].map((bundle) => bundle.methodTensors("ztw-no-ensemble"));
    expect(dataOf(after!, "")).toEqual(dataOf(before!, ""));
    const { training } = getMethod(again!, "ztw-no-ensemble");
    expect(training).toMatchObject({ classifiersFrom: "ztw", steps: 96, playedSteps: { classifiers: 96 } });
    expect(training.playedSteps).not.toHaveProperty("ensemble");
  });
});

describe("a stopped run", () => {
  const options = { ...ofEnsemble, method: "ztw", classifiersFrom: "ztw-no-ensemble" } as const;

  it("goes on as if it had never stopped, to the bit", async () => {
    await checkExactResume({ run, options, copyBase: copySource });
  });

  it("refuses another source, other classifiers under its name, and none, and overwrites nothing", async () => {
    const { folder } = copySource();
    await runWithoutGames({ bundle: folder, method: "ztw-uniform", classifiersFrom: "ztw-no-ensemble" });
    const kept = { ...options, bundle: folder, checkpointFolder: temporaryFolder(), resume: true };
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("stopped by the test"));
    await expect(run({ ...kept, onProgress, signal: controller.signal })).rejects.toThrow("stopped");
    const before = readdirSync(kept.checkpointFolder);
    await expect(run({ ...kept, classifiersFrom: "ztw-uniform" })).rejects.toThrow(
      /its classifiersFrom is "ztw-no-ensemble", this run's is "ztw-uniform"/,
    );
    await expect(run({ ...kept, ...ofSource, classifiersFrom: undefined })).rejects.toThrow(CheckpointError);
    await run({ ...ofSource, seed: 4, bundle: folder, method: "ztw-no-ensemble" });
    await expect(run(kept)).rejects.toThrow(/its classifiersSha256 is/);
    expect(readdirSync(kept.checkpointFolder)).toEqual(before);
  });
});

describe("the kinds of classifiers", () => {
  it("follow from the methods' parts", () => {
    expect(Object.fromEntries(methodNames.map((name) => [name, classifierSources(name)]))).toMatchObject({
      ztw: ["ztw-no-ensemble", "ztw-additive", "ztw-uniform"],
      sdn: ["pbee", "ztw-no-cascade"],
      "ztw-no-cascade": ["sdn", "pbee"],
      "ztw-shared-gradient": [],
      "ztw-gate": [],
    });
  });

  it.each(methodNames.filter((name) => trainsClassifiers(name) && trainsEnsemble(name)))(
    "of %s are refused nothing that shares them",
    (name) => {
      for (const other of classifierSources(name)) expect(classifierSources(other)).toContain(name);
    },
  );

  it.each([
    [
      "ztw",
      "sdn",
      /one of ztw-no-ensemble, ztw-additive, ztw-uniform, whose .* as those of ztw, for classifiersFrom, received "sdn"/,
    ],
    ["sdn", "ztw", /one of pbee, ztw-no-cascade, .* received "ztw"/],
    ["ztw", "ztw", /one of ztw-no-ensemble, .* received "ztw"/],
    ["ztw", "ztw-gate", /one of ztw-no-ensemble, .* received "ztw-gate"/],
    ["ztw", "ztw-shared-gradient", /one of ztw-no-ensemble, .* received "ztw-shared-gradient"/],
    [
      "ztw-shared-gradient",
      "ztw",
      /nothing for ztw-shared-gradient, whose classifiers no other method trains/,
    ],
    ["ztw-gate", "ztw", /nothing for ztw-gate, which takes all but its gates from ztw,/],
    ["ztw-hold", "ztw", /nothing for ztw-hold, .* from ztw-regret,/],
    ["ztw-rl", "ztw-no-ensemble", /nothing for ztw-rl, .* from ztw-regret,/],
    ["ztw", "magic", /classifiersFrom/],
    ["ztw", 3, /classifiersFrom/],
  ])("are told apart: %s from %s is refused", async (method, classifiersFrom, message) => {
    const { folder } = copySource();
    const made = runWithoutGames({ bundle: folder, method, classifiersFrom } as DistillOptions);
    await expect(made).rejects.toThrow(InvalidArgumentError);
    await expect(made).rejects.toThrow(message);
  });
});

interface Change {
  readonly expertSha256?: string;
  readonly stride?: number;
}

describe("a source that does not fit", () => {
  it("is refused where the bundle lacks it", async () => {
    const { folder } = await makeToyBundle();
    const made = runWithoutGames({ ...size, bundle: folder, method: "sdn", classifiersFrom: "pbee" });
    await expect(made).rejects.toThrow("holds no method pbee. Distilled methods there: none yet.");
  });

  it.each([
    ["another expert's", { expertSha256: "0".repeat(64) }, /expected pbee in .* of its expert/],
    ["of another shape", { stride: 3 }, /shapes and places/],
  ] as const)("is refused where its classifiers are %s", async (_, change: Change, message) => {
    const { folder } = copySource();
    const bundle = loadBundle(folder);
    const { file: _file, sha256: _sha256, ...stored } = getMethod(bundle, "pbee");
    const { stride = 4, ...training } = change;
    const classifiers = stored.classifiers.map((classifier) => ({ ...classifier, stride }));
    const description = { ...stored, training: { ...stored.training, ...training }, classifiers };
    await saveMethod(folder, "pbee", { tensors: bundle.methodTensors("pbee"), description });
    const made = runWithoutGames({ ...size, bundle: folder, method: "sdn", classifiersFrom: "pbee" });
    await expect(made).rejects.toThrow(CheckpointError);
    await expect(made).rejects.toThrow(message);
  });
});
