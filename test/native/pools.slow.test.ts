/** Test runners load a program into realms and threads of their own; vitest's pools are such. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const pools = ["threads", "vmThreads"];

/** Decides with every backend, meets the errors of both addons, and asks for classes by the test's own `instanceof`. */
const program = `
import { expect, it } from "vitest";
import * as ztw from "ztw-atari";
import { createActor } from "ztw-atari/tools";

const folder = ztw.shippedBundleFolder("pong");
const numPixels = 4 * 84 * 84;

it.each(["engine", "onnx"])("decides on %s", async (backend) => {
  const session = await ztw.createSession(folder, { method: "ztw", backend });
  const game = ztw.makeAtari("pong");
  const { observation } = game.reset({ seed: 1 });
  expect(observation).toBeInstanceOf(Uint8Array);
  const { logits } = await session.decide(observation, 0.9);
  expect(logits).toBeInstanceOf(Float32Array);
  await expect(session.decide(new Uint8Array(1), 0.9)).rejects.toThrow(ztw.InvalidArgumentError);
  await session.close();
  await expect(session.decide(observation, 0.9)).rejects.toThrow(ztw.EnvironmentStateError);
});

it("steps and decides for several", async () => {
  const vector = ztw.makeAtariVector("pong", { numEnvs: 2, autoreset: "disabled" });
  expect(() => vector.step(new Int32Array(2))).toThrow(ztw.EnvironmentStateError); // thrown by the addon
  vector.reset({ seeds: new Int32Array([1, 2]) });
  vector.step(new Int32Array(2));
  expect(vector.rewards).toBeInstanceOf(Float32Array);
  const actor = await createActor(folder, { method: "ztw" });
  expect(await actor.logits(vector.observations)).toBeInstanceOf(Float32Array);
  await actor.close();
  vector.close();
});

it("gives errors of the classes that it exports", () => {
  expect(() => ztw.loadBundle("/nonexistent")).toThrow(ztw.CheckpointError);
});
`;

it("plays and decides in all pools of vitest, several files a thread", { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules", "ztw-atari"), "dir");
  symlinkSync(join(packageRoot, "node_modules", "vitest"), join(folder, "node_modules", "vitest"), "dir");
  for (const name of ["first", "second"]) writeFileSync(join(folder, `${name}.test.mjs`), program);
  const projects = pools.map((pool) => ({
    test: { name: pool, pool, maxWorkers: 1, include: ["*.test.mjs"] },
  }));
  const config = { server: { fs: { strict: false } }, test: { projects } };
  writeFileSync(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
  const vitest = join(packageRoot, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--root", folder, "--reporter", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, VITEST: "" },
  });
  const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as {
    numPassedTests: number;
    numTotalTests: number;
  };
  expect([report.numPassedTests, report.numTotalTests], `${stdout}\n${stderr}`).toEqual([16, 16]);
});
