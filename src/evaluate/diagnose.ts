/** Plays short rollouts of a policy under every known protocol, and says under which it may have been trained. */
import { checkBoolean, checkInteger, checkOneOf, checkOptionNames } from "../core/check.js";
import { renameOptions } from "../core/old-names.js";
import type { LongWork } from "../core/progress.js";
import { episodeSeed } from "../core/random.js";
import { describeProtocol, type ProtocolName, protocolNames } from "../envs/protocols.js";
import { referenceReturns } from "../envs/reference-returns.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { createSession } from "../runtime/session.js";
import { type ActionMode, actionModes, runEpisode } from "./episode.js";
import { openEnvironment } from "./player-setup.js";
import { type MeanInterval, meanInterval, pairedDifference } from "./statistics.js";
import { expertTau } from "./taus.js";
import { wholeGames } from "./whole-games.js";

export interface DiagnoseOptions extends LongWork {
  /** Games under each protocol, from 2; the same emulator seeds for all. Default 5. */
  readonly numSeeds?: number;
  /** Frames after which a game is cut; rewards until then count. Default 8,000. */
  readonly maxFrames?: number;
  /**
   * Begin each life as the protocol begins one that was an episode; an agent that never learned to press FIRE needs it.
   * Games count whole. Default: the protocol's own rule.
   */
  readonly episodicLife?: boolean;
  /** Default `"sampled"`, as policies are trained: games differ from each other without stickiness too. */
  readonly mode?: ActionMode;
  /** Default 0. */
  readonly runSeed?: number;
  /** Default: every protocol that is known. */
  readonly protocols?: readonly ProtocolName[];
  /** Folder of ROM files, as for `makeAtari`. */
  readonly romFolder?: string;
  /** @deprecated Say `numSeeds`. */
  readonly episodes?: number;
}

/** How the policy did under one protocol. */
export interface ProtocolFinding {
  readonly protocol: ProtocolName;
  /** Raw returns until `maxFrames`, in the order of the seeds. */
  readonly returns: readonly number[];
  /** Different action sequences among the games. */
  readonly numDistinct?: number;
  /** Of one distinct game the ends are unknown: NaN. */
  readonly interval: MeanInterval;
  /** The best protocol's returns minus these, paired by seed. */
  readonly behindBest: MeanInterval;
  /** Nothing shows that it is worse than the best: the interval of `behindBest` holds 0. */
  readonly isCandidate: boolean;
  /** Games that were cut because they earned nothing for long. */
  readonly numStuck: number;
}

export interface Diagnosis {
  /** Best mean first. */
  readonly findings: readonly ProtocolFinding[];
  /** What `policy.json` says. */
  readonly stated: string;
  /** The stated protocol is among the candidates. */
  readonly isPlausible: boolean;
  /**
   * The stickiest of the candidates: who learned without sticky actions loses by them, who learned with them loses
   * nothing without, so doing equally well under both points to the stickier. Of equally sticky ones the stated.
   */
  readonly likely: ProtocolName;
  /** A random player's return over whole games, where a table knows it. */
  readonly randomReturn: number | undefined;
  /** False where no protocol's interval reaches above the random player. */
  readonly beatsRandom: boolean;
}

const optionNames = [
  "numSeeds",
  "maxFrames",
  "episodicLife",
  "mode",
  "runSeed",
  "protocols",
  "romFolder",
  "onProgress",
  "signal",
];

/**
 * Lets a bundle's expert play a few short games under each protocol.
 *
 * Returns are evidence and no proof: protocols that differ in what this policy does not care about cannot be told
 * apart, and a few games tell only large differences.
 *
 * @param policy - the policy bundle, or its folder.
 * @throws {CheckpointError} if the bundle is damaged.
 * @throws {InvalidArgumentError} if an option is not known or out of range.
 * @throws the signal's reason when it is aborted.
 * @example
 * const { likely, isPlausible } = await diagnoseProtocol("runs/breakout")
 */
export async function diagnoseProtocol(
  policy: string | Bundle,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const settings = resolveOptions(renameOptions("diagnoseProtocol", options, { episodes: "numSeeds" }));
  const bundle = openBundle(policy, "diagnoseProtocol");
  const played = await playAll(bundle, settings);
  return judge(bundle.manifest, played);
}

type Settings = Required<Omit<DiagnoseOptions, keyof LongWork | "romFolder" | "episodicLife" | "episodes">> &
  DiagnoseOptions;

function resolveOptions(options: DiagnoseOptions): Settings {
  const where = "diagnoseProtocol";
  checkOptionNames(where, options, optionNames);
  const {
    numSeeds = 5,
    maxFrames = 8000,
    mode = "sampled",
    runSeed = 0,
    protocols = protocolNames,
  } = options;
  checkInteger(where, "numSeeds", numSeeds, { min: 2, max: 10_000 });
  checkInteger(where, "maxFrames", maxFrames, { min: 100, max: 108_000 });
  if (options.episodicLife !== undefined) checkBoolean(where, "episodicLife", options.episodicLife);
  checkOneOf(where, "mode", mode, actionModes);
  for (const protocol of protocols) checkOneOf(where, "protocols", protocol, protocolNames);
  return { ...options, numSeeds, maxFrames, mode, runSeed, protocols };
}

/** Returns under one protocol, not yet compared with others. */
export type PlayedProtocol = Pick<ProtocolFinding, "protocol" | "returns" | "numStuck" | "numDistinct">;

async function playAll(bundle: Bundle, settings: Settings): Promise<PlayedProtocol[]> {
  const session = await createSession(bundle, { method: "expert" });
  const played: PlayedProtocol[] = [];
  try {
    for (const protocol of settings.protocols) {
      settings.onProgress?.(progress(protocol, played.length, settings));
      played.push(await playProtocol(bundle, session, { ...settings, protocol }));
    }
  } finally {
    await session.close();
  }
  return played;
}

function progress(protocol: ProtocolName, numPlayed: number, { protocols, numSeeds }: Settings) {
  return { phase: protocol, done: numPlayed * numSeeds, total: protocols.length * numSeeds, unit: "games" };
}

async function playProtocol(
  bundle: Bundle,
  session: Awaited<ReturnType<typeof createSession>>,
  settings: Settings & { readonly protocol: ProtocolName },
): Promise<PlayedProtocol> {
  const { protocol, romFolder, maxFrames, episodicLife, mode, runSeed, signal } = settings;
  const setup = { protocol, romFolder, protocolOverrides: { maxFrames, episodicLife } };
  const environment = openEnvironment(bundle, setup, { where: "diagnoseProtocol" });
  const returns: number[] = [];
  const games = new Set<string>();
  let numStuck = 0;
  try {
    for (let index = 0; index < settings.numSeeds; index++) {
      const seed = episodeSeed(runSeed, "evaluation", index);
      const options = { seed, tau: expertTau, mode, signal };
      const { counts } = await runEpisode(wholeGames(environment), session, options);
      returns.push(counts.episodeReturn);
      games.add(counts.actionsHash);
      if (counts.stuck) numStuck += 1;
    }
  } finally {
    environment.close();
  }
  return { protocol, returns, numStuck, numDistinct: games.size };
}

/** What the returns say; the first played wins ties. */
export function judge(
  { game, protocol: stated }: { readonly game: string; readonly protocol: string },
  played: readonly PlayedProtocol[],
): Diagnosis {
  const meanOf = ({ returns }: PlayedProtocol) => meanInterval(returns).mean;
  const sorted = [...played].sort((a, b) => meanOf(b) - meanOf(a));
  const findings = sorted.map((each) => {
    const behindBest = pairedDifference(sorted[0]!.returns, each.returns);
    return { ...each, interval: meanInterval(each.returns), behindBest, isCandidate: !(behindBest.low > 0) };
  });
  const candidates = findings.filter(({ isCandidate }) => isCandidate);
  const randomReturn = referenceReturns(game)?.random;
  return {
    findings: findings.map((finding) => ({
      ...finding,
      interval: knownInterval(finding.interval, [finding]),
      behindBest: knownInterval(finding.behindBest, [finding, findings[0]!]),
    })),
    stated,
    isPlausible: candidates.some(({ protocol }) => protocol === stated),
    likely: chooseLikely(candidates, stated),
    randomReturn,
    beatsRandom: randomReturn === undefined || findings.some(({ interval }) => interval.high > randomReturn),
  };
}

/** What is shown: games that are all the same one tell nothing of others. */
function knownInterval(interval: MeanInterval, sources: readonly PlayedProtocol[]): MeanInterval {
  if (sources.some(({ numDistinct }) => numDistinct !== 1)) return interval;
  return { ...interval, halfWidth: Number.NaN, low: Number.NaN, high: Number.NaN };
}

/** The stickiest; of equally sticky ones the stated, else the one with the best mean. */
function chooseLikely(candidates: readonly ProtocolFinding[], stated: string): ProtocolName {
  const stickiness = (name: ProtocolName) => {
    const { repeatActionProbability, repeatStepProbability } = describeProtocol(name).options;
    return Math.max(repeatActionProbability, repeatStepProbability);
  };
  const names = candidates.map(({ protocol }) => protocol);
  const most = Math.max(...names.map(stickiness));
  const stickiest = names.filter((name) => stickiness(name) === most);
  return stickiest.find((name) => name === stated) ?? stickiest[0]!;
}
