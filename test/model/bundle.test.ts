import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import {
  createBundle,
  getMethod,
  loadBundle,
  saveMethod,
  setBundleProtocol,
  shippedBundleFolder,
} from "../../src/model/bundle.js";
import type { PolicyManifest } from "../../src/model/bundle-schema.js";
import { readSafetensors } from "../../src/model/safetensors.js";
import { checkTensorShapes, expertTensorShapes } from "../../src/model/tensor-shapes.js";
import type { TensorMap } from "../../src/model/tensors.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

describe("the bundles that ship", () => {
  it.each(["pong", "qbert"])("%s loads, and its weights are the ones named in policy.json", (game) => {
    const bundle = loadBundle(shippedBundleFolder(game));
    expect(bundle.manifest).toMatchObject({ game, protocol: "ref-clean" });
    expect(bundle.manifest.actionMeanings.slice(0, 2)).toEqual(["NOOP", "FIRE"]);
    const tensors = bundle.expertTensors();
    expect(tensors.get("action_net.weight")?.shape).toEqual([6, 512]);
    for (const method of Object.keys(bundle.manifest.methods)) bundle.methodTensors(method as "ztw");
  });
});

describe("saveMethod", () => {
  it("adds a method and keeps the rest of policy.json", async () => {
    const folder = temporaryFolder();
    await makeToyBundle(folder, { methods: ["sdn"] });
    const before = loadBundle(folder).manifest;
    const { classifiers, cascade, ensemble } = before.methods.sdn!;
    const description = { classifiers, cascade, ensemble, training: { steps: 5 } };
    await saveMethod(folder, "ztw", { tensors: loadBundle(folder).methodTensors("sdn"), description });
    const after = loadBundle(folder);
    expect(after.manifest).toMatchObject(before as PolicyManifest & Record<string, unknown>);
    expect(getMethod(after, "ztw").training).toEqual({ steps: 5 });
    expect(after.methodTensors("ztw")).toEqual(after.methodTensors("sdn"));
  });

  it("refuses weights that are not those of the description", async () => {
    const folder = temporaryFolder();
    const bundle = await makeToyBundle(folder, { methods: ["sdn"] });
    const description = { ...getMethod(bundle, "sdn"), ensemble: true };
    const saving = saveMethod(folder, "ztw", { tensors: bundle.methodTensors("sdn"), description });
    await expect(saving).rejects.toThrow(CheckpointError);
    await expect(saving).rejects.toThrow("expected a tensor ensemble.0.log_weight, found none");
    expect(Object.keys(loadBundle(folder).manifest.methods)).toEqual(["sdn"]);
  });

  it.each([
    [[{ afterBlock: 3 }], "expected a convolution deeper than block -1 for afterBlock, received 3"],
    [
      [{ afterBlock: 1 }, { afterBlock: 1 }],
      "expected a convolution deeper than block 1 for afterBlock, received 1",
    ],
    [[{ kernelSize: 21 }], "a kernel of 21 does not fit into 20x20"],
    [[{ padding: 3 }], "classifier 0: expected a padding below the kernel's 3, received 3"],
  ])("refuses classifiers %j, which do not fit the architecture", async (changes, message) => {
    const folder = temporaryFolder();
    const bundle = await makeToyBundle(folder, { methods: [] });
    const [classifier] = referenceClassifiers(bundle.manifest.architecture);
    const classifiers = changes.map((change) => ({ ...classifier!, ...change }));
    const description = { classifiers, cascade: false, ensemble: false, training: {} };
    await expect(saveMethod(folder, "sdn", { tensors: new Map(), description })).rejects.toThrow(message);
  });
});

describe("setBundleProtocol", () => {
  it("states another protocol and keeps the rest of policy.json", async () => {
    const { folder, manifest } = await makeToyBundle(temporaryFolder());
    const after = await setBundleProtocol(folder, "machado");
    expect(manifest.protocol).toBe("ref-clean");
    expect(after.manifest).toEqual({ ...manifest, protocol: "machado" });
  });
});

describe("loadBundle", () => {
  let source: string;
  beforeAll(() => {
    source = readFileSync(join(shippedBundleFolder("pong"), "policy.json"), "utf8");
  });

  function writeManifest(change: (manifest: PolicyManifest) => unknown): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "policy.json"), JSON.stringify(change(JSON.parse(source))));
    return folder;
  }

  it("a folder without policy.json is refused with what to do", () => {
    expect(() => loadBundle("/nowhere")).toThrow(CheckpointError);
    expect(() => loadBundle("/nowhere")).toThrow("A policy bundle is a folder with a policy.json");
  });

  it.each([
    ["of another version", { formatVersion: 2 }, "expected 1"],
    [
      "with a path for a file",
      { expert: { file: "../x", sha256: "0".repeat(64), training: {} } },
      "a plain file name",
    ],
    [
      "with too few actions",
      { actionSet: [0] },
      "expected 6 entries in actionSet, as in architecture.numActions, received 1",
    ],
    ["with another number of names", { actionMeanings: [] }, "expected 6 entries in actionMeanings"],
  ])("a policy.json %s is refused", (_, change, message) => {
    const folder = writeManifest((manifest) => ({ ...manifest, ...change }));
    expect(() => loadBundle(folder)).toThrow(CheckpointError);
    expect(() => loadBundle(folder)).toThrow(message);
  });

  it.each([
    [1, { inChannels: 31 }, "cnn.2: expected 32 for inChannels, received 31"],
    [2, { kernelSize: 10 }, "cnn.4: a kernel of 10 does not fit into 9x9"],
    [3, { inFeatures: 3135 }, "linear.0: expected 3136 for inFeatures, received 3135"],
  ])("blocks that do not fit together are refused (block %i)", (index, change, message) => {
    const folder = writeManifest((manifest) => {
      Object.assign(manifest.architecture.blocks[index]!, change);
      return manifest;
    });
    expect(() => loadBundle(folder)).toThrow(message);
  });

  it("a method that was never distilled is refused with those that were", async () => {
    const bundle = await makeToyBundle(temporaryFolder(), { methods: ["sdn"] });
    expect(() => bundle.methodTensors("ztw")).toThrow("holds no method ztw. Distilled methods there: sdn.");
    expect(() => getMethod(bundle, "ztw")).toThrow(CheckpointError);
  });

  it("weights that were changed are refused by their checksum", async () => {
    const bundle = await makeToyBundle(temporaryFolder());
    appendFileSync(join(bundle.folder, "expert.safetensors"), "x");
    expect(() => bundle.expertTensors()).toThrow(CheckpointError);
    expect(() => bundle.expertTensors()).toThrow(`expected sha256 ${bundle.manifest.expert.sha256}`);
  });

  it("weights that are gone are named", async () => {
    const bundle = await makeToyBundle(temporaryFolder());
    rmSync(join(bundle.folder, "ztw.safetensors"));
    expect(() => bundle.methodTensors("ztw")).toThrow(
      "ztw.safetensors: it is not there. The bundle is incomplete",
    );
  });
});

describe("createBundle", () => {
  const fields = {
    game: "pong",
    protocol: "ref-clean",
    actionSet: [0, 1, 3, 4, 11, 12],
    actionMeanings: ["a", "b", "c", "d", "e", "f"],
    architecture: natureCnn(6),
    training: {},
  };

  it("the shipped expert is written to the same bytes", async () => {
    const shipped = loadBundle(shippedBundleFolder("pong"));
    const made = await createBundle(temporaryFolder(), { ...fields, expertTensors: shipped.expertTensors() });
    expect(made.manifest.expert.sha256).toBe(shipped.manifest.expert.sha256);
  });

  it("an expert for another number of actions is refused", async () => {
    const expertTensors = readSafetensors(join(shippedBundleFolder("pong"), "expert.safetensors"));
    const making = createBundle(temporaryFolder(), { ...fields, architecture: natureCnn(4), expertTensors });
    await expect(making).rejects.toThrow(
      "expected shape [4,512] for tensor action_net.weight, received [6,512]",
    );
  });
});

describe("checkTensorShapes", () => {
  const shapes = new Map([["w", [2]]]);
  it.each<[string, TensorMap, string]>([
    [
      "infinity",
      new Map([["w", { shape: [2], data: Float32Array.of(0, Number.POSITIVE_INFINITY) }]]),
      "expected finite numbers in tensor w",
    ],
    [
      "a tensor too many",
      new Map([
        ["w", { shape: [2], data: new Float32Array(2) }],
        ["v", { shape: [0], data: new Float32Array(0) }],
      ]),
      "tensor v is not known. Known: w.",
    ],
  ])("refuses %s", (_, tensors, message) => {
    expect(() => checkTensorShapes("x", tensors, shapes)).toThrow(message);
  });

  it("knows Stable-Baselines3's names", () => {
    expect(expertTensorShapes(natureCnn(6)).get("features_extractor.linear.0.weight")).toEqual([512, 3136]);
  });
});

it.each(["../../x", "", "Pong", null as unknown as string])(
  "the shipped bundle of %j is no folder",
  (game) => {
    expect(() => shippedBundleFolder(game)).toThrow(
      "expected a game's name in snake case for game, received",
    );
  },
);
