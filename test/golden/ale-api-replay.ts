/** Replays what ale-py's ALEInterface recorded beyond playing: settings, modes, paddles, memory, sound. */
import { Emulator, type EmulatorStatus } from "../../src/envs/emulator.js";
import type { EmulatorOptions } from "../../src/envs/emulator-options.js";
import { checksum, firstDifference, goldenActions, readGzipJson } from "./ale-data.js";

type Settings = Readonly<Record<string, number | boolean>>;
type Change = readonly ["setMode" | "setDifficulty", number] | readonly ["reset_game"];

interface Row extends EmulatorStatus {
  readonly reward: number;
  readonly ram: string;
  readonly screen: string;
  readonly gray: string | null;
  readonly rgb: string | null;
  readonly sound: string;
}

interface Play {
  readonly name: string;
  readonly game: string;
  readonly seed: number;
  readonly ints?: Settings;
  readonly floats?: Settings;
  readonly bools?: Settings;
  readonly paddles?: boolean;
  readonly pokes?: boolean;
  readonly changes?: Readonly<Record<string, readonly Change[]>>;
  readonly rows: readonly Row[];
}

const plays = readGzipJson<readonly Play[]>("ale-api/plays.json.gz");
export const playNames = plays.map(({ name }) => name);

/** ALE's names of settings, and ours. */
const optionNames: Readonly<Record<string, keyof EmulatorOptions>> = {
  repeat_action_probability: "repeatActionProbability",
  frame_skip: "frameSkip",
  max_num_frames_per_episode: "maxFrames",
  truncate_on_loss_of_life: "truncateOnLifeLoss",
  reward_min: "rewardMin",
  reward_max: "rewardMax",
  paddle_min: "paddleMin",
  paddle_max: "paddleMax",
  color_averaging: "colorAveraging",
  sound_obs: "sound",
  system_random_seed: "systemSeed",
};
const colorInterval = 20;
const pokeInterval = 8;
const drawn = 65_536;
/** What ALE gives where sound is off. */
const silence = checksum(new Uint8Array(512));

/**
 * Plays a recording, and words the first difference; null if there is none.
 *
 * @param options - replace the recording's: a planted failure.
 */
export function replayPlay(name: string, options: EmulatorOptions = {}): string | null {
  const play = plays.find((candidate) => candidate.name === name)!;
  const settings = Object.entries({ ...play.ints, ...play.floats, ...play.bools });
  const named = Object.fromEntries(settings.map(([key, value]) => [optionNames[key], value]));
  const emulator = new Emulator(play.game, { seed: play.seed, ...named, ...options });
  try {
    emulator.reset();
    const first = firstDifference(compareRows(play, emulator));
    if (first !== null) return first;
    // Once more, by a seeded reset: as a fresh load, whatever was played before.
    if (play.changes !== undefined) return null;
    emulator.reset(play.seed);
    const again = firstDifference(compareRows(play, emulator));
    return again === null ? null : `seeded reset, ${again}`;
  } finally {
    emulator.close();
  }
}

function* compareRows(play: Play, emulator: Emulator) {
  const actions = goldenActions(play.seed, 18);
  const extras = goldenActions(play.seed + 1, drawn);
  for (const [step, row] of play.rows.entries()) {
    for (const change of play.changes?.[step] ?? []) apply(emulator, change);
    if (emulator.status().gameOver) emulator.reset();
    if (play.pokes && step % pokeInterval === 0)
      emulator.setRam(extras.next().value % 128, extras.next().value % 256);
    const action = actions.next().value;
    const strength = play.paddles ? extras.next().value / drawn : undefined;
    const reward = emulator.act(action, strength);
    yield [row, rowOf(emulator, step, reward)] as const;
  }
}

function apply(emulator: Emulator, [call, value]: Change): void {
  if (call === "reset_game") emulator.reset();
  else emulator[call](value);
}

function rowOf(emulator: Emulator, step: number, reward: number): Row {
  const isColored = step % colorInterval === 0;
  return {
    reward,
    ...emulator.status(),
    ram: checksum(emulator.ram()),
    screen: checksum(emulator.screen()),
    gray: isColored ? checksum(emulator.grayScreen()) : null,
    rgb: isColored ? checksum(emulator.rgbScreen().data) : null,
    sound: emulator.settings.sound ? checksum(emulator.sound()) : silence,
  };
}
