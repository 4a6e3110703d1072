/** Options of `AleEnvironment`: those of ale-py's `AtariEnv`, with its defaults. */
import {
  checkBoolean,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptionNames,
  freezeOptions,
} from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkList } from "../../core/lists.js";
import type { AleBackend } from "../backends.js";
import type { Core } from "../cores.js";
import type { RomOptions } from "../rom-source.js";

/** What an observation is: the screen in color or gray, or the console's memory. */
export const observationTypes = ["rgb", "grayscale", "ram"] as const;
export type ObservationType = (typeof observationTypes)[number];

/** Who looks at pictures: `rgb_array`, the program, by `render()`; `human`, a person as well, in a window. */
export const renderModes = ["rgb_array", "human"] as const;
export type RenderMode = (typeof renderModes)[number];

/** How many frames an action is held for: always so many, or `[low, high)`, drawn evenly for each. */
export type FrameSkip = number | readonly [low: number, high: number];

/** What a game is played by: everything of it is in `describe(id)`. */
export interface AleSettings {
  /** Default `"rgb"`. */
  readonly obsType: ObservationType;
  /** Default 4. */
  readonly frameSkip: FrameSkip;
  /** Chance that the old action is repeated, drawn for every frame. Default 0.25. */
  readonly repeatActionProbability: number;
  /** All 18 actions, and not only those that the game uses. Default false. */
  readonly fullActionSpace: boolean;
  /** Actions are `[radius, angle, fire]`, see `mapContinuousAction`. Default false. */
  readonly continuous: boolean;
  /** 0 … 1. Default 0.5. */
  readonly continuousActionThreshold: number;
  /** Frames after which an episode is truncated (`max_num_frames_per_episode`); null: never. Default null. */
  readonly maxFrames: number | null;
  /** One of the game's modes; null: its default. Default null. */
  readonly mode: number | null;
  /** One of the game's difficulties; null: its default. Default null. */
  readonly difficulty: number | null;
  /** Observations are `{ image, sound }`. Default false. */
  readonly soundObs: boolean;
}

/** Options of `new AleEnvironment`. */
export interface AleOptions extends Partial<AleSettings>, RomOptions {
  /** Default `"rgb_array"`. */
  readonly renderMode?: RenderMode;
  /** Which emulator core plays; they give the same bits. */
  readonly core?: Core;
  /** Which build of ALE plays: see `aleBackendNames`; they give the same bits. */
  readonly backend?: AleBackend;
}

/** The defaults of ale-py's `AtariEnv`. */
export const aleDefaults: Readonly<AleSettings> = Object.freeze({
  obsType: "rgb",
  frameSkip: 4,
  repeatActionProbability: 0.25,
  fullActionSpace: false,
  continuous: false,
  continuousActionThreshold: 0.5,
  maxFrames: null,
  mode: null,
  difficulty: null,
  soundObs: false,
});

/** Names of what `AleSettings` has. */
export const aleSettingNames = Object.keys(aleDefaults) as readonly (keyof AleSettings)[];

const otherNames = ["renderMode", "romFolder", "rom", "core", "backend"] as const;
/** Names of all that `AleOptions` has. */
export const aleOptionNames: readonly string[] = [...aleSettingNames, ...otherNames];

const mostFrameSkip = 1000;
const flags = ["fullActionSpace", "continuous", "soundObs"] as const;

/**
 * Fills in the defaults and checks everything but mode and difficulty, which the game decides about.
 *
 * @throws {InvalidArgumentError} if an option is unknown or out of range.
 */
export function resolveAleOptions(where: string, given: AleOptions) {
  const options = freezeOptions(where, given);
  checkOptionNames(where, options, aleOptionNames);
  const chosen = aleSettingNames.filter((name) => options[name] !== undefined);
  const settings = checkAleSettings(where, {
    ...aleDefaults,
    ...Object.fromEntries(chosen.map((name) => [name, options[name]])),
  });
  const renderMode = checkOneOf(where, "renderMode", options.renderMode ?? "rgb_array", renderModes);
  const { romFolder, rom, core, backend } = options;
  const source = {
    romFolder,
    rom,
    ...(core === undefined ? {} : { core }),
    ...(backend === undefined ? {} : { backend }),
  };
  return { settings, renderMode, source };
}

function checkAleSettings(where: string, settings: AleSettings): Readonly<AleSettings> {
  checkOneOf(where, "obsType", settings.obsType, observationTypes);
  for (const name of flags) checkBoolean(where, name, settings[name]);
  for (const name of ["repeatActionProbability", "continuousActionThreshold"] as const)
    checkNumber(where, name, settings[name], { min: 0, max: 1 });
  return Object.freeze({ ...settings, frameSkip: checkFrameSkip(where, settings.frameSkip) });
}

function checkFrameSkip(where: string, frameSkip: unknown): FrameSkip {
  if (!Array.isArray(frameSkip))
    return checkInteger(where, "frameSkip", frameSkip, { min: 1, max: mostFrameSkip });
  const [low, high, ...more] = checkList(where, "frameSkip", frameSkip);
  if (more.length > 0 || high === undefined)
    throw new InvalidArgumentError(
      describeMismatch(where, "a number or [low, high)", "frameSkip", frameSkip),
    );
  const least = checkInteger(where, "frameSkip[0]", low, { min: 1, max: mostFrameSkip - 1 });
  const bound = checkInteger(where, "frameSkip[1]", high, { min: least + 1, max: mostFrameSkip });
  return Object.freeze([least, bound] as const);
}
