/** What the addons refuse of whoever calls them directly: errors in the same words, and never the end of the process. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

const dist = (file: string) => pathToFileURL(join(packageRoot, "dist", "src", file)).href;

/** Runs code in a child process, and says how it ended: the error's code and message, or a signal. */
function ending(code: string): string {
  const program = `
    import { makeAtariVector } from "${dist("envs/atari-vector.js")}";
    import { resolveRomFolder } from "${dist("envs/games.js")}";
    import { loadAle } from "${dist("envs/load-ale.js")}";
    import { nativeProtocol, resolveAtariOptions } from "${dist("envs/atari-options.js")}";
    import { createRequire } from "node:module";
    const options = {
      ...nativeProtocol(resolveAtariOptions("x", {}, { game: "pong", ownNames: [] })),
      where: "raw", romPath: resolveRomFolder() + "/pong.bin", core: "ale", numEnvs: 2, numThreads: 1, autoreset: "next-step",
      captureFrames: false,
      captureSound: false,
    };
    const int32 = (...values) => Int32Array.from(values);
    const open = (changes) => new (loadAle().EnvironmentVector)({ ...options, ...changes });
    try {
      ${code}
      console.log("returned");
    } catch (error) {
      console.log(error.code ?? error.name, error.message);
    }`;
  const { signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  return signal ?? `${stdout}${stderr}`.trim();
}

describe("the public API", () => {
  it.each([
    [
      "a count that is written",
      "v.numEnvs = 4096; v.reset();",
      "TypeError Cannot assign to read only property",
    ],
    [
      "more seeds than memory has",
      "v.reset({ seeds: new Array(2 ** 31) });",
      "expected at most 2 numbers for seeds",
    ],
    [
      "more indices than memory has",
      "v.reset({ indices: new Array(2 ** 31) });",
      "expected at most 2 numbers for indices",
    ],
  ])("refuses %s", (_, code, expected) => {
    const made = 'const v = makeAtariVector("pong", { numEnvs: 2, autoreset: "disabled" });';
    expect(ending(made + code)).toContain(expected);
  });

  it("reads an option once, so that a getter cannot change it after the check", () => {
    const code = `let n = 0;
      const v = makeAtariVector("pong", { get numEnvs() { return n++ < 2 ? 2 : 4096; }, autoreset: "disabled" });
      v.reset({ indices: [4000] });`;
    expect(ending(code)).toContain("for indices[0], received 4000 (number)");
  });
});

describe("the ALE addon", () => {
  it.each([
    [
      "an index beyond the vector",
      "open().reset(int32(4000));",
      "expected different integers from 0 to 1 for indices, received 4000",
    ],
    ["the same index twice", "open().reset(int32(0, 0));", "received 0 (number)"],
    [
      "fewer seeds than indices",
      "open().reset(int32(0, 1), int32(5));",
      "expected a seed for each of 2 environments for seeds",
    ],
    ["a negative seed", "open().reset(int32(0), int32(-5));", "from 0 to 2147483647 for seeds, received -5"],
    [
      "seeds of another type",
      "open().reset(int32(0), new Float64Array(1));",
      "expected an Int32Array for seeds",
    ],
    ["actions of another type", "open().step(new Uint8Array(2));", "expected an Int32Array for actions"],
    ["no environment", "open({ numEnvs: 0 });", "expected an integer from 1 to 4096 for numEnvs"],
    ["a billion environments", "open({ numEnvs: 1e9 });", "expected an integer from 1 to 4096 for numEnvs"],
    ["a billion threads", "open({ numThreads: 1e9 });", "expected an integer from 0 to 2 for numThreads"],
    ["a negative skip", "open({ frameSkip: -4 });", "expected an integer from 1 to 1000 for frameSkip"],
    ["a probability of 7", "open({ repeatActionProbability: 7 });", "expected a number from 0 to 1"],
    ["a name that it does not know", "open({ frameSkp: 4 });", 'for an option\'s name, received "frameSkp"'],
    ["a class without new", "loadAle().EnvironmentVector(options);", "TypeError"],
  ])("refuses %s", (_, code, expected) => {
    expect(ending(code)).toContain(expected);
  });

  it("survives being closed by a setter while it is being filled", () => {
    const code = `const { EnvironmentVector } = loadAle();
      Object.defineProperty(EnvironmentVector.prototype, "screenHeight", { set() { this.close(); } });
      open().reset();`;
    expect(ending(code)).toContain("it is closed. Create a new one.");
  });

  it("throws plain errors before it was initialized, and refuses to be initialized with nothing", () => {
    const file = JSON.stringify(join(packageRoot, "native/ale/build/Release/ale_native.node"));
    const load = `const addon = createRequire(import.meta.url)(${file});`;
    expect(ending(`${load} new addon.EnvironmentVector({});`)).toContain(
      "Error EnvironmentVector: expected a text",
    );
    expect(ending(`${load} addon.initialize(1, 2);`)).toContain(
      "TypeError initialize: expected four error classes",
    );
  });
});
