/** Replays what other training stacks recorded, on a vector and on single environments. */
import { inflateSync } from "node:zlib";
import type { AtariInfo } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import type { AtariOptions } from "../../src/envs/atari-options.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { checksum, firstDifference, goldenActions, readGzipJson } from "./ale-data.js";

/** One row a step, one entry an environment. Of an ended episode, `final` is its last observation. */
interface Columns {
  readonly observation: string[];
  readonly reward: number[];
  readonly terminated: number[];
  readonly truncated: number[];
  readonly lives: number[];
  readonly frame: number[];
  readonly final: (string | null)[];
  readonly game_return: (number | null)[];
}
type Row = Partial<Columns>;

interface Recording {
  readonly seed: number;
  readonly num_envs: number;
  readonly num_actions: number;
  readonly max_frames?: number;
  readonly first_observation: string[];
  readonly columns: { readonly [Name in keyof Columns]?: Columns[Name][] };
  /** Observations of the first environment after some steps, deflated, in base 64. */
  readonly whole: Record<string, string>;
}

export const recordedGames = ["pong", "qbert", "breakout", "space_invaders", "seaquest", "air_raid"] as const;
const cappedGames: readonly string[] = ["pong", "qbert", "seaquest"];

/** Our options for each kind of recording. */
export const recordedKinds = {
  sb3: { protocol: "sb3" },
  "sb3-lives": { protocol: "sb3", episodicLife: true, rewardClipping: true },
  "sb3-capped": { protocol: "sb3", episodicLife: true },
} as const satisfies Record<string, AtariOptions>;
export type RecordedKind = keyof typeof recordedKinds;

/** Every recording that there is. */
export const recordings = Object.keys(recordedKinds).flatMap((kind) =>
  recordedGames
    .filter((game) => kind !== "sb3-capped" || cappedGames.includes(game))
    .map((game) => [game, kind as RecordedKind] as const),
);

export interface ReplayOptions extends AtariOptions {
  /** Default: all that were recorded. */
  readonly numSteps?: number;
}

/** Plays a recording's seeds and actions on a vector, and words the first difference; null if there is none. */
export function replayOnVector(game: string, kind: RecordedKind, options: ReplayOptions = {}): string | null {
  const { recording, numSteps, settings } = prepare(game, kind, options);
  const { num_envs: numEnvs, seed } = recording;
  const vector = makeAtariVector(game, { ...settings, numEnvs, autoreset: "same-step" });
  const observations = (bytes: Uint8Array) => splitObservations(bytes, numEnvs);
  const actions = goldenActions(seed, recording.num_actions);
  vector.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => seed + index) });
  const first = { observation: observations(vector.observations).map((one) => checksum(one)) };
  const play = (): Row => {
    vector.step(Int32Array.from({ length: numEnvs }, () => actions.next().value));
    const { terminated, truncated, gameEnded } = vector;
    const final = observations(vector.finalObservations).map((one) => checksum(one));
    return {
      observation: observations(vector.observations).map((one) => checksum(one)),
      reward: [...vector.rewards],
      terminated: [...terminated],
      truncated: [...truncated],
      lives: [...vector.lives],
      frame: [...vector.episodeFrames],
      final: final.map((one, index) => (terminated[index] || truncated[index] ? one : null)),
      game_return: [...vector.gameReturns].map((value, index) => (gameEnded[index] ? value : null)),
    };
  };
  try {
    return firstDifference(compare(recording, first, play, numSteps));
  } finally {
    vector.close();
  }
}

/** The same on single environments that are reset by hand. */
export function replayOnSingles(
  game: string,
  kind: RecordedKind,
  options: ReplayOptions = {},
): string | null {
  const { recording, numSteps, settings } = prepare(game, kind, options);
  const { num_envs: numEnvs, seed } = recording;
  const environments = Array.from({ length: numEnvs }, () => makeAtari(game, settings));
  const actions = goldenActions(seed, recording.num_actions);
  const resets = environments.map((one, index) => one.reset({ seed: seed + index }).observation);
  const play = () => joinRows(environments.map((one) => playSingle(one, actions.next().value)));
  try {
    return firstDifference(
      compare(recording, { observation: resets.map((one) => checksum(one)) }, play, numSteps),
    );
  } finally {
    for (const environment of environments) environment.close();
  }
}

/** The recorded observation after a step of the first environment, uint8 `[4, 84, 84]`, and ours. */
export function wholeObservations(game: string, kind: RecordedKind): (readonly [Buffer, Buffer])[] {
  const { recording, settings } = prepare(game, kind, {});
  const vector = makeAtariVector(game, { ...settings, numEnvs: recording.num_envs, autoreset: "same-step" });
  const actions = goldenActions(recording.seed, recording.num_actions);
  vector.reset({ seeds: Array.from({ length: vector.numEnvs }, (_, index) => recording.seed + index) });
  const last = Math.max(...Object.keys(recording.whole).map(Number));
  const pairs: (readonly [Buffer, Buffer])[] = [];
  for (let step = 0; step <= last; step++) {
    vector.step(Int32Array.from({ length: vector.numEnvs }, () => actions.next().value));
    const packed = recording.whole[step];
    if (packed === undefined) continue;
    const ours = Buffer.from(vector.observations.slice(0, vector.observationSpace.size));
    pairs.push([inflateSync(Buffer.from(packed, "base64")), ours]);
  }
  vector.close();
  return pairs;
}

function prepare(game: string, kind: RecordedKind, { numSteps, ...overrides }: ReplayOptions) {
  const recording = readGzipJson<Recording>(`protocols/${game}-${kind}.json.gz`);
  const cap = recording.max_frames === undefined ? {} : { maxFrames: recording.max_frames };
  const recorded = recording.columns.observation!.length;
  return {
    recording,
    numSteps: numSteps ?? recorded,
    settings: { ...recordedKinds[kind], ...cap, ...overrides },
  };
}

function* compare({ first_observation, columns }: Recording, first: Row, play: () => Row, numSteps: number) {
  yield [{ observation: first_observation } as Row, first] as const;
  const names = Object.keys(columns) as (keyof Columns)[];
  for (let step = 0; step < numSteps; step++) {
    const expected = Object.fromEntries(names.map((name) => [name, columns[name]![step]]));
    yield [expected as Row, play()] as const;
  }
}

function playSingle(environment: ReturnType<typeof makeAtari>, action: number) {
  const { observation, reward, terminated, truncated, info } = environment.step(action);
  const final = terminated || truncated ? checksum(observation) : null;
  const next = final === null ? { observation, info } : environment.reset();
  return {
    observation: checksum(next.observation),
    reward,
    terminated,
    truncated,
    final,
    info,
    next: next.info,
  };
}

function joinRows(played: ReturnType<typeof playSingle>[]): Row {
  const gameReturn = ({ gameEnded, gameReturn }: AtariInfo) => (gameEnded ? gameReturn : null);
  return {
    observation: played.map((one) => one.observation),
    reward: played.map((one) => one.reward),
    terminated: played.map((one) => Number(one.terminated)),
    truncated: played.map((one) => Number(one.truncated)),
    lives: played.map((one) => one.next.lives),
    frame: played.map((one) => one.next.episodeFrames),
    final: played.map((one) => one.final),
    game_return: played.map((one) => gameReturn(one.info)),
  };
}

function splitObservations(bytes: Uint8Array, numEnvs: number): Uint8Array[] {
  const size = bytes.length / numEnvs;
  return Array.from({ length: numEnvs }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}
