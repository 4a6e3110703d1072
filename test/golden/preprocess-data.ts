/** Replays what AtariVectorEnv recorded on one of our vectors. */
import type { AtariVectorOptions } from "../../src/envs/atari-vector.js";
import { AtariVector } from "../../src/envs/atari-vector.js";
import { checksum, firstDifference, goldenActions, readGzipJson } from "./ale-data.js";

interface Recording {
  readonly seed: number;
  readonly steps: number;
  readonly num_envs: number;
  readonly num_actions: number;
  readonly first_observation: string[];
  readonly columns: {
    readonly observation: string[][];
    readonly reward: number[][];
    readonly terminated: number[][];
    readonly truncated: number[][];
    readonly lives: number[][];
    readonly episode_frame: number[][];
  };
}

/** Our options for each kind of recording: a protocol, and what the recording sets otherwise. */
export const recordedKinds = {
  "refclean-vector": { protocol: "ref-clean" },
  "vector-sticky0.25-plain": { protocol: "machado" },
  "vector-sticky0.0-plain": { protocol: "machado", repeatActionProbability: 0 },
  "vector-sticky0.0-noop30-fire": { protocol: "ale-vec", rewardClipping: false },
  "vector-sticky0.25-noop30-fire": {
    protocol: "ale-vec",
    rewardClipping: false,
    repeatActionProbability: 0.25,
  },
} as const satisfies Record<string, Partial<AtariVectorOptions>>;
export type RecordedKind = keyof typeof recordedKinds;

export interface ReplayOptions extends Partial<AtariVectorOptions> {
  /** Default: all that were recorded. */
  readonly numSteps?: number;
  readonly changeActions?: (actions: Generator<number, never>) => Iterator<number, never>;
}

/** Plays a recording's seeds and actions, and words the first difference; null if there is none. */
export function replay(game: string, kind: RecordedKind, options: ReplayOptions = {}): string | null {
  const recording = readGzipJson<Recording>(`preprocess/${game}-${kind}.json.gz`);
  const { numSteps = recording.steps, changeActions = (actions) => actions, ...overrides } = options;
  const actions = changeActions(goldenActions(recording.seed, recording.num_actions));
  const vector = new AtariVector(game, {
    ...recordedKinds[kind],
    numEnvs: recording.num_envs,
    autoreset: "next-step",
    ...overrides,
  });
  try {
    return firstDifference(compare(recording, vector, actions, numSteps));
  } finally {
    vector.close();
  }
}

function* compare(
  { seed, first_observation: first, columns }: Recording,
  vector: AtariVector,
  actions: Iterator<number, never>,
  numSteps: number,
) {
  vector.reset({ seeds: first.map((_, index) => seed + index) });
  yield [{ observation: first }, { observation: observationChecksums(vector) }] as const;
  const row = new Int32Array(vector.numEnvs);
  for (let step = 0; step < numSteps; step++) {
    for (let index = 0; index < row.length; index++) row[index] = actions.next().value;
    vector.step(row);
    const expected = {
      observation: columns.observation[step]!,
      reward: columns.reward[step],
      terminated: columns.terminated[step],
      truncated: columns.truncated[step],
      lives: columns.lives[step],
      episodeFrame: columns.episode_frame[step],
    };
    const received = {
      observation: observationChecksums(vector),
      reward: [...vector.rewards],
      terminated: [...vector.terminated],
      truncated: [...vector.truncated],
      lives: [...vector.lives],
      episodeFrame: [...vector.episodeFrames],
    };
    yield [expected, received] as const;
  }
}

function observationChecksums({ observations, observationSpace, numEnvs }: AtariVector): string[] {
  const { size } = observationSpace;
  return Array.from({ length: numEnvs }, (_, i) => checksum(observations.subarray(i * size, (i + 1) * size)));
}
