/** The options that make up a protocol: what they mean, which values they take, and what older files left unsaid. */
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from "../core/check.js";

/**
 * Whose conventions hold where preprocessing stacks differ:
 *
 * - `ale-vec` (ale-py's AtariVectorEnv): a reset presses FIRE for one frame, then plays 0 … noopMax − 1 no-op frames, one
 *   less where it pressed FIRE. `maxFrames` counts from there, and ends a step inside. Of an episode that ends inside a
 *   step, the last picture is seen again, pooled with the frame before the last one where the step came so far. After a
 *   life that was an episode, one step of no-op continues the game (AtariVectorEnv would begin another).
 * - `sb3` (Stable-Baselines3's AtariWrapper; `ref` too): a reset plays 1 … noopMax no-op frames, then FIRE and the action after it,
 *   each for a whole step. `maxFrames` counts these too, and ends a step inside; the maximum of the two screens kept last
 *   is seen then, from whatever step they are. After a life that was an episode, one step of no-op, FIRE and the action
 *   after it continue the game. With a frame skip of 1 nothing is pooled.
 * - `envpool` (EnvPool): a reset plays 1 … noopMax no-op frames, one less where it then presses FIRE for one frame; after
 *   a life that was an episode as well, and the stack goes on then. `maxFrames` counts from the first decision, in whole
 *   steps. Of a game that ends inside a step, the frame before the last one is seen alone, or the last picture again.
 *   Screen rows below 210 are not seen. With a frame skip of 1 nothing is pooled.
 *
 * Frames are meant where an inner step is one (`innerStepFrames`); else FIRE, no-ops and what is pooled are inner steps.
 */
export const conventionNames = ["ale-vec", "sb3", "envpool"] as const;
export type ConventionName = (typeof conventionNames)[number];

/**
 * Where color ends. `first`: gray screens are pooled, then resized; `pooled`: screens are pooled for each color channel,
 * and their gray is resized; `last`: pooled and resized in color, and gray made of the small picture.
 */
export const grayscaleStages = ["first", "pooled", "last"] as const;
export type GrayscaleStage = (typeof grayscaleStages)[number];

/** What an episode's first observation has before its first frame: zeros, or that frame again. */
export const stackStarts = ["zeros", "repeat"] as const;
export type StackStart = (typeof stackStarts)[number];

/** Frames of an inner step: of what the frame skip repeats. `2-4`: drawn evenly for each, as gym's X-v0 and X-v4 do. */
export const innerStepFrameNames = ["1", "2-4"] as const;
export type InnerStepFrames = (typeof innerStepFrameNames)[number];

/** Everything about a game's rules that a result depends on. JSON-able. */
export interface ProtocolOptions {
  /** See `ConventionName`. */
  readonly conventions: ConventionName;
  /** Inner steps that an action is held for, frames unless `innerStepFrames` says otherwise; the reward is their sum. */
  readonly frameSkip: number;
  /** See `InnerStepFrames`. */
  readonly innerStepFrames: InnerStepFrames;
  /** Chance that ALE repeats the old action, drawn for every frame ("sticky actions"). */
  readonly repeatActionProbability: number;
  /**
   * Chance that an inner step repeats the action of the one before it, as a wrapper above the emulator does: drawn for
   * every inner step, no-ops and FIRE of resets included; the action is kept from game to game.
   */
  readonly repeatStepProbability: number;
  /** Bounds the no-op frames of a reset, drawn evenly, by the conventions; 0 plays none. */
  readonly noopMax: number;
  /** Press FIRE at reset, by the conventions, in games that have it. */
  readonly fireReset: boolean;
  /** A lost life terminates the episode while others remain, and the next unseeded reset continues the game. */
  readonly episodicLife: boolean;
  /** Emit the reward clamped to −1 … 1 (its sign, as rewards are integers); `rawReward` stays as it was. */
  readonly rewardClipping: boolean;
  /** Frames after which an episode is truncated. */
  readonly maxFrames: number;
  /** Inner steps, those of the reset included, after which an episode is truncated as well; null: never. */
  readonly maxInnerSteps: number | null;
  /** Decisions in a row without any reward after which an episode is truncated as stuck; null: never. */
  readonly stuckSteps: number | null;
  /** All 18 actions instead of those that the game uses. */
  readonly fullActionSpace: boolean;
  /** The game's mode, one of `describeGame(game).modes`; null: its default. */
  readonly mode: number | null;
  /** Positions of the console's difficulty switches, one of `describeGame(game).difficulties`. */
  readonly difficulty: number;
  /** See `GrayscaleStage`. */
  readonly grayscale: GrayscaleStage;
  /** See `StackStart`. */
  readonly stackStart: StackStart;
  /** Frames in an observation. Fixed. */
  readonly frameStack: 4;
  /** Height and width of an observation's frames: the maximum of the last two screens, area-averaged. Fixed. */
  readonly screenSize: 84;
}

/** Options that a caller may set; the others belong to every protocol. */
export type ProtocolOverrides = Partial<Omit<ProtocolOptions, "frameStack" | "screenSize">>;

const largestCount = 2 ** 31 - 1;
const optionalCounts = ["maxInnerSteps", "stuckSteps"] as const;
const flags = ["fireReset", "episodicLife", "rewardClipping", "fullActionSpace"] as const;

/**
 * Accepts options whose every value is in its range.
 *
 * @throws {InvalidArgumentError} if one is not.
 */
export function checkProtocolOptions(where: string, options: ProtocolOptions): Readonly<ProtocolOptions> {
  checkOneOf(where, "conventions", options.conventions, conventionNames);
  checkInteger(where, "frameSkip", options.frameSkip, { min: 1, max: 1000 });
  checkOneOf(where, "innerStepFrames", options.innerStepFrames, innerStepFrameNames);
  checkNumber(where, "repeatActionProbability", options.repeatActionProbability, { min: 0, max: 1 });
  checkNumber(where, "repeatStepProbability", options.repeatStepProbability, { min: 0, max: 1 });
  checkInteger(where, "noopMax", options.noopMax, { min: 0, max: 10_000 });
  checkInteger(where, "maxFrames", options.maxFrames, { min: 1, max: largestCount });
  for (const key of optionalCounts) {
    if (options[key] !== null) checkInteger(where, key, options[key], { min: 1, max: largestCount });
  }
  if (options.mode !== null) checkInteger(where, "mode", options.mode, { min: 0, max: largestCount });
  checkInteger(where, "difficulty", options.difficulty, { min: 0, max: 3 });
  for (const key of flags) checkBoolean(where, key, options[key]);
  checkOneOf(where, "grayscale", options.grayscale, grayscaleStages);
  checkOneOf(where, "stackStart", options.stackStart, stackStarts);
  return Object.freeze(options);
}

/** What held before these options had names. */
const unsaid = {
  conventions: "ale-vec",
  innerStepFrames: "1",
  repeatStepProbability: 0,
  episodicLife: false,
  maxInnerSteps: null,
  grayscale: "first",
  stackStart: "zeros",
  mode: null,
  difficulty: 0,
} as const;

/** Completes options that an older version stored, so that they compare equal to the same options stored now. */
export function completeStoredProtocol(
  stored: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...unsaid, ...stored };
}
