/** What emulators take of a process's memory: each count in a process of its own. */
import { join } from "node:path";
import { type Environment, makeAtari } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { round } from "../shared/numbers.js";
import { run } from "../shared/python.js";
import { type BuildName, buildNames, type MemoryRow } from "./result.js";

const game = "pong";
const counts = [1, 8, 100];
const steps = 30;

export async function measureMemory(): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  const runner = join(packageRoot, "scripts", "run.mjs");
  for (const build of buildNames)
    for (const emulators of counts) {
      const said = await run(process.execPath, [runner, "bench/wasm/memory", build, String(emulators)]);
      rows.push({ build, emulators, megabytes: round(Number(said), 1) });
    }
  return rows;
}

/** The process: prints megabytes. */
export async function main([build, count]: string[]): Promise<void> {
  const play = (environment: Environment) => {
    environment.reset({ seed: 1 });
    for (let step = 0; step < steps; step++) environment.step(step % 4);
  };
  const open = () => makeAtari(game, { backend: build as BuildName });
  const before = process.memoryUsage.rss();
  const environments = Array.from({ length: Number(count) }, open);
  environments.forEach(play);
  const after = process.memoryUsage.rss();
  console.log((after - before) / 2 ** 20);
  for (const environment of environments) environment.close();
}
