/** What an emulator can be told when it is made: ALE's settings, the game's mode, and where its ROM is. */
import { checkBoolean, checkInteger, checkNumber, checkOptionNames, freezeOptions } from "../core/check.js";
import { maxEmulatorSeed } from "../core/random.js";
import { checkSeed, drawSeed } from "./atari-options.js";
import { type AleBackend, checkBackend } from "./backends.js";
import { type Core, checkCore, defaultCore } from "./cores.js";
import { checkChoice, defaultDifficulty, nativeDescription } from "./game-description.js";
import type { NativeEmulatorSettings } from "./native.js";
import { type RomOptions, romSource } from "./rom-source.js";

/** ALE's settings, as an emulator was made with them; ALE's names are in docs/emulator.md. */
export interface EmulatorSettings {
  /** ALE's `random_seed` at the load of the ROM, 0 … 2³¹ − 1. Default: taken from the system. */
  readonly seed: number;
  /** Chance that the old action is repeated, drawn for every frame. Default 0. */
  readonly repeatActionProbability: number;
  /** Frames of an `act`, 1 … 1000; the reward is their sum. Default 1. */
  readonly frameSkip: number;
  /** Frames after which an episode is truncated; null: never. Default null. */
  readonly maxFrames: number | null;
  /** Truncate an episode when a life is lost. Default false. */
  readonly truncateOnLifeLoss: boolean;
  /** Least reward of an `act`; null: no bound. Default null. */
  readonly rewardMin: number | null;
  /** Largest reward of an `act`; null: no bound. Default null. */
  readonly rewardMax: number | null;
  /** Least resistance of a paddle, 0 … 1,400,000: as far as it turns to the right. Null: 27,450. Default null. */
  readonly paddleMin: number | null;
  /** Largest resistance: as far as it turns to the left. Null: 790,196. Default null. */
  readonly paddleMax: number | null;
  /** Mix each screen with the one before, as an old television's phosphor does. Default false. */
  readonly colorAveraging: boolean;
  /** Make the sound of every frame, for `sound()`. Default false: off, and free. */
  readonly sound: boolean;
  /** Seed of what the console's memory holds when it is switched on, 0 … 2³¹ − 1. Default 4,753,849, ALE's. */
  readonly systemSeed: number;
  /** Which emulator core plays: ours (`"ztw"`) or ALE's own; they give the same bits. Default `"ztw"`. */
  readonly core: Core;
}

/** Options of `new Emulator`. */
export interface EmulatorOptions extends Partial<EmulatorSettings>, RomOptions {
  /** The game's mode, one of `availableModes`. Default: the game's own. */
  readonly mode?: number;
  /** Positions of the difficulty switches, one of `availableDifficulties`. Default 0. */
  readonly difficulty?: number;
  /** Which build of ALE plays: see `aleBackendNames`; they give the same bits. Default: the compiled addon, where there is one. */
  readonly backend?: AleBackend;
}

const defaults = {
  repeatActionProbability: 0,
  frameSkip: 1,
  maxFrames: null,
  truncateOnLifeLoss: false,
  rewardMin: null,
  rewardMax: null,
  paddleMin: null,
  paddleMax: null,
  colorAveraging: false,
  sound: false,
  systemSeed: 4_753_849,
  core: defaultCore,
} as const;

const optionNames = [...Object.keys(defaults), "seed", "mode", "difficulty", "romFolder", "rom", "backend"];
const mostFrameSkip = 1000;
const [leastInteger, largestInteger] = [-(2 ** 31), 2 ** 31 - 1];
/** A paddle's potentiometer has one megohm and some; ALE moves within less. */
const mostResistance = 1_400_000;

/**
 * Fills in the defaults, checks everything, and finds the ROM.
 *
 * @throws {InvalidArgumentError} if an option is unknown or out of range, or the game lacks the mode or difficulty.
 * @throws {NativeError} if the ROM cannot be used.
 */
export function resolveEmulatorOptions(where: string, game: string, given: EmulatorOptions) {
  const options = freezeOptions(where, given);
  checkOptionNames(where, options, optionNames);
  const backend = checkBackend(where, options.backend);
  const settings = checkSettings(where, { ...defaults, ...definedOf(options) });
  const rom = romSource(where, game, options);
  const { modes, difficulties } = nativeDescription(game)!;
  const { mode, difficulty } = options;
  if (mode !== undefined) checkChoice(where, { name: "mode", value: mode, choices: modes, game });
  if (difficulty !== undefined && difficulty !== defaultDifficulty)
    checkChoice(where, { name: "difficulty", value: difficulty, choices: difficulties, game });
  const native = nativeSettings(settings, { mode: mode ?? -1, difficulty: difficulty ?? defaultDifficulty });
  return { settings, rom, native, modes, difficulties, backend };
}

function definedOf(options: EmulatorOptions): Partial<EmulatorSettings> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

type GivenSettings = Omit<EmulatorSettings, "seed"> & Partial<Pick<EmulatorSettings, "seed">>;

function checkSettings(where: string, options: GivenSettings): Readonly<EmulatorSettings> {
  const integer = (name: keyof EmulatorSettings, min: number, max: number) =>
    checkInteger(where, name, options[name], { min, max });
  const optional = (name: keyof EmulatorSettings, min: number, max: number) =>
    options[name] === null ? null : integer(name, min, max);
  const flag = (name: keyof EmulatorSettings) => checkBoolean(where, name, options[name]);
  const rewardMin = optional("rewardMin", leastInteger, largestInteger);
  const paddleMin = optional("paddleMin", 0, options.paddleMax === null ? alePaddleMax : mostResistance);
  const { repeatActionProbability } = options;
  return Object.freeze({
    seed: checkSeed(where, "seed", options.seed ?? drawSeed()),
    repeatActionProbability: checkNumber(where, "repeatActionProbability", repeatActionProbability, {
      min: 0,
      max: 1,
    }),
    frameSkip: integer("frameSkip", 1, mostFrameSkip),
    maxFrames: optional("maxFrames", 1, largestInteger),
    truncateOnLifeLoss: flag("truncateOnLifeLoss"),
    rewardMin,
    rewardMax: optional("rewardMax", rewardMin ?? leastInteger, largestInteger),
    paddleMin,
    paddleMax: optional("paddleMax", paddleMin ?? alePaddleMin, mostResistance),
    colorAveraging: flag("colorAveraging"),
    sound: flag("sound"),
    systemSeed: integer("systemSeed", 0, maxEmulatorSeed),
    core: checkCore(where, options.core),
  });
}

const [alePaddleMin, alePaddleMax] = [27_450, 790_196];

function nativeSettings(
  settings: EmulatorSettings,
  start: Pick<NativeEmulatorSettings, "mode" | "difficulty">,
): NativeEmulatorSettings {
  const { seed: _, repeatActionProbability: _too, ...others } = settings;
  const { maxFrames, rewardMin, rewardMax, paddleMin, paddleMax } = settings;
  return {
    ...others,
    ...start,
    maxFrames: maxFrames ?? 0,
    rewardMin: rewardMin ?? leastInteger,
    rewardMax: rewardMax ?? largestInteger,
    paddleMin: paddleMin ?? -1,
    paddleMax: paddleMax ?? -1,
  };
}
