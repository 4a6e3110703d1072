/** Reads what ale-py recorded, replays its action sequences, and finds the first place where we differ. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, gunzipSync } from "node:zlib";

const dataFolder = join(dirname(fileURLToPath(import.meta.url)), "data");

/** Games whose screens have four heights: 210, 250, 214, 230. */
export const goldenGames = [
  "pong",
  "qbert",
  "breakout",
  "space_invaders",
  "seaquest",
  "air_raid",
  "carnival",
  "journey_escape",
] as const;

export function readGzip(file: string): Buffer {
  return gunzipSync(readFileSync(join(dataFolder, file)));
}

export function readGzipJson<Value>(file: string): Value {
  return JSON.parse(readGzip(file).toString("utf8")) as Value;
}

/** CRC-32 of raw bytes, eight hex digits, as the recordings have it. */
export function checksum(bytes: Uint8Array, previous = 0): string {
  return crc32(bytes, previous).toString(16).padStart(8, "0");
}

/** The recordings' actions: a linear congruential generator, its upper half modulo the number of actions. */
export function* goldenActions(seed: number, numActions: number): Generator<number, never> {
  let state = seed >>> 0;
  while (true) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    yield (state >>> 16) % numActions;
  }
}

/** A planted failure: the same actions with one of them changed, to a move to the other side. */
export function* withOneChanged(actions: Iterator<number, never>, at: number): Generator<number, never> {
  for (let index = 0; ; index++) {
    const action = actions.next().value;
    yield index === at ? (action === 2 ? 3 : 2) : action;
  }
}

/** The first value that differs, worded; null if none does. */
export function firstDifference<Row extends object>(rows: Iterable<readonly [Row, Row]>): string | null {
  let step = 0;
  for (const [expected, received] of rows) {
    for (const key of Object.keys(expected) as (keyof Row & string)[]) {
      const [wanted, came] = [JSON.stringify(expected[key]), JSON.stringify(received[key])];
      if (wanted !== came) return `step ${step}: expected ${key} ${wanted}, received ${came}`;
    }
    step++;
  }
  return null;
}
