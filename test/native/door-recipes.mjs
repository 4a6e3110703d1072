// How `fuzz-door.mjs` comes by objects of the classes of `ztw-atari/envs`: by names where arguments must be just right, else by trying
// what classes of this kind take.

import { readFileSync } from "node:fs";
import { locateRom } from "../../dist/src/envs.js";

const pong = readFileSync(locateRom("pong").path);

/** Programs of their own, which open windows, wait for keys or take minutes: not called. */
export const unfit = new Set(["play", "compareCores"]);

/** Abstract: what extends them is called. */
export const abstractClasses = new Set(["Space", "Wrapper"]);
/** Protected: what JavaScript lets one call, and TypeScript does not. */
export const protectedNames = new Set(["draw", "ownRandom"]);

const small = { maxFrames: 400 };

/** Right arguments, for classes that take no other; one list each time. */
const recipes = {
  AtariVector: ({ pick }) => [
    pick(["pong", "breakout"]),
    {
      numEnvs: 3,
      numThreads: pick([1, 2]),
      batchSize: pick([1, 2, 3]),
      shared: pick([true, false]),
      autoreset: pick(["next-step", "same-step", "disabled"]),
      ...small,
    },
  ],
  AtariEnvironment: ({ pick }) => ["pong", { captureFrames: pick([true, false]), ...small }],
  Emulator: ({ pick }) => ["pong", { sound: pick([true, false]) }],
  ALEInterface: () => [{ readRom: () => pong }],
  RandomStream: () => [1, "fuzz"],
  AtariPreprocessing: ({ raw, pick }) => [raw(), { frameSkip: pick([1, 4]), noopMax: 0 }],
  RecordVideo: ({ environment }) => [
    environment(),
    { openVideo: () => ({ write: () => {}, close: () => {} }) },
  ],
  SyncVector: ({ environment }) => [[environment, environment]],
  GameWindow: () => [{ title: "fuzz", onOpen: () => {} }],
  Box: () => [0, 255, { shape: [2, 3] }],
};

/**
 * Lists of arguments that may make an object of a class, the likeliest first.
 *
 * @param objects.environment - a fresh one, for wrappers.
 * @param objects.raw - one that skips no frames.
 * @param objects.space - for spaces of spaces.
 */
export function argumentLists(name, { pick, environment, raw, space }) {
  const own = recipes[name];
  if (own !== undefined) return [() => own({ pick, environment, raw })];
  const tries = [[3], [[2, 3]], [[space()]], [{ one: space() }], [], ["pong"]];
  const wraps = [[], [4], [(value) => value], [{}], [0.5], [{ folder: "films" }], ["films"]];
  return [
    ...tries.map((list) => () => list),
    ...wraps.map((list) => () => [environment(), ...list]),
    ...wraps.map((list) => () => [pick(["pong"]), ...list]),
  ];
}
