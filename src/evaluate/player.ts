/** One environment and one session, ready to play any episode of a run. */

import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import type { PolicySession } from "../core/policy-types.js";
import { packageVersion } from "../core/provenance.js";
import type { AtariEnvironment } from "../envs/atari-environment.js";
import { type ProtocolName, resolveProtocol } from "../envs/protocols.js";
import { type Bundle, getMethod, loadBundle } from "../model/bundle.js";
import type { PolicyName } from "../model/bundle-schema.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { defaultBackend } from "../runtime/session.js";
import type { Cell } from "./cells.js";
import { runEpisode } from "./episode.js";
import { openEnvironment, openSession, type PlayerSetup } from "./player-setup.js";
import { describeMachine } from "./provenance.js";
import { GameClock } from "./real-time.js";
import type { Ran } from "./result-schema.js";
import type { PlayedEpisode } from "./rows-file.js";
import { wholeGames } from "./whole-games.js";

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

  /**
   * Loads the bundle and the ROM, and makes the graph if this is its first use.
   *
   * @param watch - puts something between the games and the session, which closes it.
   */
  static async open(
    setup: PlayerSetup,
    watch: (session: PolicySession) => PolicySession = (session) => session,
  ): Promise<Player> {
    const bundle = loadBundle(setup.bundle);
    if (setup.realTime !== undefined) checkEvenSteps(bundle, setup);
    const session = watch(await openSession(bundle, setup));
    return new Player(setup, bundle, openEnvironment(bundle, setup, { where: "evaluate" }), session);
  }

  get numActions(): number {
    return this.#session.numActions;
  }

  async play(cell: Cell, signal?: { readonly aborted: boolean }): Promise<PlayedEpisode> {
    const { mode, tau, episodeIndex, seed } = cell;
    const { counts, decideMicroseconds } = await runEpisode(wholeGames(this.#environment), this.#session, {
      ...cell,
      signal,
      clock: this.#startClock(),
    });
    return { row: { mode, tau, episodeIndex, seed, ...counts }, decideMicroseconds };
  }

  /** Everything that a result must say of what ran. */
  describe(name: PolicyName, seeds: Pick<Ran, "runSeed" | "seedScheme">): Ran {
    const { manifest } = this.bundle;
    const method = name === "expert" ? undefined : getMethod(this.bundle, name);
    const exitRule = this.#setup.exitRule ?? exitRuleOf(method ?? {});
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
        ...(exitRule !== "max-probability" && { exitRule }), // which goes without saying
        ...(method?.hold && { hold: method.hold }),
      },
      protocol: { name: this.#setup.protocol ?? manifest.protocol, options: { ...protocolOptions } },
      emulatorVersion,
      romMd5,
      ...seeds,
      ...(this.#setup.realTime && { realTime: this.#setup.realTime }),
      backend: this.#setup.backend ?? defaultBackend,
      machine: describeMachine(),
    };
  }

  #startClock(): GameClock | undefined {
    const { realTime } = this.#setup;
    return realTime && new GameClock(realTime, this.#environment.protocolOptions.frameSkip);
  }

  async close(): Promise<void> {
    this.#environment.close();
    await this.#session.close();
  }
}

/** A clock counts decisions by their frames: each must have as many. */
function checkEvenSteps({ manifest }: Bundle, { protocol, protocolOverrides }: PlayerSetup): void {
  const name = protocol ?? (manifest.protocol as ProtocolName);
  const { innerStepFrames } = resolveProtocol(name, protocolOverrides, manifest.game);
  if (innerStepFrames === "1") return;
  const expected = '"1" with realTime';
  throw new InvalidArgumentError(
    describeMismatch(
      "evaluate",
      expected,
      "innerStepFrames",
      innerStepFrames,
      "Use another protocol, or no realTime.",
    ),
  );
}
