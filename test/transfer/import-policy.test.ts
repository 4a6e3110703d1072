import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { openEnvironment } from "../../src/evaluate/player-setup.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { impalaResNet } from "../../src/model/residual-stage.js";
import { writeSafetensors } from "../../src/model/safetensors.js";
import type { Tensor } from "../../src/model/tensors.js";
import { exportSafetensors, exportSb3 } from "../../src/transfer/export-policy.js";
import { type ImportOptions, importPolicy } from "../../src/transfer/import-policy.js";
import { readTorchFile } from "../../src/transfer/torch-reader.js";
import { serializeTorch } from "../../src/transfer/torch-writer.js";
import { readZip } from "../../src/transfer/zip-reader.js";
import { writeZip } from "../../src/transfer/zip-writer.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { filesOf, fixture, fixtureJson, fixturePath } from "./fixtures.js";

const sources = sharedTemporaryFolder();

function put(name: string, bytes: Uint8Array): string {
  const path = join(sources, name);
  writeFileSync(path, bytes);
  return path;
}

const sb3Zip = put("ppo.zip", fixture("sb3.zip.gz"));
const policyPth = put("policy.pth", readZip("ppo.zip", fixture("sb3.zip.gz")).get("policy.pth")!.read());
const cleanrl = put("agent.cleanrl_model", fixture("agent.cleanrl_model.gz"));
const impala = put("impala.cleanrl_model", fixture("impala.cleanrl_model.gz"));
const sb3Tensors = readTorchFile("policy.pth", fixturePolicy()).tensors;

function fixturePolicy(): Uint8Array {
  return readZip("ppo.zip", fixture("sb3.zip.gz")).get("policy.pth")!.read();
}

/** A PyTorch file with the fixture's tensors after a change. */
function changed(name: string, change: (tensors: Map<string, Tensor>) => void): string {
  const tensors = new Map(sb3Tensors);
  change(tensors);
  return put(name, serializeTorch(tensors));
}

const import_ = (path: string, options: Partial<ImportOptions> = {}) =>
  importPolicy(path, { game: "pong", output: join(temporaryFolder(), "bundle"), ...options });

describe("a Stable-Baselines3 model", () => {
  it("becomes a bundle with its numbers, its actions and plain facts of its training", async () => {
    const { bundle, naming, notes } = await import_(sb3Zip, { protocol: "machado" });
    expect(naming).toBe("sb3");
    expect(notes).toEqual([]);
    expect(bundle.manifest).toMatchObject({
      game: "pong",
      protocol: "machado",
      actionMeanings: ["NOOP", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE"],
      architecture: { name: "nature-cnn", numActions: 6 },
      methods: {},
    });
    expect(bundle.manifest.expert.training.importedFrom).toMatchObject({
      file: "ppo.zip",
      num_timesteps: 1234,
      seed: 3,
      stable_baselines3: "2.9.2",
    });
    const expected = fixtureJson<Record<string, number[]>>("sb3.json");
    const tensors = bundle.expertTensors();
    for (const [name, values] of Object.entries(expected)) {
      const stored = tensors.get(name.replace(/^(pi|vf)_/, ""))!;
      expect([...stored.data.subarray(0, 5)], name).toEqual(values);
    }
  });

  it("is read from policy.pth alone, and from safetensors with the same names, to the same weights", async () => {
    const { bundle } = await import_(sb3Zip);
    const fromWeights = await import_(policyPth, { format: "sb3" });
    const path = join(sources, "policy.safetensors");
    await exportSafetensors(bundle, "expert", path);
    const fromSafetensors = await import_(path, { format: "safetensors" });
    expect(fromWeights.bundle.manifest.expert.sha256).toBe(bundle.manifest.expert.sha256);
    expect(fromSafetensors.bundle.manifest.expert.sha256).toBe(bundle.manifest.expert.sha256);
  });

  it("without a stated protocol says what was assumed, and how to find out", async () => {
    const { bundle, notes } = await import_(policyPth);
    expect(bundle.manifest.protocol).toBe("sb3");
    expect(notes.join()).toMatch(/The protocol sb3 was assumed; see `ztw doctor --bundle .*bundle`\./);
  });
});

it("a CleanRL model becomes a bundle, and its tensors get a bundle's names", async () => {
  const { bundle, naming } = await import_(cleanrl, { game: "breakout", format: "cleanrl" });
  expect(naming).toBe("cleanrl");
  expect(bundle.manifest.actionMeanings).toEqual(["NOOP", "FIRE", "RIGHT", "LEFT"]);
  const stored = readTorchFile("agent", fixture("agent.cleanrl_model.gz")).tensors;
  const tensors = bundle.expertTensors();
  expect(tensors.get("features_extractor.cnn.4.weight")).toEqual(stored.get("network.4.weight"));
  expect(tensors.get("features_extractor.linear.0.bias")).toEqual(stored.get("network.7.bias"));
  expect(tensors.get("value_net.weight")).toEqual(stored.get("critic.weight"));
});

it("a residual network with CleanRL's names becomes an impala-resnet, with exits after its stages", async () => {
  const { bundle, naming } = await import_(impala);
  expect(naming).toBe("cleanrl");
  expect(bundle.manifest.architecture).toEqual(impalaResNet(6, { width: 8 }));
  const path = join(sources, "impala.safetensors");
  await exportSafetensors(bundle, "expert", path);
  const again = await import_(path);
  expect(again.bundle.manifest.architecture).toEqual(bundle.manifest.architecture);
  expect(again.bundle.manifest.expert.sha256).toBe(bundle.manifest.expert.sha256);
  await expect(exportSb3(bundle, join(sources, "impala.pth"))).rejects.toThrow("received impala-resnet");
});

it("names that PyTorch's wrappers made longer are understood", async () => {
  const stored = readTorchFile("agent", fixture("agent.cleanrl_model.gz")).tensors;
  const wrapped = new Map([...stored].map(([name, tensor]) => [`_orig_mod.module.${name}`, tensor]));
  const { naming } = await import_(put("wrapped.pt", serializeTorch(wrapped)), { game: "breakout" });
  expect(naming).toBe("cleanrl");
});

it("a policy over all 18 actions gets ALE's full action set, and is played with it", async () => {
  const path = changed("full.pth", (tensors) => {
    const wide = (shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
    tensors.set("action_net.weight", wide([18, 8])).set("action_net.bias", wide([18]));
  });
  const { bundle } = await import_(path);
  expect(bundle.manifest.actionSet).toEqual(Array.from({ length: 18 }, (_, code) => code));
  const environment = openEnvironment(bundle, {}, { where: "test" });
  expect(environment.actionSet).toHaveLength(18);
  environment.close();
});

describe("what Stable-Baselines3 is given", () => {
  it("is its own state dict: names, order and numbers", async () => {
    const { bundle } = await import_(sb3Zip);
    const path = join(temporaryFolder(), "policy.pth");
    await exportSb3(bundle, path);
    const { bundle: again } = await import_(path);
    expect(again.manifest.expert.sha256).toBe(bundle.manifest.expert.sha256);
    expect([...readTorchFile(path, readFileSync(path)).tensors]).toEqual([...sb3Tensors]);
  });

  it("is refused for an architecture that it does not have", async () => {
    const shipped = loadBundle(shippedBundleFolder("pong"));
    const architecture = { ...shipped.manifest.architecture, name: "other" };
    const other = { ...shipped, manifest: { ...shipped.manifest, architecture } };
    const path = join(temporaryFolder(), "policy.pth");
    await expect(exportSb3(other, path)).rejects.toThrow("expected the architecture nature-cnn");
    expect(existsSync(path)).toBe(false);
  });
});

/** A vector of zeros. */
const zeros = (...shape: number[]): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe("one clear error, and nothing is written:", () => {
  it.each<[string, () => string, string]>([
    ["a file that is not there", () => join(sources, "none.zip"), "importPolicy: cannot read"],
    [
      "another game's policy",
      () => cleanrl,
      "expected 6 or 18 actions for the game pong, received 4. Is it a policy for another game?",
    ],
    ["a call of os.system", () => fixturePath("calls-system.pt"), 'it wants "posix.system"'],
    [
      "a call within a Stable-Baselines3 zip",
      () => fixturePath("calls-in-sb3.zip"),
      'calls-in-sb3.zip: policy.pth: archive/data.pkl is refused: it wants "posix.system"',
    ],
    [
      "PyTorch's form from before 1.6",
      () => fixturePath("legacy.pt"),
      "is in PyTorch's form from before 1.6. Load it in PyTorch and save it again",
    ],
    [
      "a bare pickle",
      () => put("bare.pkl", Buffer.from("\x80\x04N.", "latin1")),
      "is a bare pickle, which could execute anything",
    ],
    [
      "a file of another kind",
      () => put("x.msgpack", Buffer.from("\x84\xa6params", "latin1")),
      "is neither a zip archive",
    ],
    ["an empty file", () => put("empty", Buffer.alloc(0)), "is empty"],
    [
      "a pointer of Git LFS",
      () => put("pointer.zip", Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n")),
      "Fetch it: git lfs pull",
    ],
    ["a web page", () => put("page.zip", Buffer.from("\n<!DOCTYPE html><html>")), "is a web page"],
    ["a folder", () => sources, "it is a folder"],
    [
      "a model that was packed with gzip",
      () => put("x.tar.gz", gzipSync(fixture("tiny.pt"))),
      "is packed with gzip. Unpack it first",
    ],
    [
      "a Stable-Baselines3 model with weights in PyTorch's old form",
      () => put("old.zip", writeZip([{ name: "policy.pth", bytes: fixture("legacy.pt") }])),
      "old.zip: policy.pth is in PyTorch's form from before 1.6",
    ],
    [
      "an archive of several models",
      () =>
        put(
          "many.zip",
          writeZip(["a", "b"].map((name) => ({ name: `${name}/policy.pth`, bytes: fixturePolicy() }))),
        ),
      "is an archive of 2 models: a/policy.pth, b/policy.pth",
    ],
    [
      "tensors of no policy",
      () => fixturePath("tiny.pt"),
      "its tensors are called float32, float16, bfloat16, float64",
    ],
    [
      "a value-based agent of CleanRL's",
      () => put("dqn.pt", serializeTorch(new Map([["network.0.weight", zeros(1)]]))),
      "it is a value-based agent",
    ],
    [
      "a value-based agent of Stable-Baselines3's",
      () => changed("dqn.pth", (t) => void t.set("q_net.x.weight", zeros(1))),
      "it is a value-based agent",
    ],
    [
      "a recurrent policy",
      () => changed("lstm.pth", (t) => void t.set("lstm_actor.weight_ih_l0", zeros(1))),
      "it is a recurrent policy",
    ],
    [
      "hidden layers before the heads",
      () => changed("mlp.pth", (t) => void t.set("mlp_extractor.policy_net.0.weight", zeros(1))),
      "(net_arch)",
    ],
    [
      "two networks for policy and value",
      () => changed("two.pth", (t) => void t.set("vf_features_extractor.cnn.0.bias", zeros(32))),
      "networks of their own (features_extractor.cnn.0.bias and vf_features_extractor.cnn.0.bias differ)",
    ],
    [
      "another frame stack",
      () => changed("stack.pth", (t) => allExtractors(t, "cnn.0.weight", zeros(32, 1, 8, 8))),
      "expected 4 input channels in features_extractor.cnn.0.weight, received 1",
    ],
    [
      "another architecture",
      () => changed("wide.pth", (t) => allExtractors(t, "cnn.4.weight", zeros(32, 64, 3, 3))),
      "does not fit nature-cnn on 84x84 pixels: expected shape [64,64,3,3] for tensor features_extractor.cnn.4.weight, received [32,64,3,3]",
    ],
    [
      "a missing tensor",
      () => changed("part.pth", (t) => void t.delete("value_net.bias")),
      "expected a tensor value_net.bias, found none",
    ],
    [
      "a tensor too many",
      () => changed("more.pth", (t) => void t.set("extra", zeros(1))),
      "tensor extra is not known",
    ],
    [
      "a policy without its head's matrix",
      () => changed("head.pth", (t) => void t.set("action_net.weight", zeros(0, 8))),
      "expected a matrix action_net.weight, found an empty one",
    ],
    [
      "numbers that are none",
      () =>
        changed(
          "nan.pth",
          (t) => void t.set("value_net.bias", { shape: [1], data: Float32Array.of(Number.NaN) }),
        ),
      "expected finite numbers in tensor value_net.bias",
    ],
    [
      "pixels that were not scaled",
      () => withData('{"policy_kwargs":{"normalize_images":false}}'),
      "normalize_images=False",
    ],
    ["facts that are no JSON", () => withData("{"), "data in it is not JSON"],
    ["facts that are no object", () => withData("[]"), "data in it is no JSON object"],
    ["a zip that was cut short", () => put("cut.zip", fixture("sb3.zip.gz").subarray(0, -100)), "cut short"],
  ])("%s", async (_, makeFile, message) => {
    const output = join(temporaryFolder(), "bundle");
    const importing = importPolicy(makeFile(), { game: "pong", output });
    await expect(importing).rejects.toThrow(CheckpointError);
    await expect(importing).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["an unknown game", { game: "pongg" }, "Did you mean pong?"],
    ["an unknown format", { format: "keras" }, "expected one of auto, sb3, cleanrl, safetensors for format"],
    ["another format than the file's", { format: "cleanrl" }, "received one in format sb3"],
    ["an unknown protocol", { protocol: "v5" }, 'for protocol, received "v5"'],
    ["an unknown option", { games: "pong" }, 'received "games"'],
    ["no folder", { output: "" }, "expected a folder for output"],
  ])("%s", async (_, options, message) => {
    const importing = import_(policyPth, options as Partial<ImportOptions>);
    await expect(importing).rejects.toThrow(InvalidArgumentError);
    await expect(importing).rejects.toThrow(message);
  });

  it("a folder that holds a bundle already, which stays as it is", async () => {
    const { bundle } = await import_(policyPth);
    const before = readdirSync(bundle.folder);
    const importing = import_(sb3Zip, { output: bundle.folder });
    await expect(importing).rejects.toThrow("Choose another, or remove that one first.");
    expect(readdirSync(bundle.folder)).toEqual(before);
  });

  it("safetensors with unknown names", async () => {
    const path = join(sources, "x.safetensors");
    await writeSafetensors(path, new Map([["w", zeros(2)]]));
    await expect(import_(path)).rejects.toThrow("its tensors are called w");
  });
});

function allExtractors(tensors: Map<string, Tensor>, name: string, tensor: Tensor): void {
  for (const prefix of ["", "pi_", "vf_"]) tensors.set(`${prefix}features_extractor.${name}`, tensor);
}

function withData(data: string): string {
  const files = filesOf(readZip("ppo.zip", fixture("sb3.zip.gz")));
  const replaced = files.map((file) => (file.name === "data" ? { ...file, bytes: Buffer.from(data) } : file));
  return put("data.zip", writeZip(replaced));
}
