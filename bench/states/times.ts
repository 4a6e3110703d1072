/**
 * Microseconds to take a state, to go back to it, and the same by way of bytes, against ale-py's states of the same games, in turn round after
 * round. Writes `results/bench/states.json`: one row a game.
 *
 *   npm run bench -- states/times
 *   npm run bench -- states/times --games pong --count 1000 --rounds 3 --output /tmp/states.json
 */
import { join } from "node:path";
import { z } from "zod";
import { Emulator, RandomStream } from "../../src/envs.js";
import { writeFileAtomic } from "../../src/tools.js";
import { benchFolder, benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import { ensurePython, run } from "../shared/python.js";
import { type Act, acts, type StateTimesResult, type StateTimesRow, timesSchema } from "./times-result.js";

const folder = benchFolder("states");
const answerSchema = z.object({ microseconds: timesSchema, bytes: z.number() });
type Measured = z.infer<typeof answerSchema>;

interface Size {
  /** Played before the state is taken. */
  readonly frames: number;
  readonly count: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("states/times", args, {
    games: text("pong,qbert,breakout,seaquest,riverraid,montezuma_revenge"),
    frames: integer(600),
    count: integer(5000),
    rounds: integer(5),
    output: text(benchResult("states")),
    python: optionalText,
  });
  const python = options.python ?? (await ensurePython(folder, "ale-py"));
  const machine = describeMachine();
  const rows: StateTimesRow[] = [];
  for (const game of options.games.split(",")) rows.push(await measureInTurn(game, options, python));
  const result: StateTimesResult = { formatVersion: 1, kind: "state-times", machine, rows };
  await writeFileAtomic(options.output, formatRows(result));
  console.log(`Wrote ${options.output}`);
}

/** Round after round, so that other load on the machine falls on both. */
async function measureInTurn(
  game: string,
  { rounds, ...size }: Size & { readonly rounds: number },
  python: string,
): Promise<StateTimesRow> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let number = 0; number < rounds; number++) {
    ours.push(measureOurs(game, size));
    theirs.push(await measureTheirs(game, size, python));
  }
  console.log(`${game}: ${JSON.stringify(ours.at(-1))}, ale-py ${JSON.stringify(theirs.at(-1))}`);
  return { game, ours: gather(ours), ale_py: gather(theirs) };
}

function gather(measured: readonly Measured[]): StateTimesRow["ours"] {
  const roundsOf = (act: Act) => measured.map(({ microseconds }) => round(microseconds[act], 2));
  return {
    bytes: measured[0]!.bytes,
    microseconds: Object.fromEntries(acts.map((act) => [act, roundsOf(act)])) as Record<Act, number[]>,
  };
}

function measureOurs(game: string, { frames, count }: Size): Measured {
  using emulator = new Emulator(game, { seed: 1 });
  const stream = new RandomStream(1, game);
  emulator.reset();
  const { minimalActionSet } = emulator;
  for (let frame = 0; frame < frames; frame++) {
    emulator.act(minimalActionSet[stream.integer(minimalActionSet.length)]!);
    const { terminated, truncated } = emulator.status();
    if (terminated || truncated) emulator.reset();
  }
  const state = emulator.cloneState();
  const bytes = state.serialize();
  const work: Readonly<Record<Act, () => unknown>> = {
    clone: () => emulator.cloneState(),
    restore: () => emulator.restoreState(state),
    serialize: () => state.serialize(),
    deserialize: () => emulator.restoreState(bytes),
  };
  const entries = acts.map((act) => [act, timeOf(work[act], count)]);
  return { microseconds: Object.fromEntries(entries) as Record<Act, number>, bytes: bytes.length };
}

function timeOf(act: () => unknown, count: number): number {
  for (let warmUp = 0; warmUp <= count / 10; warmUp++) act();
  const began = performance.now();
  for (let index = 0; index < count; index++) act();
  return ((performance.now() - began) / count) * 1000;
}

async function measureTheirs(game: string, { frames, count }: Size, python: string): Promise<Measured> {
  const printed = await run(python, [join(folder, "peers.py"), game, String(frames), String(count)]);
  return answerSchema.parse(JSON.parse(printed));
}
