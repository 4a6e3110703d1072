/**
 * Whether a game goes on from a saved state as it did by itself: one emulator plays and gives a state away now and then, others go
 * back to these states and play the same actions.
 */
import { crc32 } from "node:zlib";
import { Emulator, RandomStream } from "../../src/envs.js";

export interface TwinOptions {
  readonly game: string;
  readonly seed: number;
  readonly sticky: number;
  /** Frames after which a state is taken, ascending. */
  readonly points: readonly number[];
  /** How many frames are played from each state. */
  readonly frames: number;
}

/** One state, and what was seen from there on. */
export interface Moment {
  readonly point: number;
  readonly bytes: Uint8Array;
  /** ALE's code and the strength of a paddle, frame by frame. */
  readonly actions: readonly (readonly [number, number])[];
  /** Checksums of all that can be seen: at once, and after each action; the last is that of the state at the end. */
  readonly seen: readonly string[];
}

export interface Recording extends Pick<TwinOptions, "game" | "sticky"> {
  readonly mode: number;
  readonly difficulty: number;
  readonly moments: readonly Moment[];
}

const numActions = 18;

/** Plays a game in a random mode and difficulty, new games included, and takes states of it. */
export function recordGame({ game, seed, sticky, points, frames }: TwinOptions): Recording {
  const emulator = new Emulator(game, { repeatActionProbability: sticky, seed, sound: true });
  const stream = new RandomStream(seed, `${game} ${sticky}`);
  const { availableModes: modes, availableDifficulties: difficulties } = emulator;
  const mode = modes[stream.integer(modes.length)]!;
  const difficulty = difficulties[stream.integer(difficulties.length)]!;
  emulator.setMode(mode);
  emulator.setDifficulty(difficulty);
  emulator.reset(seed);
  const draw = (count: number) =>
    Array.from({ length: count }, () => [stream.integer(numActions), stream.uniform()] as const);
  const moments: Moment[] = [];
  let played = 0;
  for (const point of points) {
    for (const action of draw(Math.max(0, point - played))) act(emulator, action);
    played = Math.max(played, point) + frames;
    const bytes = emulator.cloneState().serialize();
    const actions = draw(frames);
    moments.push({ point, bytes, actions, seen: playOn(emulator, actions) });
  }
  emulator.close();
  return { game, sticky, mode, difficulty, moments };
}

/** An emulator of a recorded game that has played something else, in the game's default mode. */
export function openTwin(
  { game, sticky }: Pick<Recording, "game" | "sticky">,
  { seed = 99, core = "ale" }: { readonly seed?: number; readonly core?: "ale" | "ztw" } = {},
): Emulator {
  const twin = new Emulator(game, { repeatActionProbability: sticky, seed, sound: true, core });
  const stream = new RandomStream(seed, game);
  twin.reset(seed);
  for (let frame = 0; frame < 200; frame++) act(twin, [stream.integer(numActions), 1]);
  return twin;
}

/** What is seen from a state on. */
export function replayMoment(
  twin: Emulator,
  { bytes, actions }: Pick<Moment, "bytes" | "actions">,
): string[] {
  twin.restoreState(bytes);
  return playOn(twin, actions);
}

/** Where what was seen differs first; undefined if it nowhere does. */
export function firstDifference(expected: readonly string[], seen: readonly string[]): string | undefined {
  const frame = expected.findIndex((look, i) => look !== seen[i]);
  if (frame < 0) return undefined;
  const place = frame === expected.length - 1 ? "the state at the end" : `frame ${frame}`;
  return `${place}: expected ${expected[frame]}, received ${seen[frame]}`;
}

function playOn(emulator: Emulator, actions: Moment["actions"]): string[] {
  const seen = [look(emulator, 0), ...actions.map((action) => look(emulator, act(emulator, action)))];
  return [...seen, String(crc32(emulator.cloneState().serialize()))];
}

function act(emulator: Emulator, [action, strength]: Moment["actions"][number]): number {
  if (emulator.status().gameOver) emulator.reset();
  return emulator.act(action, strength);
}

function look(emulator: Emulator, reward: number): string {
  const { lives, terminated, frame, episodeFrame } = emulator.status();
  const { mode, difficulty } = emulator;
  const memories = [emulator.ram(), emulator.screen(), emulator.sound()].map((bytes) => crc32(bytes));
  return [reward, lives, terminated, frame, episodeFrame, mode, difficulty, ...memories].join(" ");
}
