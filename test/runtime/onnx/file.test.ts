import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CheckpointError } from "../../../src/core/errors.js";
import { type Bundle, getMethod, loadBundle, saveMethod } from "../../../src/model/bundle.js";
import { cachedOnnxFile, exportOnnx } from "../../../src/runtime/onnx/file.js";
import { describeGraph } from "../../../src/runtime/onnx/metadata.js";
import { createSession } from "../../../src/runtime/session.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle, randomObservation } from "../../helpers/toy-bundle.js";

const earlyExit = { method: "ztw", allExits: false } as const;

let bundle: Bundle;
let cache: string;
beforeEach(async () => {
  cache = temporaryFolder();
  vi.stubEnv("ZTW_CACHE_DIR", cache);
  bundle = await makeToyBundle(join(temporaryFolder(), "toy"));
});

function decode(path: string) {
  return onnxProto.onnx.ModelProto.decode(readFileSync(path));
}

async function firstExitAnswer(toy: Bundle): Promise<number[]> {
  const session = await createSession(toy, { method: "ztw", backend: "onnx" });
  const { logits } = await session.decide(randomObservation(1), 0);
  await session.close();
  return [...logits];
}

describe("the ONNX file of a session", () => {
  it("is made beside the bundle on first use, and used again", async () => {
    const path = join(bundle.folder, "ztw.onnx");
    expect(existsSync(path)).toBe(false);
    await firstExitAnswer(bundle);
    const { mtimeMs, ino } = statSync(path);
    await firstExitAnswer(bundle);
    expect(statSync(path)).toMatchObject({ mtimeMs, ino });
  });

  it("is remade when the weights change", async () => {
    const before = await firstExitAnswer(bundle);
    const tensors = bundle.methodTensors("ztw");
    const bias = tensors.get("ensemble.0.bias")!.data;
    bias[0] = bias[0]! + 1;
    await saveMethod(bundle.folder, "ztw", { tensors, description: getMethod(bundle, "ztw") });
    const after = await firstExitAnswer(loadBundle(bundle.folder));
    expect(after[0]! - before[0]!).toBeCloseTo(1, 5);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  it.each([
    ["cut short", (path: string) => truncateSync(path, statSync(path).size - 100)],
    ["replaced by something else", (path: string) => writeFileSync(path, "nonsense")],
  ])("is remade when it was %s", async (_, damage) => {
    const before = await firstExitAnswer(bundle);
    damage(join(bundle.folder, "ztw.onnx"));
    expect(await firstExitAnswer(bundle)).toEqual(before);
  });

  it("lies in the user's cache folder when the bundle's folder cannot be written", async () => {
    mkdirSync(join(bundle.folder, "ztw.onnx")); // a folder in its place: works for every user, root included
    const path = await cachedOnnxFile(bundle, earlyExit);
    expect(path.startsWith(cache)).toBe(true);
    const { ino } = statSync(path);
    expect(await cachedOnnxFile(bundle, earlyExit)).toBe(path);
    expect(statSync(path).ino).toBe(ino);
  });

  it("is refused with both places when neither can be written", async () => {
    mkdirSync(join(bundle.folder, "ztw.onnx"));
    writeFileSync(join(cache, "onnx"), "a file where a folder should be");
    const making = cachedOnnxFile(bundle, earlyExit);
    await expect(making).rejects.toThrow(CheckpointError);
    await expect(making).rejects.toThrow("Set ZTW_CACHE_DIR to a folder that can be written");
  });

  it("may be made by several at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => firstExitAnswer(bundle)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it("that ONNX Runtime cannot read is named with what to do", async () => {
    const path = await cachedOnnxFile(bundle, earlyExit);
    const bytes = readFileSync(path);
    bytes.fill(0xff, 10, 2000); // spoils the graph and leaves the fingerprint
    writeFileSync(path, bytes);
    const opening = createSession(bundle, { method: "ztw", backend: "onnx" });
    await expect(opening).rejects.toThrow(CheckpointError);
    await expect(opening).rejects.toThrow(`ONNX Runtime refuses ${path}. Delete it`);
  });

  it("is not made from weights that were changed", async () => {
    appendFileSync(join(bundle.folder, "ztw.safetensors"), "x");
    await expect(cachedOnnxFile(bundle, earlyExit)).rejects.toThrow("expected sha256");
    expect(existsSync(join(bundle.folder, "ztw.onnx"))).toBe(false);
  });
});

describe("exportOnnx", () => {
  it("writes inputs, outputs and all that a stranger needs to use the file", async () => {
    const path = join(temporaryFolder(), "new", "toy.onnx");
    await exportOnnx(bundle, "ztw", path);
    const { graph, metadataProps } = decode(path);
    expect(graph!.input!.map(({ name }) => name)).toEqual(["observation", "tau"]);
    expect(graph!.output!.map(({ name }) => name)).toEqual(["logits", "exit_index", "confidence"]);
    const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata).toMatchObject({
      format_version: "3",
      graph: "early-exit",
      game: "toy",
      protocol: "ref-clean",
      method: "ztw",
      action_set: "[0,1,2,3,4,5]",
      expert_sha256: bundle.manifest.expert.sha256,
      method_sha256: getMethod(bundle, "ztw").sha256,
      exits: '[{"head":"classifier","afterBlock":0},{"head":"classifier","afterBlock":1},{"head":"expert"}]',
    });
    expect(metadata).not.toHaveProperty("held");
    expect(JSON.parse(metadata.action_meanings!)).toHaveLength(6);
    expect(metadata.preprocessing).toContain("84x84");
  });

  it("writes for how long an action may go on where a method says so, and what that output means", async () => {
    const toy = await makeToyBundle(join(temporaryFolder(), "toy"), { methods: ["ztw-hold"] });
    const path = join(temporaryFolder(), "toy.onnx");
    await exportOnnx(toy, "ztw-hold", path);
    const { graph, metadataProps } = decode(path);
    expect(graph!.output!.map(({ name }) => name)).toEqual(["logits", "exit_index", "confidence", "held"]);
    const { held } = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    expect(held).toContain("for how many decisions more the action may go on");
    await exportOnnx(toy, "ztw-hold", path, { allExits: true });
    expect(decode(path).graph!.output!.map(({ name }) => name)).toEqual(["logits"]);
  });

  it("is remade where held decisions are worth more", async () => {
    const toy = await makeToyBundle(join(temporaryFolder(), "toy"), { methods: ["ztw-hold"] });
    const choice = { method: "ztw-hold", allExits: false } as const;
    const fingerprintOf = (opened: Bundle) => describeGraph(opened, choice).fingerprint;
    const stored = getMethod(toy, "ztw-hold");
    const methods = { "ztw-hold": { ...stored, hold: { rate: 2 } } };
    const dearer = { ...toy, manifest: { ...toy.manifest, methods } };
    expect(fingerprintOf(dearer)).not.toBe(fingerprintOf(toy));
  });

  it("holds no operator of ONNX Runtime's own, so that other runtimes can read it", async () => {
    const path = join(temporaryFolder(), "toy.onnx");
    await exportOnnx(bundle, "ztw", path, { allExits: true });
    const { graph, opsetImport } = decode(path);
    expect(opsetImport.map(({ domain }) => domain)).toEqual([""]);
    expect(graph!.node!.every(({ domain }) => domain === "")).toBe(true);
    expect(
      graph!.output![0]!.type!.tensorType!.shape!.dim!.map((dim) => dim.dimParam || Number(dim.dimValue)),
    ).toEqual(["N", 3, 6]);
  });

  it("nests one If for each classifier", async () => {
    const path = join(temporaryFolder(), "toy.onnx");
    await exportOnnx(bundle, "ztw", path);
    const outer = decode(path).graph!.node!.filter(({ opType }) => opType === "If");
    expect(outer).toHaveLength(1);
    const deeper = outer[0]!.attribute!.find(({ name }) => name === "else_branch")!.g!;
    expect(deeper.node!.filter(({ opType }) => opType === "If")).toHaveLength(1);
  });
});
