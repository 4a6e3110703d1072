/** Agents beside each other in one thread, each at 60 frames a second: what that takes of a core, and whether it keeps up. */
import { setTimeout } from "node:timers/promises";
import type { Bundle } from "../../src/index.js";
import { round } from "../shared/numbers.js";
import { framesOfStep, openAgent } from "./agent.js";
import { type BuildName, buildNames, type RealTimeRow } from "./result.js";

const numAgents = 8;
const stepMs = (framesOfStep * 1000) / 60;
const warmUpSteps = 200;

export interface RealTimeOptions {
  readonly tau: number;
  readonly seconds: number;
}

export async function playInRealTime(bundle: Bundle, options: RealTimeOptions): Promise<RealTimeRow[]> {
  const rows: RealTimeRow[] = [];
  for (const build of buildNames) rows.push(await playBuild(bundle, build, options));
  return rows;
}

async function playBuild(
  bundle: Bundle,
  build: BuildName,
  { tau, seconds }: RealTimeOptions,
): Promise<RealTimeRow> {
  const seeds = Array.from({ length: numAgents }, (_, seed) => seed + 1);
  const agents = await Promise.all(seeds.map((seed) => openAgent(bundle, { build, tau, seed })));
  for (const agent of agents) for (let step = 0; step < warmUpSteps; step++) agent.step();
  const numSteps = Math.round((seconds * 1000) / stepMs);
  const cpu = process.cpuUsage();
  const start = performance.now();
  let late = 0;
  for (let step = 0; step < numSteps; step++) {
    await setTimeout(Math.max(0, start + step * stepMs - performance.now()));
    for (const agent of agents) agent.step();
    if (performance.now() > start + (step + 1) * stepMs) late += numAgents;
  }
  const { user, system } = process.cpuUsage(cpu);
  const took = (performance.now() - start) / 1000;
  await Promise.all(agents.map((agent) => agent.close()));
  return {
    build,
    agents: numAgents,
    cpu_share: round((user + system) / 1e6 / took, 3),
    late_steps: round(late / (numSteps * numAgents), 4),
    seconds: round(took, 1),
  };
}
