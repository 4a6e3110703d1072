import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aleFolder } from "../../scripts/setup/ale.js";
import { canPlay, type Finding, inspectAll } from "../../scripts/setup/inspect.js";
import { alePin } from "../../scripts/setup/pins.js";
import { markName } from "../../scripts/setup/unpack.js";
import { packageRoot } from "../../src/tools.js";
import { createSandbox, fakePython, type Sandbox } from "./fake-programs.js";

async function inspect(sandbox: Sandbox): Promise<Map<string, Finding>> {
  mkdirSync(sandbox.context.root, { recursive: true });
  const findings = await inspectAll(sandbox.context);
  return new Map(findings.map((finding) => [finding.part, finding]));
}

/** Puts ALE's sources and two ROMs in place; the second one's bytes are `secondRom`. */
function addAle({ context }: Sandbox, secondRom: string): void {
  const folder = aleFolder(context);
  const roms = join(folder, "src", "ale", "python", "roms");
  mkdirSync(roms, { recursive: true });
  writeFileSync(join(folder, markName), alePin.sha256);
  const sums = { "a.bin": md5("a"), "b.bin": md5("b") };
  writeFileSync(join(roms, "md5.json"), JSON.stringify(sums));
  writeFileSync(join(roms, "a.bin"), "a");
  writeFileSync(join(roms, "b.bin"), secondRom);
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

describe("inspecting a machine with nothing on it", () => {
  it("says of every part what is wrong and what to type", async () => {
    const found = await inspect(createSandbox({ CXX: "g++", ZTW_NPM: "npm" }));
    const parts = ["npm", "make", "ALE sources", "ROMs", "ALE addon", "engine addon", "ONNX Runtime"];
    const lines = [...parts, "TensorFlow"].map((part) => {
      const { isFine, found: text, advice } = found.get(part)!;
      return [part, isFine, text.split(":")[0], advice.replace(/`sudo /, "`")];
    });
    expect(lines).toEqual([
      ["npm", false, "not on PATH", "Install Node with npm from https://nodejs.org"],
      ["make", false, "setup", "Install it with `apt-get install -y make`, then run: npx ztw setup"],
      ["ALE sources", false, "no ALE 0.12.1", "Run: npx ztw setup"],
      ["ROMs", false, "none", "Run: npx ztw setup"],
      ["ALE addon", false, "not compiled", "Run: npx ztw setup"],
      ["engine addon", false, "not compiled", "Run: npx ztw setup"],
      ["ONNX Runtime", false, "does not load", "Run: npm ci --ignore-scripts"],
      ["TensorFlow", false, "not set up (only training needs it)", "Run: npx ztw setup --training"],
    ]);
    expect(found.get("Python and pip")).toMatchObject({ isFine: false });
    expect(canPlay([...found.values()])).toBe(false);
  });
});

describe("inspecting a machine that is set up in part", () => {
  it("reports versions", async () => {
    const sandbox = createSandbox({ CXX: "g++", ZTW_NPM: "npm" });
    sandbox.addProgram("npm", "echo 11.0.0");
    sandbox.addProgram("python3", fakePython({ version: "3.12.1", pip: "24.0" }));
    sandbox.addProgram("make", "echo 'GNU Make 4.3'");
    sandbox.addProgram("g++", "echo 'g++ 12.2.0'");
    symlinkSync(packageRoot, sandbox.context.root); // its ONNX Runtime
    const found = await inspect(sandbox);
    const texts = ["Node", "npm", "Python and pip", "make", "C++ compiler"].map(
      (part) => found.get(part)!.found,
    );
    expect(texts).toEqual([
      `${process.version} ${process.platform}-${process.arch}`,
      "11.0.0",
      "python3 3.12.1, pip 24.0",
      "GNU Make 4.3",
      "g++ 12.2.0",
    ]);
    expect(found.get("ONNX Runtime")).toMatchObject({
      isFine: true,
      found: expect.stringMatching(/^loads, version 1\.30/),
    });
  });

  it("compares every ROM with its sum", async () => {
    const whole = createSandbox();
    addAle(whole, "b");
    expect((await inspect(whole)).get("ROMs")).toMatchObject({ isFine: true, found: "2, checksums right" });
    const damaged = createSandbox();
    addAle(damaged, "damaged");
    expect((await inspect(damaged)).get("ROMs")).toMatchObject({
      isFine: false,
      found: "1 of 2 right",
      advice: "Run: npx ztw setup --force",
    });
  });

  it("notices an addon that does not load", async () => {
    const sandbox = createSandbox();
    const release = join(sandbox.context.root, "native", "ale", "build", "Release");
    mkdirSync(release, { recursive: true });
    writeFileSync(join(release, "ale_native.node"), "no library");
    const finding = (await inspect(sandbox)).get("ALE addon");
    expect(finding).toMatchObject({ isFine: false, advice: "Run: npx ztw setup --force" });
  });
});

describe("canPlay", () => {
  const finding = (purpose: Finding["purpose"], isFine: boolean): Finding => {
    return { part: "a part", purpose, isFine, found: "", advice: "" };
  };

  it("asks for what playing needs and for nothing else", () => {
    const others = [finding("fast playing", false), finding("training", false), finding("set-up", false)];
    expect(canPlay([finding("playing", true), ...others])).toBe(true);
    expect(canPlay([finding("playing", false), finding("training", true)])).toBe(false);
  });
});
