/** Frames a second of both builds, in turn: of the emulator alone, and of an agent that plays. */

import { Emulator } from "../../src/envs.js";
import { type Bundle, RandomStream } from "../../src/index.js";
import { framesOfStep, openAgent } from "./agent.js";
import { type BuildName, buildNames, type TimingRow } from "./result.js";

const seed = 1;
const framesOfAction = 8;

export interface RoundOptions {
  readonly rounds: number;
  /** Of one round of one build. */
  readonly frames: number;
}

/** The same random actions on both. */
export function timeEmulators(game: string, { rounds, frames }: RoundOptions): TimingRow[] {
  const emulators = buildNames.map((build) => new Emulator(game, { backend: build, seed }));
  const rows = buildNames.map((build) => row("emulator", game, build, null));
  try {
    for (const emulator of emulators) emulator.reset(seed);
    for (
      let round = -1;
      round < rounds;
      round++ // the first one warms up
    )
      emulators.forEach((emulator, index) => {
        const start = performance.now();
        playRandomly(emulator, frames, round);
        keep(rows[index]!, round, frames / ((performance.now() - start) / 1000));
      });
  } finally {
    for (const emulator of emulators) emulator.close();
  }
  return rows;
}

/** The shipped agent at its confirmed threshold. */
export async function timeAgents(
  bundle: Bundle,
  tau: number,
  { rounds, frames }: RoundOptions,
): Promise<TimingRow[]> {
  const agents = await Promise.all(buildNames.map((build) => openAgent(bundle, { build, tau, seed })));
  const rows = buildNames.map((build) => row("agent", bundle.manifest.game, build, tau));
  const steps = Math.ceil(frames / framesOfStep);
  try {
    for (let round = -1; round < rounds; round++)
      agents.forEach((agent, index) => {
        const start = performance.now();
        for (let step = 0; step < steps; step++) agent.step();
        keep(rows[index]!, round, (steps * framesOfStep) / ((performance.now() - start) / 1000));
      });
  } finally {
    await Promise.all(agents.map((agent) => agent.close()));
  }
  return rows;
}

function row(what: TimingRow["what"], game: string, system: BuildName, tau: number | null): TimingRow {
  return { what, game, system, tau, values: [] };
}

function keep({ values }: TimingRow, round: number, rate: number): void {
  if (round >= 0) values.push(Math.round(rate));
}

function playRandomly(emulator: Emulator, frames: number, round: number): void {
  const codes = emulator.minimalActionSet;
  const stream = new RandomStream(seed, `actions of round ${round}`);
  let action = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (frame % framesOfAction === 0) action = codes[stream.integer(codes.length)]!;
    emulator.act(action);
    if (emulator.status().gameOver) emulator.reset();
  }
}
