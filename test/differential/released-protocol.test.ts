/** The protocol `ref` gives what the released chain of wrappers gives, which does not install any more. */
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import {
  type AtariEnvironment,
  type AtariEnvironmentOptions,
  makeAtari,
} from "../../src/envs/atari-environment.js";
import { MersenneTwister } from "./mersenne-twister.js";
import { ReleasedEnvironment, type ReleasedOptions } from "./released-wrappers.js";

const seed = 5;
const numSteps = 140;

/** Where the generator of steps begins for an episode's seed. */
const stepSeed = seed + 2 ** 31;

it("the test's generator is std::mt19937: its 10,000th number is the standard's", () => {
  const random = new MersenneTwister(5489);
  for (let index = 1; index < 10_000; index++) random.next();
  expect(random.next()).toBe(4123659995);
});

interface Play {
  readonly game: string;
  readonly ours?: AtariEnvironmentOptions;
  readonly theirs?: Partial<ReleasedOptions>;
}

const qbert = { isV0: true, timeLimit: 10_000 };
/** What `ref` has for Q*bert; that game hardly feels the emulator's stickiness, so Breakout is played so too. */
const v0 = { innerStepFrames: "2-4", repeatActionProbability: 0.25 } as const;
const plays: [string, Play][] = [
  ["breakout like Q*bert", { game: "breakout", ours: v0, theirs: qbert }],
  ["pong", { game: "pong" }],
  ["qbert, some lives and a game", { game: "qbert", theirs: qbert }],
  ["breakout, where FIRE serves", { game: "breakout" }],
  [
    "qbert, cut by inner steps",
    { game: "qbert", ours: { maxInnerSteps: 102 }, theirs: { ...qbert, timeLimit: 102 } },
  ],
  ["pong, cut by frames", { game: "pong", ours: { maxFrames: 90 }, theirs: { timeLimit: 90 } }],
];

it.each(plays)("%s: every step equals the released one", (_, play) => {
  expect(firstDifference(play)).toBeNull();
});

const plants: [string, Play][] = [
  ["no repeated steps", { game: "breakout", ours: { repeatStepProbability: 0 } }],
  ["steps repeated too often", { game: "breakout", ours: { repeatStepProbability: 0.12 } }],
  [
    "an action forgotten between games",
    { game: "breakout", ours: { maxFrames: 16 }, theirs: { timeLimit: 16, forgetsAction: true } },
  ],
  ["presses of a reset that never stick", { game: "breakout", theirs: { sparesPresses: true } }],
  ["no-op starts", { game: "breakout", ours: { noopMax: 30 } }],
  ["FIRE left out", { game: "breakout", ours: { fireReset: false } }],
  ["lives that end nothing", { game: "breakout", ours: { episodicLife: false } }],
  ["rewards that are not clipped", { game: "qbert", ours: { rewardClipping: false }, theirs: qbert }],
  ["inner steps of one frame", { game: "qbert", ours: { innerStepFrames: "1" }, theirs: qbert }],
  ["no stickiness below", { game: "breakout", ours: { ...v0, repeatActionProbability: 0 }, theirs: qbert }],
  [
    "a cap of one inner step more",
    { game: "qbert", ours: { maxInnerSteps: 103 }, theirs: { ...qbert, timeLimit: 102 } },
  ],
];

it.each(plants)("%s: found", (_, play) => {
  expect(firstDifference(play)).not.toBeNull();
});

it("a seeded reset forgets the last action and draws as before", () => {
  const environment = makeAtari("breakout", { protocol: "ref" });
  const play = () => Array.from({ length: 30 }, () => crc32(environment.step(3).observation));
  environment.reset({ seed });
  const first = play();
  environment.reset({ seed });
  expect(play()).toEqual(first);
  environment.close();
});

/** Plays both with the same random actions, resets without seeds as vectors do, and returns what differs first. */
function firstDifference({ game, ours: overrides, theirs: options }: Play) {
  const random = new MersenneTwister(stepSeed);
  const theirs = new ReleasedEnvironment({
    game,
    seed,
    random,
    isV0: false,
    timeLimit: 400_000,
    ...options,
  });
  const ours = makeAtari(game, { protocol: "ref", ...overrides });
  try {
    return compare(ours, theirs, drawActions(ours.actionSpace.n));
  } finally {
    ours.close();
    theirs.close();
  }
}

function drawActions(numActions: number): number[] {
  const stream = new RandomStream(seed, "released protocol");
  return Array.from({ length: numSteps }, () => stream.integer(numActions));
}

function compare(ours: AtariEnvironment, theirs: ReleasedEnvironment, actions: readonly number[]) {
  const begun = { received: crc32(ours.reset({ seed }).observation), expected: crc32(theirs.reset()) };
  if (begun.received !== begun.expected) return begun;
  for (const action of actions) {
    const { observation, reward, terminated, truncated, info } = ours.step(action);
    const done = terminated || truncated;
    const { lives, episodeFrames: episodeFrame, gameEnded: isWhole } = info;
    const received = { observation: crc32(observation), reward, done, isWhole, lives, episodeFrame };
    const step = theirs.step(action);
    const expected = { ...step, observation: crc32(step.observation) };
    if (JSON.stringify(received) !== JSON.stringify(expected)) return { received, expected };
    if (!done) continue;
    const next = { received: crc32(ours.reset().observation), expected: crc32(theirs.reset()) };
    if (next.received !== next.expected) return next;
  }
  return null;
}
