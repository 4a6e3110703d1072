/** Replays what ale-py's ALEInterface recorded on one of our emulators. */
import { Emulator } from "../../src/envs/emulator.js";
import { checksum, firstDifference, goldenActions, readGzipJson } from "./ale-data.js";

interface Recording {
  readonly seed: number;
  readonly steps: number;
  readonly minimal_action_set: number[];
  readonly screen_size: [number, number];
  readonly columns: {
    readonly reward: number[];
    readonly lives: number[];
    readonly game_over: number[];
    readonly episode_frame: number[];
    readonly ram: string[];
    readonly screen: string[];
    readonly gray: string[];
    readonly rgb: string[];
  };
}

/** Colored screens are recorded on every 20th frame. */
const colorInterval = 20;

export interface ReplayOptions {
  /** Default: the recording's. */
  readonly repeatActionProbability?: number;
  /** Give the seed to the load instead of to the reset. */
  readonly seedAtLoad?: boolean;
  readonly changeActions?: (actions: Generator<number, never>) => Iterator<number, never>;
}

/** Plays a recording's seed and actions, and words the first difference; null if there is none. */
export function replayFrames(game: string, sticky: string, options: ReplayOptions = {}): string | null {
  const recording = readGzipJson<Recording>(`ale/${game}-sticky${sticky}.json.gz`);
  const { repeatActionProbability = Number(sticky), changeActions = (actions) => actions } = options;
  const actions = changeActions(goldenActions(recording.seed, recording.minimal_action_set.length));
  const seed = options.seedAtLoad ? recording.seed : 0;
  const emulator = new Emulator(game, { repeatActionProbability, seed });
  try {
    emulator.reset(options.seedAtLoad ? undefined : recording.seed);
    return (
      firstDifference([describeBoth(recording, emulator)]) ??
      firstDifference(compareFrames(recording, emulator, actions))
    );
  } finally {
    emulator.close();
  }
}

function describeBoth({ minimal_action_set, screen_size }: Recording, emulator: Emulator) {
  const expected = { actions: minimal_action_set, screen: screen_size };
  const received = {
    actions: [...emulator.minimalActionSet],
    screen: [emulator.screenHeight, emulator.screenWidth],
  };
  return [expected, received] as const;
}

function* compareFrames(
  { steps, minimal_action_set: actionSet, columns }: Recording,
  emulator: Emulator,
  actions: Iterator<number, never>,
) {
  for (let step = 0; step < steps; step++) {
    if (emulator.status().gameOver) emulator.reset();
    const reward = emulator.act(actionSet[actions.next().value]!);
    const colored = step % colorInterval === 0 ? step / colorInterval : undefined;
    const expected = {
      reward: columns.reward[step],
      lives: columns.lives[step],
      gameOver: columns.game_over[step] === 1,
      episodeFrame: columns.episode_frame[step],
      ram: columns.ram[step],
      screen: columns.screen[step],
      gray: colored === undefined ? null : columns.gray[colored],
      rgb: colored === undefined ? null : columns.rgb[colored],
    };
    const { lives, gameOver, episodeFrame } = emulator.status();
    const received = {
      reward,
      lives,
      gameOver,
      episodeFrame,
      ram: checksum(emulator.ram()),
      screen: checksum(emulator.screen()),
      gray: colored === undefined ? null : checksum(emulator.grayScreen()),
      rgb: colored === undefined ? null : checksum(emulator.rgbScreen().data),
    };
    yield [expected, received] as const;
  }
}
