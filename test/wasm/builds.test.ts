import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compareBuilds } from "../../scripts/wasm/compare-builds.js";
import { compareStates } from "../../scripts/wasm/compare-states.js";
import { NativeError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random.js";
import { loadBuild } from "../../src/core/wasm-addon.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { Emulator } from "../../src/envs/emulator.js";
import { listGames } from "../../src/envs/games.js";
import { loadNativeAle, loadWasmAle } from "../../src/envs/load-ale.js";
import { protocolNames } from "../../src/envs/protocols.js";
import { loadNativeEngine, loadWasmEngine } from "../../src/runtime/engine/native.js";
import { aleModule, describeBuilt, engineModule } from "./built.js";

/** Names of all that an addon exports, and of what its classes have. */
function surfaceOf(addon: object): Record<string, readonly string[]> {
  const members = (value: unknown) =>
    typeof value === "function" && value.prototype !== undefined
      ? Object.getOwnPropertyNames(value.prototype).filter((name) => name !== "constructor")
      : [];
  return Object.fromEntries(
    Object.entries(addon)
      .map(([name, value]) => [name, members(value).sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What a play gives, step by step; the same for the same seed and actions, whatever plays. */
function playOf(game: string, options: object, { seed = 1, steps = 120 } = {}): string[] {
  using environment = makeAtari(game, { captureSound: true, ...options });
  const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const rows = [sum(environment.reset({ seed }).observation)];
  const stream = new RandomStream(seed, "compared actions");
  for (let step = 0; step < steps; step++) {
    const { observation, ...result } = environment.step(stream.integer(environment.actionSpace.n));
    const sounds = sum(environment.capturedSound());
    rows.push(JSON.stringify([sum(observation), sounds, result]));
    if (result.terminated || result.truncated) environment.reset();
  }
  rows.push(sum(environment.render().data), sum(environment.saveState()));
  return rows;
}

describeBuilt("native and WebAssembly", () => {
  it("export the same classes with the same methods", () => {
    expect(surfaceOf(loadWasmAle())).toEqual(surfaceOf(loadNativeAle()));
    expect(surfaceOf(loadWasmEngine())).toEqual(surfaceOf(loadNativeEngine()));
    expect(loadWasmAle().emulatorVersion).toBe(loadNativeAle().emulatorVersion);
    expect(loadWasmEngine().instructionSets).toEqual(["wasm", "plain"]);
  });

  it.each(protocolNames)("play the same under %s, to the byte", (protocol) => {
    const game = protocol.startsWith("e") ? "seaquest" : "breakout";
    expect(playOf(game, { protocol, backend: "wasm" })).toEqual(
      playOf(game, { protocol, backend: "native" }),
    );
  });

  it("are equal to the campaign, which finds a planted difference, and says where", () => {
    expect(compareBuilds("pong", { seed: 3, numFrames: 1500 })).toBeNull();
    const planted = compareBuilds("pong", { seed: 3, numFrames: 1500, plant: true });
    expect(planted).toMatch(/^pong, seed 3, frame \d+: .+ natively, .+ in WebAssembly$/);
  });

  it.each(["pong", "seaquest", "montezuma_revenge"])(
    "have environments of %s that go on from each other's states, under every protocol",
    (game) => {
      expect(compareStates(game, { seed: 2, numFrames: 700 })).toBeNull();
    },
  );

  it("would be found to differ by the check of states, which says where", () => {
    const planted = compareStates("pong", { seed: 2, numFrames: 2500, plant: true });
    expect(planted).toMatch(
      /^pong, ref-clean, seed 2, state 0 from native to WebAssembly: .+ of the giver, .+ of the taker$/,
    );
  });

  it("know the same of every game", () => {
    const [native, wasm] = [loadNativeAle(), loadWasmAle()];
    for (const game of listGames()) expect(wasm.describeGame(game)).toEqual(native.describeGame(game));
  });

  it("go on from each other's states, and save the same bytes", () => {
    for (const [from, to] of [
      ["native", "wasm"],
      ["wasm", "native"],
    ] as const) {
      using one = new Emulator("qbert", { backend: from, seed: 5, repeatActionProbability: 0.25 });
      using other = new Emulator("qbert", { backend: to, seed: 9, repeatActionProbability: 0.25 });
      one.reset();
      for (let frame = 0; frame < 700; frame++) one.act(frame % 6);
      other.restoreState(one.cloneState());
      for (let frame = 0; frame < 900; frame++)
        expect(other.act((frame * 7) % 6)).toBe(one.act((frame * 7) % 6));
      expect(other.ram()).toEqual(one.ram());
      expect(other.cloneState().equals(one.cloneState())).toBe(true);
    }
  });

  it("step vectors alike, in batches and in memory that threads share", () => {
    const sums = (["native", "wasm"] as const).map((backend) => {
      using vector = makeAtariVector("pong", {
        backend,
        numEnvs: 3,
        autoreset: "next-step",
        shared: true,
        numThreads: 1,
      });
      expect(vector.observations.buffer).toBeInstanceOf(SharedArrayBuffer);
      vector.reset({ seeds: [1, 2, 3] });
      for (let step = 0; step < 60; step++) vector.step(Int32Array.of(step % 6, 2, 3));
      return createHash("sha256").update(vector.observations).digest("hex");
    });
    expect(sums[1]).toBe(sums[0]);
  });

  it("receive batches of those that are ready", async () => {
    using vector = makeAtariVector("pong", {
      backend: "wasm",
      numEnvs: 4,
      batchSize: 2,
      autoreset: "next-step",
    });
    vector.sendReset({ seeds: [1, 2, 3, 4] });
    const seen = new Set<number>();
    for (let batch = 0; batch < 2; batch++) {
      await vector.recv();
      for (const id of vector.envIds) seen.add(id);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  it("keep many emulators while memory grows under them", () => {
    using vector = makeAtariVector("pong", { backend: "wasm", numEnvs: 64, autoreset: "next-step" });
    vector.reset({ seeds: Array.from({ length: 64 }, (_, seed) => seed) });
    const first = vector.observations;
    vector.step(new Int32Array(64));
    expect(vector.observations).toBe(first);
    expect(first.some((byte) => byte > 0)).toBe(true);
  });
});

describeBuilt("a module that is none", () => {
  const folder = mkdtempSync(join(tmpdir(), "ztw-wasm-"));
  const write = (name: string, bytes: Uint8Array) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };

  it.each([
    [
      "is cut off",
      () => write("cut.wasm", readFileSync(aleModule).subarray(0, 200_000)),
      "no WebAssembly module",
    ],
    ["is something else", () => write("text.wasm", Buffer.from("not a module")), "no WebAssembly module"],
    ["is empty", () => write("empty.wasm", Buffer.alloc(0)), "the 0 bytes are no WebAssembly module"],
    [
      "is another's",
      () => write("other.wasm", Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
      "expected an addon as a WebAssembly module",
    ],
    ["is not there", () => join(folder, "missing.wasm"), "the file does not exist"],
  ])("%s: one error, with the next command", (_, make, message) => {
    const load = () => loadWasmAle([make()]);
    expect(load).toThrow(NativeError);
    expect(load).toThrow(message);
    expect(load).toThrow('Run "npm run build:wasm"');
  });

  it("is of the engine, and not of ALE", () => {
    expect(() => loadWasmAle([engineModule])).toThrow("expected a module with EnvironmentVector");
  });
});

describe("which build is loaded", () => {
  const failing = () => {
    throw new NativeError("it does not load");
  };

  it("is the native one; where that fails and no module is there, its error comes", () => {
    const builds = { name: "a", native: failing, wasm: () => "wasm", wasmFiles: ["/no/such/file"] };
    expect(loadBuild(undefined, { ...builds, native: () => "native" })).toBe("native");
    expect(() => loadBuild(undefined, builds)).toThrow("it does not load");
    expect(loadBuild("wasm", builds)).toBe("wasm");
  });

  it("is the other, with one warning, where the native one fails and a module is there", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error) => void warnings.push(message);
    process.on("warning", listen);
    const builds = {
      name: "the addon of this test",
      native: failing,
      wasm: () => "wasm",
      wasmFiles: [fileURLToPath(import.meta.url)],
    };
    expect([loadBuild<string>(undefined, builds), loadBuild<string>(undefined, builds)]).toEqual([
      "wasm",
      "wasm",
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(warnings).toEqual([
      "the addon of this test did not load here: WebAssembly takes its place, which is slower.",
    ]);
  });
});
