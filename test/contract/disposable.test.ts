/** Everything that has `close()` also has what `using` asks for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import * as envs from "../../src/envs.js";
import * as main from "../../src/index.js";
import * as tools from "../../src/tools.js";

const shipped = () => main.shippedBundleFolder("pong");
const network = () => {
  const { manifest, expertTensors } = main.loadBundle(shipped());
  return { architecture: manifest.architecture, tensors: expertTensors() };
};

/** By what it is: how one is opened, and a call that a closed one refuses. */
const opened: Readonly<
  Record<string, readonly [open: () => object | Promise<object>, use: string, ...args: unknown[]]>
> = {
  Emulator: [() => new envs.Emulator("pong"), "reset"],
  AtariEnvironment: [() => envs.makeAtari("pong"), "reset"],
  AtariVector: [() => envs.makeAtariVector("pong", { numEnvs: 1, autoreset: "next-step" }), "reset"],
  AleEnvironment: [() => envs.make("ALE/Pong-v5"), "reset"],
  Wrapper: [() => new envs.TimeLimit(envs.make("ALE/Pong-v5"), 5), "reset"],
  SyncVector: [() => envs.makeVec("PongNoFrameskip-v4", { numEnvs: 2 }), "reset"],
  GameWindow: [
    () => new envs.GameWindow({ title: "Pong", onOpen: () => {} }),
    "draw",
    { width: 1, height: 1, data: new Uint8Array(3) },
  ],
  "session of the engine": [() => main.createSession(shipped(), { backend: "engine" }), "reset"],
  "session of onnx": [() => main.createSession(shipped(), { backend: "onnx" }), "reset"],
  "vector session": [() => main.createVectorSession(shipped(), { numEnvs: 1 }), "reset"],
  actor: [() => tools.createActor(shipped()), "logits", new Uint8Array(4 * 84 * 84)],
  "rollouts of the engine": [
    () => main.engineRollouts.open(network(), { numEnvs: 1, keptBlocks: [] }),
    "run",
    new Uint8Array(4 * 84 * 84),
  ],
};

type Members = Readonly<Record<string | symbol, (...values: readonly unknown[]) => unknown>>;

async function dispose(value: object): Promise<void> {
  const members = value as Members;
  await (members[Symbol.dispose] ?? members[Symbol.asyncDispose])!.call(value);
}

describe("what has close()", () => {
  it.each(Object.entries(opened))(
    "%s is closed by using, twice as well",
    async (_, [open, use, ...values]) => {
      const value = await open();
      await dispose(value);
      await dispose(value);
      await expect(async () => (value as Members)[use]!(...values)).rejects.toThrow(
        main.EnvironmentStateError,
      );
    },
  );

  it("is a host of the lab too", async () => {
    const host = tools.createLabHost({ resultsFolder: join(packageRoot, "results") });
    const connection = host.connect({ send: () => undefined });
    await dispose(connection);
    await dispose(host);
  });

  /** Classes that never leave the package. */
  const inside = [
    "BranchedVector",
    "FileSink",
    "HeadViewer",
    "JobBoard",
    "JobSource",
    "Lane",
    "Match",
    "Pacer",
    "Player",
    "Stage",
    "TrainingEnvironments",
    "TrainingWatch",
    "TwinGames",
    "WatchedSession",
  ];

  it("is every class of src that closes and is reachable", () => {
    const missing = classesThatClose()
      .filter(({ disposes }) => !disposes)
      .map(({ name }) => name);
    expect(missing.filter((name) => !inside.includes(name))).toEqual([]);
    expect(classesThatClose().length).toBeGreaterThan(10);
  });

  it("would be caught without", () => {
    const planted = "export class Leak {\n  close(): void {\n  }\n}\n";
    expect(findClasses(planted)).toEqual([{ name: "Leak", disposes: false }]);
  });
});

function classesThatClose() {
  const folder = join(packageRoot, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => findClasses(readFileSync(join(folder, name), "utf8")));
}

/** Classes of a source with a `close` of their own; those that extend another dispose as that does. */
function findClasses(text: string): { name: string; disposes: boolean }[] {
  const classes = text.split(/^(?:export )?(?:abstract )?class /m).slice(1);
  return classes
    .filter((body) => /^ {2}(?:async )?close\(\)/m.test(body))
    .map((body) => ({
      name: /^\w+/.exec(body)![0],
      disposes: /\[Symbol\.(?:asyncD|d)ispose\]\(\)/.test(body),
    }));
}
