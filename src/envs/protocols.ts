/** Named, frozen sets of options under which a game is played; every stored result carries them resolved. */
import { checkOneOf, checkOptionNames } from "../core/check.js";
import type { ProtocolOptions, ProtocolOverrides } from "./protocol-options.js";
import { checkProtocolOptions } from "./protocol-options.js";

export const protocolNames = ["ref-clean", "ref", "machado", "ale-vec", "sb3", "cleanrl", "envpool"] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** A protocol explained. */
export interface ProtocolDescription {
  readonly name: ProtocolName;
  readonly purpose: string;
  readonly options: Readonly<ProtocolOptions>;
  /** Options that single games have instead. */
  readonly games?: Readonly<Record<string, ProtocolOverrides>>;
  /** What someone who knows the source of the protocol would not expect. */
  readonly deviations: readonly string[];
}

/** What observations are under every protocol. */
export const fixedOptions = { frameStack: 4, screenSize: 84 } as const;

const common = {
  conventions: "ale-vec",
  frameSkip: 4,
  innerStepFrames: "1",
  repeatActionProbability: 0,
  repeatStepProbability: 0,
  noopMax: 0,
  fireReset: false,
  episodicLife: false,
  rewardClipping: false,
  maxFrames: 108_000,
  maxInnerSteps: null,
  stuckSteps: null,
  fullActionSpace: false,
  mode: null,
  difficulty: 0,
  grayscale: "first",
  stackStart: "zeros",
  ...fixedOptions,
} as const;

const sb3 = {
  ...common,
  conventions: "sb3",
  noopMax: 30,
  fireReset: true,
  grayscale: "pooled",
} as const;

/** What holds for every protocol that takes after a training stack. */
const wholeGames = [
  "Whole games and raw rewards, as evaluations are reported; the training stack itself ends episodes at every life and clips: set episodicLife and rewardClipping for that.",
  "No-op counts are drawn from the episode's seed by a Mersenne Twister, as EnvPool and AtariVectorEnv do; Stable-Baselines3 and CleanRL draw theirs from NumPy's PCG64.",
] as const;

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
      "The released code's own environment is the protocol ref.",
      "Sticky actions are drawn for every frame, by ALE and from the episode's seed; the released code draws for every inner step, from NumPy's global generator.",
      "Q*bert is played like every game; the released script plays Qbert-v0, which skips 2-4 frames and is sticky a second time.",
      "Whole games: a lost life neither ends nor resets anything; the released code presses FIRE and another action after each.",
      "FIRE is pressed for one frame at reset; the released code holds FIRE, then action 2, for four steps each.",
      "Rewards are not clipped.",
      "A game that earns nothing for 4,500 decisions is truncated and flagged as stuck.",
    ],
  },
  ref: {
    name: "ref",
    purpose: "The Zero Time Waste authors' environment as released: the one behind the published curves.",
    options: Object.freeze({
      ...sb3,
      repeatStepProbability: 0.1,
      noopMax: 0,
      episodicLife: true,
      rewardClipping: true,
      maxFrames: 400_000,
    } as const),
    games: Object.freeze({
      qbert: Object.freeze({
        innerStepFrames: "2-4",
        repeatActionProbability: 0.25,
        maxFrames: 40_000,
        maxInnerSteps: 10_000,
      } as const),
    }),
    deviations: [
      "As released, not as the paper states: actions repeat by inner steps, from game to game and on FIRE and no-op presses too; after each life come a step of no-op, FIRE and action 2; there are no no-op starts.",
      "Q*bert is Qbert-v0 of gym 0.19: an inner step is 2-4 frames long, ALE repeats actions by frames with 0.25 as well, and a game is cut after 10,000 inner steps. Other games are XNoFrameskip-v4, cut after 400,000 frames (Space Invaders there: 300,000).",
      "The released code seeds nothing: it repeats actions by NumPy's global generator and draws frames by gym's. Here a Mersenne Twister of the episode's seed draws both, and a seeded reset forgets the last action; other resets keep it.",
      "evaluate and record join the lives of a game and count raw rewards, as the Monitor of the released code does; train and distill let no life end a game, and press nothing after it.",
      "Where the no-op step after a lost life ends the game, another game begins; the released code would fail.",
      "The emulator is ALE 0.12.1, not that of atari-py.",
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
      noopMax: 30,
      fireReset: true,
      rewardClipping: true,
    }),
    deviations: [],
  },
  sb3: {
    name: "sb3",
    purpose: "Stable-Baselines3's make_atari_env on XNoFrameskip-v4, as agents of its zoo are evaluated.",
    options: Object.freeze(sb3),
    deviations: [
      ...wholeGames,
      "Stable-Baselines3's evaluate_policy keeps life ends and presses FIRE after each, and reads whole games from the Monitor underneath: evaluate does so with episodicLife (ztw evaluate --episodic-life), and an agent that never learned to press FIRE needs it.",
      "An unseeded reset in the middle of a life begins another game; Stable-Baselines3 would play one no-op step and go on.",
      "A seeded reset forgets the screens of games before, as a new environment does; Stable-Baselines3 keeps two of them, which can show if the first step of a game ends it.",
    ],
  },
  cleanrl: {
    name: "cleanrl",
    purpose: "CleanRL's ppo_atari on XNoFrameskip-v4: resized in color, gray afterwards.",
    options: Object.freeze({ ...sb3, grayscale: "last", stackStart: "repeat" } as const),
    deviations: wholeGames,
  },
  envpool: {
    name: "envpool",
    purpose: "EnvPool's X-v5 with its defaults.",
    options: Object.freeze({
      ...common,
      conventions: "envpool",
      noopMax: 30,
      fireReset: true,
      stackStart: "repeat",
    } as const),
    deviations: [
      "A game that ends with the very last decision is terminated; EnvPool reports it as truncated.",
    ],
  },
};

/** Says what a protocol is for, its options, and how it differs from its source. */
export function describeProtocol(name: ProtocolName): ProtocolDescription {
  return descriptions[checkOneOf("describeProtocol", "name", name, protocolNames)];
}

/**
 * Resolves a protocol's name and single options that replace its own.
 *
 * @param game - for protocols that play it by options of its own. Default: the options of other games.
 * @throws {InvalidArgumentError} if the name or an option is unknown, or an option's value is out of range.
 * @example
 * resolveProtocol("ref-clean", { repeatActionProbability: 0 })
 */
export function resolveProtocol(
  name: ProtocolName = "ref-clean",
  overrides: ProtocolOverrides = {},
  game?: string,
): Readonly<ProtocolOptions> {
  const where = "resolveProtocol";
  const { options, games = {} } = descriptions[checkOneOf(where, "protocol", name, protocolNames)];
  const own = typeof game === "string" && Object.hasOwn(games, game) ? games[game] : {};
  checkOptionNames(where, overrides, overridableOptions);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return checkProtocolOptions(where, { ...options, ...own, ...Object.fromEntries(given) });
}

/** Names of the options that `resolveProtocol` lets a caller replace. */
export const overridableOptions: readonly string[] = Object.keys(descriptions["ref-clean"].options).filter(
  (key) => key !== "frameStack" && key !== "screenSize",
);
