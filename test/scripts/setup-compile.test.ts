import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aleAddon, aleFolder, isAleReady } from "../../scripts/setup/ale.js";
import { type Addon, describeInputs, isCompiled } from "../../scripts/setup/compile.js";
import { engineAddon, isEngineReady, isEngineSettled, setUpEngine } from "../../scripts/setup/engine.js";
import { alePin } from "../../scripts/setup/pins.js";
import { tensorflowObstacle } from "../../scripts/setup/tensorflow.js";
import { markName } from "../../scripts/setup/unpack.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { createSandbox } from "./fake-programs.js";

/** An addon as a finished compilation leaves it. */
function createCompiled(folder = temporaryFolder()): Addon {
  const addon = { name: "toy", folder, product: "toy.node", against: "a sum" };
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "binding.gyp"), "{}");
  writeFileSync(join(folder, "src", "toy.cc"), "int toy;");
  const inputs = describeInputs(addon);
  mkdirSync(join(folder, "build", "Release"), { recursive: true });
  writeFileSync(join(folder, "build", "Release", "toy.node"), "");
  writeFileSync(join(folder, "build", "ztw-inputs.txt"), inputs);
  return addon;
}

describe("whether an addon is compiled", () => {
  it("is true as long as nothing that goes into it changes", () => {
    const addon = createCompiled();
    writeFileSync(join(addon.folder, "build", "Release", "toy.o"), "products do not count");
    expect(isCompiled(addon)).toBe(true);
  });

  it.each<[string, (addon: Addon) => unknown]>([
    ["a source changed", ({ folder }) => writeFileSync(join(folder, "src", "toy.cc"), "int other;")],
    ["a source is new", ({ folder }) => writeFileSync(join(folder, "src", "new.cc"), "")],
    ["a source was deleted", ({ folder }) => rmSync(join(folder, "src", "toy.cc"))],
    ["the product is gone", ({ folder }) => rmSync(join(folder, "build", "Release", "toy.node"))],
    ["the compilation did not end", ({ folder }) => rmSync(join(folder, "build", "ztw-inputs.txt"))],
  ])("is false when %s", (_case, change) => {
    const addon = createCompiled();
    change(addon);
    expect(isCompiled(addon)).toBe(false);
  });

  it("is false when it stands on another download", () => {
    expect(isCompiled({ ...createCompiled(), against: "another sum" })).toBe(false);
  });
});

describe("whether the emulator is ready", () => {
  const createReady = () => {
    const { context } = createSandbox();
    mkdirSync(join(aleFolder(context), "src", "ale"), { recursive: true });
    writeFileSync(join(aleFolder(context), markName), alePin.sha256);
    const addon = aleAddon(context);
    createCompiled(addon.folder);
    writeFileSync(join(addon.folder, "build", "Release", addon.product), "");
    writeFileSync(join(addon.folder, "build", "ztw-inputs.txt"), describeInputs(addon));
    return context;
  };

  it("is true when sources and addon are in place", () => {
    expect(isAleReady(createReady())).toBe(true);
  });

  it("is false when the sources are of another version", () => {
    const context = createReady();
    writeFileSync(join(aleFolder(context), markName), "another sum");
    expect(isAleReady(context)).toBe(false);
  });
});

describe("TensorFlow's set-up", () => {
  it.each([
    ["linux", "arm64"],
    ["darwin", "arm64"],
    ["win32", "x64"],
  ] as const)("says what works on %s %s, where it is not served", (platform, arch) => {
    expect(tensorflowObstacle(platform, arch, undefined)).toBe(
      `training needs Linux on x64 with glibc, this is ${platform} on ${arch}; evaluate and record work without it`,
    );
  });
});

it("TensorFlow's set-up says what to do under Yarn's Plug'n'Play, where it would not find its packages", () => {
  expect(tensorflowObstacle("linux", "x64", "3")).toContain(
    "yarn config set nodeLinker node-modules && yarn install",
  );
});

describe("the engine's set-up", () => {
  it("tells a failure and goes on, and is not tried again before its sources change", async () => {
    const { context, notes } = createSandbox();
    const addon = engineAddon(context);
    mkdirSync(addon.folder, { recursive: true });
    expect(isEngineSettled(context)).toBe(false);
    await setUpEngine(context, { isForced: false });
    expect(notes.join("\n")).toMatch(
      /^The engine is not there; use the backend onnx\. Reason: setup: expected Python /,
    );
    expect([isEngineReady(context), isEngineSettled(context)]).toEqual([false, true]);
    writeFileSync(join(addon.folder, "binding.gyp"), "{}");
    expect(isEngineSettled(context)).toBe(false);
  });

  it("is ready when the addon is in place", () => {
    const { context } = createSandbox();
    const addon = engineAddon(context);
    createCompiled(addon.folder);
    writeFileSync(join(addon.folder, "build", "Release", addon.product), "");
    writeFileSync(join(addon.folder, "build", "ztw-inputs.txt"), describeInputs(addon));
    expect([isEngineReady(context), isEngineSettled(context)]).toEqual([true, true]);
  });
});
