/** Named, frozen sets of options under which a game is played; every stored result carries them resolved. */
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptionNames } from "../core/check.js";

export const protocolNames = ["ref-clean", "machado", "ale-vec"] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** Everything about a game's rules that a result depends on. JSON-able. */
export interface ProtocolOptions {
  /** Frames that an action is held for; the reward is their sum. */
  readonly frameSkip: number;
  /** Chance that ALE repeats the old action, drawn for every frame ("sticky actions"). */
  readonly repeatActionProbability: number;
  /** A reset plays 0 … noopMax − 1 no-op frames, drawn evenly, one less where it pressed FIRE; 0 plays none. */
  readonly noopMax: number;
  /** Press FIRE for one frame at reset, in games that have it. */
  readonly fireReset: boolean;
  /** Emit the reward clamped to −1 … 1; `rawReward` stays as it was. */
  readonly rewardClipping: boolean;
  /** Frames after which an episode is truncated. */
  readonly maxFrames: number;
  /** Decisions in a row without any reward after which an episode is truncated as stuck; null: never. */
  readonly stuckSteps: number | null;
  /** All 18 actions instead of those that the game uses. */
  readonly fullActionSpace: boolean;
  /** Gray frames in an observation, zeros before the first. Fixed. */
  readonly frameStack: 4;
  /** Height and width of an observation's frames: the maximum of the last two screens, area-averaged. Fixed. */
  readonly screenSize: 84;
}

/** Options that a caller may set; the others belong to every protocol. */
export type ProtocolOverrides = Partial<Omit<ProtocolOptions, "frameStack" | "screenSize">>;

/** A protocol explained. */
export interface ProtocolDescription {
  readonly name: ProtocolName;
  readonly purpose: string;
  readonly options: Readonly<ProtocolOptions>;
  /** What someone who knows the source of the protocol would not expect. */
  readonly deviations: readonly string[];
}

const common = {
  frameSkip: 4,
  noopMax: 0,
  fireReset: false,
  rewardClipping: false,
  maxFrames: 108_000,
  stuckSteps: null,
  fullActionSpace: false,
  frameStack: 4,
  screenSize: 84,
} as const;

const descriptions: Readonly<Record<ProtocolName, ProtocolDescription>> = {
  "ref-clean": {
    name: "ref-clean",
    purpose:
      "The setting that the Zero Time Waste paper states, without the accidents of its released scripts.",
    options: Object.freeze({
      ...common,
      repeatActionProbability: 0.1,
      fireReset: true,
      stuckSteps: 4500,
    }),
    deviations: [
      "Sticky actions are drawn for every frame, by ALE and from the episode's seed; the released code draws for every inner step, from NumPy's global generator.",
      "Q*bert is played like every game; the released script plays Qbert-v0, which skips 2-4 frames and is sticky a second time.",
      "Whole games: a lost life neither ends nor resets anything; the released code presses FIRE and another action after each.",
      "FIRE is pressed for one frame at reset; the released code holds FIRE, then action 2, for four steps each.",
      "Rewards are not clipped.",
      "A game that earns nothing for 4,500 decisions is truncated and flagged as stuck.",
    ],
  },
  machado: {
    name: "machado",
    purpose:
      "Evaluation as recommended by Machado et al. 2018: sticky actions 0.25, whole games, no life signal.",
    options: Object.freeze({ ...common, repeatActionProbability: 0.25 }),
    deviations: [
      "Frame skip 4 with the maximum of the last two frames, as in Gymnasium's AtariPreprocessing over ALE/X-v5.",
      "The minimal action set, as ALE/X-v5 has now; set fullActionSpace for all 18 actions.",
    ],
  },
  "ale-vec": {
    name: "ale-vec",
    purpose: "ale-py's AtariVectorEnv built with its defaults.",
    options: Object.freeze({
      ...common,
      repeatActionProbability: 0,
      noopMax: 30,
      fireReset: true,
      rewardClipping: true,
    }),
    deviations: [],
  },
};

/** Says what a protocol is for, its options, and how it differs from its source. */
export function describeProtocol(name: ProtocolName): ProtocolDescription {
  return descriptions[checkOneOf("describeProtocol", "name", name, protocolNames)];
}

/**
 * Resolves a protocol's name and single options that replace its own.
 *
 * @throws {InvalidArgumentError} if the name or an option is unknown, or an option's value is out of range.
 * @example
 * resolveProtocol("ref-clean", { repeatActionProbability: 0 })
 */
export function resolveProtocol(
  name: ProtocolName = "ref-clean",
  overrides: ProtocolOverrides = {},
): Readonly<ProtocolOptions> {
  const where = "resolveProtocol";
  const preset = descriptions[checkOneOf(where, "protocol", name, protocolNames)].options;
  checkOptionNames(where, overrides, overridableOptions);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const options: ProtocolOptions = { ...preset, ...Object.fromEntries(given) };
  checkInteger(where, "frameSkip", options.frameSkip, { min: 1, max: 1000 });
  checkNumber(where, "repeatActionProbability", options.repeatActionProbability, { min: 0, max: 1 });
  checkInteger(where, "noopMax", options.noopMax, { min: 0, max: 10_000 });
  checkInteger(where, "maxFrames", options.maxFrames, { min: 1, max: largestCount });
  if (options.stuckSteps !== null)
    checkInteger(where, "stuckSteps", options.stuckSteps, { min: 1, max: largestCount });
  for (const key of ["fireReset", "rewardClipping", "fullActionSpace"] as const)
    checkBoolean(where, key, options[key]);
  return Object.freeze(options);
}

/** Names of the options that `resolveProtocol` lets a caller replace. */
export const overridableOptions: readonly string[] = Object.keys(descriptions["ref-clean"].options).filter(
  (key) => key !== "frameStack" && key !== "screenSize",
);

const largestCount = 2 ** 31 - 1;
