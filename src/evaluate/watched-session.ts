/** A session that shows every exit what it is asked. */
import { argmax, type Decision, type PolicySession } from "../core/policy-types.js";
import type { Tau } from "../core/tau.js";
import type { BatchActor } from "../runtime/actor.js";
import { DisagreementLog } from "./disagreements.js";
import { HeadCounter } from "./head-counts.js";

/** Observations that all exits answer in one call. */
const batchSize = 128;

/** Counts and notes of one game. */
export interface Watch {
  readonly counter: HeadCounter;
  readonly log: DisagreementLog;
}

/** Closes the session that it watches. */
export class WatchedSession implements PolicySession {
  readonly numActions: number;
  readonly numExits: number;
  readonly #session: PolicySession;
  readonly #actor: BatchActor;
  #seen: Uint8Array[] = [];
  #watch: Watch;

  /** @param actor - answers for every exit of the session's policy. */
  constructor(session: PolicySession, actor: BatchActor) {
    this.numActions = session.numActions;
    this.numExits = session.numExits;
    this.#session = session;
    this.#actor = actor;
    this.#watch = this.startGame();
  }

  /** Returns what counts from now on. */
  startGame(): Watch {
    this.#seen = [];
    const counter = new HeadCounter(this.numExits - 1, this.numActions);
    this.#watch = { counter, log: new DisagreementLog(this.numExits) };
    return this.#watch;
  }

  async decide(observation: Uint8Array, tau: Tau): Promise<Decision> {
    const decision = await this.#session.decide(observation, tau);
    this.#seen.push(observation.slice());
    this.#watch.log.addDecision(decision, observation);
    if (this.#seen.length === batchSize) await this.flush();
    return decision;
  }

  /** Has all that was seen answered. */
  async flush(): Promise<void> {
    if (this.#seen.length === 0) return;
    const observations = Buffer.concat(this.#seen);
    const { counter, log } = this.#watch;
    const numSeen = this.#seen.length;
    this.#seen = [];
    const logits = await this.#actor.logits(observations);
    counter.add(logits);
    log.addExpert(Array.from({ length: numSeen }, (_, index) => this.#expertAction(logits, index)));
  }

  reset(): void {
    this.#session.reset();
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** The expert is the last exit. */
  #expertAction(logits: Float32Array, index: number): number {
    const end = (index + 1) * this.numExits * this.numActions;
    return argmax(logits.subarray(end - this.numActions, end));
  }
}
