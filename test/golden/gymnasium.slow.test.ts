/** `make`, AtariPreprocessing, FrameStack and StickyAction play what Gymnasium and ale-py play, seed for seed. */
import { describe, expect, it } from "vitest";
import type { AleEnvironment } from "../../src/envs/ale/ale-environment.js";
import type { AnyEnvironment } from "../../src/envs/environment.js";
import { findAtariId } from "../../src/envs/registry/atari-ids.js";
import { make } from "../../src/envs/registry/make.js";
import { listIds } from "../../src/envs/registry/registry.js";
import { AtariPreprocessing } from "../../src/envs/wrappers/atari-preprocessing.js";
import { FrameStack } from "../../src/envs/wrappers/frame-stack.js";
import { StickyAction } from "../../src/envs/wrappers/sticky-action.js";
import { readGzipJson } from "./ale-data.js";
import { differenceFrom, ourOptions, type RecordedEpisode, readRuns } from "./gymnasium-episodes.js";

interface AtariRun {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly spaces: readonly [string, string];
  readonly meanings: readonly string[];
  readonly episodes: readonly RecordedEpisode[];
}

const atariRuns = readRuns<AtariRun>("atari-env");
const nameOf = ({ id, options }: AtariRun) => `${id} ${JSON.stringify(options)}`;

describe("make", () => {
  it.each(atariRuns.map((run) => [nameOf(run), run] as const))("plays %s as ale-py does", (_, run) => {
    const environment = make<AleEnvironment>(run.id, ourOptions(run.options));
    expect(differenceFrom(run.episodes, environment)).toBeNull();
    expect(environment.actionMeanings).toEqual(run.meanings);
    expect(String(environment.observationSpace)).toBe(run.spaces[0]);
    if (run.options.continuous !== true) expect(String(environment.actionSpace)).toBe(run.spaces[1]);
    environment.close();
  });

  it("would be caught with another seed, frame skip or chance of sticky actions", () => {
    const qbert = atariRuns.find(({ id }) => id === "Qbert-v0")!;
    const first = qbert.episodes.slice(1, 2);
    const planted = [{ frameSkip: [2, 6] }, { repeatActionProbability: 0 }, { frameSkip: 3 }];
    for (const options of planted)
      expect(differenceFrom(qbert.episodes, make(qbert.id, options))).not.toBeNull();
    expect(differenceFrom([{ ...first[0]!, seed: 43 }], make(qbert.id))).toMatch(
      /^seed 43: step 0: expected info/,
    );
  });
});

describe("ids", () => {
  const recorded = readGzipJson<Record<string, Record<string, unknown>>>("gymnasium/ids.json.gz");

  it("are all those that ale-py registers, with the same settings", () => {
    expect(Object.keys(recorded).length).toBe(104 + 4 * 62);
    for (const [id, { game, ...settings }] of Object.entries(recorded))
      expect(findAtariId(id), id).toMatchObject({ game, settings: ourOptions(settings) });
    const listed = new Set(listIds());
    expect(Object.keys(recorded).filter((id) => !listed.has(id))).toEqual([]);
  });

  it("are no others than those, and those of earlier releases", () => {
    const others = listIds().filter((id) => !(id in recorded));
    expect(others.filter((id) => !/-ram|Deterministic/.test(id))).toEqual([]);
    expect(others.length).toBe(104 + 62 * 8);
  });
});

interface PreprocessingRun {
  readonly game: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly preprocessing: Readonly<Record<string, unknown>>;
  readonly stack: number | null;
  readonly padding: "reset" | "zero";
  readonly sticky: number | null;
  readonly space: string;
  readonly episodes: readonly RecordedEpisode[];
}

const preprocessingRuns = readRuns<PreprocessingRun>("atari-preprocessing");

function preprocess({
  game,
  options,
  preprocessing,
  stack,
  padding,
  sticky,
}: PreprocessingRun): AnyEnvironment {
  const inner = make(`ALE/${game}-v5`, { frameSkip: 1, ...ourOptions(options) });
  let environment: AtariPreprocessing | StickyAction | FrameStack = new AtariPreprocessing(
    inner,
    ourOptions(preprocessing),
  );
  if (sticky !== null) environment = new StickyAction(environment, sticky, { duration: [1, 3] });
  if (stack !== null) environment = new FrameStack(environment, stack, { padding });
  return environment;
}

describe("AtariPreprocessing", () => {
  it.each(preprocessingRuns.map((run) => [`${run.game} ${JSON.stringify(run.preprocessing)}`, run] as const))(
    "plays %s as Gymnasium does",
    (_, run) => {
      const environment = preprocess(run);
      expect(differenceFrom(run.episodes, environment)).toBeNull();
      expect(String(environment.observationSpace)).toBe(run.space);
      environment.close();
    },
  );

  it("would be caught with another frame skip, size, or number of no-ops", () => {
    const run = preprocessingRuns[0]!;
    for (const preprocessing of [{ frame_skip: 3 }, { screen_size: 83 }, { noop_max: 29 }])
      expect(differenceFrom(run.episodes, preprocess({ ...run, preprocessing }))).not.toBeNull();
  });
});
