/** One environment and one session, ready to play any episode of a run. */

import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { PolicySession } from "../core/policy-types.js";
import { type AtariEnvironment, makeAtari } from "../envs/atari-environment.js";
import type { ProtocolName, ProtocolOverrides } from "../envs/protocols.js";
import { type Bundle, getMethod, loadBundle } from "../model/bundle.js";
import type { MethodName, PolicyName } from "../model/bundle-schema.js";
import { createSession } from "../runtime/session.js";
import type { Cell } from "./cells.js";
import { runEpisode } from "./episode.js";
import { packageVersion, readMachine } from "./provenance.js";
import type { Ran } from "./result-schema.js";
import type { PlayedEpisode } from "./rows-file.js";

/** What plays, and under which rules; plain data, so that it can be sent to a worker thread. */
export interface PlayerSetup {
  /** Folder of the policy bundle. */
  readonly bundle: string;
  /** Default `"ztw"`; `"expert"` plays the expert alone, `"random"` draws actions evenly if they are sampled. */
  readonly method?: PolicyName | "random";
  /** Default: the bundle's. */
  readonly protocol?: ProtocolName;
  /** Single options of the protocol to change; stored with the result. */
  readonly protocolOverrides?: ProtocolOverrides;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
}

export const defaultMethod: MethodName = "ztw";

/** Plays episodes one after the other; one thread, one inference thread. */
export class Player {
  readonly bundle: Bundle;
  readonly #setup: PlayerSetup;
  readonly #environment: AtariEnvironment;
  readonly #session: PolicySession;

  private constructor(
    setup: PlayerSetup,
    bundle: Bundle,
    environment: AtariEnvironment,
    session: PolicySession,
  ) {
    this.#setup = setup;
    this.bundle = bundle;
    this.#environment = environment;
    this.#session = session;
  }

  /** Loads the bundle and the ROM, and makes the graph if this is its first use. */
  static async open(setup: PlayerSetup): Promise<Player> {
    const bundle = loadBundle(setup.bundle);
    const { game, protocol } = bundle.manifest;
    const session = await openSession(bundle, setup.method ?? defaultMethod);
    const environment = makeAtari(game, {
      ...setup.protocolOverrides,
      protocol: setup.protocol ?? (protocol as ProtocolName),
      romFolder: setup.romFolder,
    });
    checkActions(bundle, environment);
    return new Player(setup, bundle, environment, session);
  }

  get numActions(): number {
    return this.#session.numActions;
  }

  async play(cell: Cell, signal?: { readonly aborted: boolean }): Promise<PlayedEpisode> {
    const { mode, tau, episodeIndex, seed } = cell;
    const { counts, decideMicroseconds } = await runEpisode(this.#environment, this.#session, {
      ...cell,
      signal,
    });
    return { row: { mode, tau, episodeIndex, seed, ...counts }, decideMicroseconds };
  }

  /** Everything that a result must say of what ran. */
  describe(name: PolicyName, runSeed: number): Ran {
    const { manifest } = this.bundle;
    const method = name === "expert" ? undefined : getMethod(this.bundle, name);
    const { protocolOptions, emulatorVersion, romMd5 } = this.#environment;
    return {
      packageVersion,
      game: manifest.game,
      method: name,
      expertSha256: manifest.expert.sha256,
      methodSha256: method?.sha256 ?? null,
      numTrainedModels: 1,
      policy: {
        architecture: manifest.architecture,
        classifiers: method?.classifiers ?? [],
        cascade: method?.cascade ?? false,
        ensemble: method?.ensemble ?? false,
      },
      protocol: { name: this.#setup.protocol ?? manifest.protocol, options: { ...protocolOptions } },
      emulatorVersion,
      romMd5,
      runSeed,
      machine: readMachine(),
    };
  }

  async close(): Promise<void> {
    this.#environment.close();
    await this.#session.close();
  }
}

/** A policy's outputs mean nothing under another action set, and nothing else would notice. */
function checkActions(bundle: Bundle, environment: AtariEnvironment): void {
  const [learned, offered] = [bundle.manifest.actionSet, environment.actionSet].map((codes) =>
    codes.join(" "),
  );
  if (learned === offered) return;
  throw new InvalidArgumentError(
    describeMismatch(
      "evaluate",
      `the actions that ${bundle.folder} was made for (ALE codes ${learned})`,
      "the protocol's action set",
      offered,
      "Is fullActionSpace overridden?",
    ),
  );
}

function openSession(bundle: Bundle, method: PolicyName | "random"): Promise<PolicySession> {
  if (method !== "random") return createSession(bundle, { method, numThreads: 1 });
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
