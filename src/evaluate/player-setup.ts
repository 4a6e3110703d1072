/** What plays, and under which rules, as plain data; and how environment and session are opened from it. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { PolicySession } from "../core/policy-types.js";
import { isFullActionSet } from "../envs/actions.js";
import { type AtariEnvironment, makeAtari } from "../envs/atari-environment.js";
import type { AtariOptions } from "../envs/atari-options.js";
import type { Core } from "../envs/cores.js";
import type { ProtocolOverrides } from "../envs/protocol-options.js";
import type { ProtocolName } from "../envs/protocols.js";
import type { Bundle } from "../model/bundle.js";
import { defaultMethod, type PolicyName } from "../model/bundle-schema.js";
import type { ExitRuleName } from "../model/exit-rule.js";
import { type BackendName, createSession } from "../runtime/session.js";
import type { RealTime } from "./real-time.js";

/** Plain data, so that it can be sent to a worker thread. */
export interface PlayerSetup {
  /** Folder of the policy bundle. */
  readonly bundle: string;
  /** Default `"ztw"`; `"expert"` plays the expert alone, `"random"` draws actions evenly if they are sampled. */
  readonly method?: PolicyName | "random";
  /** By which its exits are left; default: the method's own. See `exitRuleNames`. */
  readonly exitRule?: ExitRuleName;
  /** Default: the bundle's. */
  readonly protocol?: ProtocolName;
  /** Single options of the protocol to change; stored with the result. */
  readonly protocolOverrides?: ProtocolOverrides;
  /** What computes the decisions; see `createSession`. */
  readonly backend?: BackendName;
  /** Let the game go on while the policy thinks. Default: it waits. */
  readonly realTime?: RealTime;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
  /** Which emulator core plays; results are the same. Default: ours. */
  readonly core?: Core;
}

export interface OpenOptions {
  /** The function that a message names. */
  readonly where: string;
  /** Hand out every emulated frame, for a film. Default false. */
  readonly captureFrames?: boolean;
  /** And its sound. Default false. */
  readonly captureSound?: boolean;
}

/**
 * Opens the game that a bundle was made for.
 *
 * @throws {InvalidArgumentError} if the protocol offers other actions than the bundle's.
 */
export function openEnvironment(
  bundle: Bundle,
  setup: Pick<PlayerSetup, "protocol" | "protocolOverrides" | "romFolder" | "core">,
  { where, captureFrames = false, captureSound = false }: OpenOptions,
): AtariEnvironment {
  const options = { ...gameOptions(bundle, setup), captureFrames, captureSound };
  const environment = makeAtari(bundle.manifest.game, options);
  try {
    checkActions(where, bundle, environment);
    return environment;
  } catch (error) {
    environment.close();
    throw error;
  }
}

/** Options of the environments that a bundle plays in. */
export function gameOptions(
  { manifest: { protocol, actionSet } }: Bundle,
  setup: Pick<PlayerSetup, "protocol" | "protocolOverrides" | "romFolder" | "core">,
): AtariOptions {
  return {
    ...(isFullActionSet(actionSet) && { fullActionSpace: true }),
    ...setup.protocolOverrides,
    protocol: setup.protocol ?? (protocol as ProtocolName),
    romFolder: setup.romFolder,
    ...(setup.core && { core: setup.core }),
  };
}

/** A policy's outputs mean nothing under another action set, and nothing else would notice. */
function checkActions(where: string, bundle: Bundle, environment: AtariEnvironment): void {
  const [learned, offered] = [bundle.manifest.actionSet, environment.actionSet].map((codes) =>
    codes.join(" "),
  );
  if (learned === offered) return;
  const expected = `the actions that ${bundle.folder} was made for (ALE codes ${learned})`;
  const advice = "Is fullActionSpace overridden?";
  throw new InvalidArgumentError(
    describeMismatch(where, expected, "the protocol's action set", offered, advice),
  );
}

/** Makes the policy's graph if this is its first use. */
export function openSession(
  bundle: Bundle,
  { method = defaultMethod, exitRule, backend }: Pick<PlayerSetup, "method" | "exitRule" | "backend">,
): Promise<PolicySession> {
  if (method !== "random") return createSession(bundle, { method, exitRule, backend, numThreads: 1 });
  return Promise.resolve(uniformSession(bundle.manifest.architecture.numActions));
}

/** A policy without preference: its sampled actions are a random player's. */
function uniformSession(numActions: number): PolicySession {
  const decision = {
    action: 0,
    exitIndex: 0,
    confidence: 1 / numActions,
    logits: new Float32Array(numActions),
  };
  return {
    numActions,
    numExits: 1,
    decide: () => Promise.resolve(decision),
    reset: () => {},
    close: () => Promise.resolve(),
  };
}
