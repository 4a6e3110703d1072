/** Reads episodes that Gymnasium recorded, plays them again, and words the first difference. */
import type { AnyEnvironment } from "../../src/envs/environment.js";
import { checksum, firstDifference, readGzipJson } from "./ale-data.js";

export interface RecordedEpisode {
  readonly seed: number | null;
  readonly actions: readonly (number | readonly number[])[];
  readonly rows: readonly object[];
}

/** Of one of the files in `data/gymnasium`. */
export function readRuns<Run>(name: string): readonly Run[] {
  return readGzipJson<{ readonly runs: readonly Run[] }>(`gymnasium/${name}.json.gz`).runs;
}

const optionNames: Readonly<Record<string, string>> = {
  frameskip: "frameSkip",
  max_num_frames_per_episode: "maxFrames",
};

/** Python's names of options as ours. */
export function ourOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [optionNames[name] ?? camel(name), value]),
  );
}

/** Checksums of the arrays of an observation. */
function digest(observation: unknown): unknown {
  if (!ArrayBuffer.isView(observation))
    return Object.fromEntries(
      Object.entries(observation as object).map(([name, part]) => [name, digest(part)]),
    );
  return checksum(new Uint8Array(observation.buffer, observation.byteOffset, observation.byteLength));
}

/** Where an environment first differs from the recorded episodes; null if nowhere. */
export function differenceFrom(
  episodes: readonly RecordedEpisode[],
  environment: AnyEnvironment,
): string | null {
  for (const { seed, actions, rows } of episodes) {
    const difference = firstDifference(pair(rows, replay(environment, seed, actions)));
    if (difference !== null) return `seed ${seed}: ${difference}`;
  }
  return null;
}

function* pair(
  expected: readonly object[],
  received: Iterable<object>,
): Generator<readonly [object, object]> {
  let index = 0;
  for (const row of received) yield [expected[index++]!, row];
}

function* replay(environment: AnyEnvironment, seed: number | null, actions: RecordedEpisode["actions"]) {
  const first = environment.reset(seed === null ? {} : { seed });
  yield { observation: digest(first.observation), info: first.info };
  for (const action of actions) {
    const result = environment.step(Array.isArray(action) ? Float32Array.from(action) : action);
    yield { ...result, observation: digest(result.observation) };
  }
}
