/** Replays what other training stacks recorded, on a vector and on single environments. */
import { inflateSync } from "node:zlib";
import type { AtariEnvironment, AtariInfo } from "../../src/envs/atari-environment.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import type { AtariOptions } from "../../src/envs/atari-options.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import type { ResetOptions } from "../../src/envs/environment.js";
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
type Row = Partial<Columns> & { readonly numDifferingBytes?: number };

interface Recording {
  readonly seed: number;
  readonly num_envs: number;
  readonly num_actions: number;
  /** Default "same-step". */
  readonly autoreset?: "next-step";
  readonly max_frames?: number;
  readonly first_observation: string[];
  readonly columns: { readonly [Name in keyof Columns]?: Columns[Name][] };
  /** Observations of the first environment after some steps, deflated, in base 64. */
  readonly whole: Record<string, string>;
}

export const recordedGames = ["pong", "qbert", "breakout", "space_invaders", "seaquest", "air_raid"] as const;

/** Recorded for a few games only. */
const cappedGames: Readonly<Record<string, readonly string[]>> = {
  "sb3-capped": ["pong", "qbert", "seaquest"],
  "envpool-capped": ["qbert"],
};

/** Our options for each kind of recording. */
export const recordedKinds = {
  sb3: { protocol: "sb3" },
  "sb3-lives": { protocol: "sb3", episodicLife: true, rewardClipping: true },
  "sb3-capped": { protocol: "sb3", episodicLife: true },
  cleanrl: { protocol: "cleanrl", episodicLife: true, rewardClipping: true },
  envpool: { protocol: "envpool" },
  "envpool-lives": { protocol: "envpool", episodicLife: true, rewardClipping: true },
  "envpool-capped": { protocol: "envpool", episodicLife: true },
} as const satisfies Record<string, AtariOptions>;
export type RecordedKind = keyof typeof recordedKinds;

/** Every recording that there is. */
export const recordings = Object.keys(recordedKinds).flatMap((kind) =>
  recordedGames
    .filter((game) => cappedGames[kind]?.includes(game) ?? true)
    .map((game) => [game, kind as RecordedKind] as const),
);

export interface ReplayOptions extends AtariOptions {
  /** Default: all that were recorded. */
  readonly numSteps?: number;
}

/** Plays a recording's seeds and actions on a vector, and words the first difference; null if there is none. */
export function replayOnVector(game: string, kind: RecordedKind, options: ReplayOptions = {}): string | null {
  return replay(game, kind, options, playOnVector);
}

/** The same on single environments that are reset by hand. */
export function replayOnSingles(
  game: string,
  kind: RecordedKind,
  options: ReplayOptions = {},
): string | null {
  return replay(game, kind, options, playOnSingles);
}

/** Makes the environments, resets them, and steps them; `undefined` is the reset's row. */
interface Player {
  readonly play: (actions: number[] | undefined) => Row;
  /** The first environment's observation. */
  readonly observation: () => Uint8Array;
  readonly close: () => void;
}

function replay(
  game: string,
  kind: RecordedKind,
  { numSteps, ...overrides }: ReplayOptions,
  open: (game: string, recording: Recording, options: AtariOptions) => Player,
): string | null {
  const recording = readGzipJson<Recording>(`protocols/${game}-${kind}.json.gz`);
  const cap = recording.max_frames === undefined ? {} : { maxFrames: recording.max_frames };
  const player = open(game, recording, { ...recordedKinds[kind], ...cap, ...overrides });
  try {
    return firstDifference(compare(recording, player, numSteps ?? recording.columns.observation!.length));
  } finally {
    player.close();
  }
}

function* compare(recording: Recording, player: Player, numSteps: number) {
  const { first_observation: first, columns, whole, num_envs: numEnvs } = recording;
  const actions = goldenActions(recording.seed, recording.num_actions);
  yield [{ observation: first } as Row, player.play(undefined)] as const;
  const names = Object.keys(columns) as (keyof Columns)[];
  for (let step = 0; step < numSteps; step++) {
    const received = player.play(Array.from({ length: numEnvs }, () => actions.next().value));
    yield [Object.fromEntries(names.map((name) => [name, columns[name]![step]])) as Row, received] as const;
    const packed = whole[step];
    if (packed === undefined) continue;
    const numDifferingBytes = countDiffering(
      inflateSync(Buffer.from(packed, "base64")),
      player.observation(),
    );
    yield [{ numDifferingBytes: 0 } as Row, { numDifferingBytes } as Row] as const;
  }
}

function countDiffering(expected: Uint8Array, received: Uint8Array): number {
  return expected.reduce((count, byte, index) => count + Number(byte !== received[index]), 0);
}

function seedsOf({ seed, num_envs: numEnvs }: Recording): number[] {
  return Array.from({ length: numEnvs }, (_, index) => seed + index);
}

function playOnVector(game: string, recording: Recording, options: AtariOptions): Player {
  const { num_envs: numEnvs, autoreset = "same-step" } = recording;
  const vector = makeAtariVector(game, { ...options, numEnvs, autoreset });
  const { size } = vector.observationSpace;
  const checksums = (bytes: Uint8Array) =>
    seedsOf(recording).map((_, index) => checksum(bytes.subarray(index * size, (index + 1) * size)));
  const play = (actions: number[] | undefined): Row => {
    if (actions === undefined) vector.reset({ seeds: seedsOf(recording) });
    else vector.step(Int32Array.from(actions));
    const { terminated, truncated, gameEnded, gameReturns } = vector;
    const final = checksums(vector.finalObservations);
    return {
      observation: checksums(vector.observations),
      reward: [...vector.rewards],
      terminated: [...terminated],
      truncated: [...truncated],
      lives: [...vector.lives],
      frame: [...vector.episodeFrames],
      final: final.map((one, index) => (terminated[index] || truncated[index] ? one : null)),
      game_return: [...gameReturns].map((value, index) => (gameEnded[index] ? value : null)),
    };
  };
  return { play, observation: () => vector.observations.subarray(0, size), close: () => vector.close() };
}

function playOnSingles(game: string, recording: Recording, options: AtariOptions): Player {
  const singles = seedsOf(recording).map((seed) => new Single(game, options, seed));
  const play = (actions: number[] | undefined): Row => {
    for (const [index, single] of singles.entries())
      if (actions === undefined) single.begin();
      else single.step(actions[index]!, recording.autoreset);
    const names = Object.keys(singles[0]!.row) as (keyof Columns)[];
    return Object.fromEntries(names.map((name) => [name, singles.map(({ row }) => row[name])])) as Row;
  };
  const close = () => {
    for (const { environment } of singles) environment.close();
  };
  return { play, observation: () => singles[0]!.observation, close };
}

/** One environment, reset by hand when the recording's would have been. */
class Single {
  readonly environment: AtariEnvironment;
  readonly #seed: number;
  observation: Uint8Array = new Uint8Array();
  row: { [Name in keyof Columns]?: Columns[Name][number] } = {};
  #isOver = false;

  constructor(game: string, options: AtariOptions, seed: number) {
    this.environment = makeAtari(game, options);
    this.#seed = seed;
  }

  begin(options: ResetOptions = { seed: this.#seed }): void {
    this.#show(this.environment.reset(options), { reward: 0, terminated: 0, truncated: 0 });
    this.#isOver = false;
  }

  step(action: number, autoreset: Recording["autoreset"]): void {
    if (this.#isOver) {
      this.begin({});
      return;
    }
    const played = this.environment.step(action);
    const { observation, info } = played;
    this.#isOver = played.terminated || played.truncated;
    const result = {
      reward: played.reward,
      terminated: Number(played.terminated),
      truncated: Number(played.truncated),
      final: this.#isOver ? checksum(observation) : null,
      game_return: info.gameEnded ? info.gameReturn : null,
    };
    const resetsNow = this.#isOver && autoreset !== "next-step";
    this.#show(resetsNow ? this.environment.reset() : played, result);
    if (resetsNow) this.#isOver = false;
  }

  #show({ observation, info }: { observation: Uint8Array; info: AtariInfo }, result: Single["row"]): void {
    this.observation = observation;
    this.row = {
      ...result,
      observation: checksum(observation),
      lives: info.lives,
      frame: info.episodeFrames,
    };
  }
}
