/** A countable game and a scripted policy, to test episodes without an emulator. */
import type { Decision, PerformedWork, PolicySession } from "../../src/core/policy-types.js";
import type { EpisodeEnvironment } from "../../src/evaluate/episode.js";

export interface CountdownOptions {
  readonly length?: number;
  readonly ending?: "terminated" | "truncated" | "stuck";
}

/** A game of a fixed number of decisions that pays the number of the action taken. */
export class CountdownGame implements EpisodeEnvironment {
  readonly seeds: number[] = [];
  readonly actions: number[] = [];
  readonly #length: number;
  readonly #ending: string;
  #numSteps = 0;

  constructor({ length = 10, ending = "terminated" }: CountdownOptions = {}) {
    this.#length = length;
    this.#ending = ending;
  }

  reset({ seed }: { readonly seed: number }) {
    this.seeds.push(seed);
    this.#numSteps = 0;
    return { observation: Uint8Array.of(0) };
  }

  step(action: number) {
    this.actions.push(action);
    this.#numSteps++;
    const isOver = this.#numSteps === this.#length;
    const truncated = isOver && this.#ending !== "terminated";
    return {
      observation: Uint8Array.of(this.#numSteps),
      terminated: isOver && this.#ending === "terminated",
      truncated,
      info: {
        rawReward: action,
        episodeFrames: 4 * this.#numSteps,
        stuck: truncated && this.#ending === "stuck",
      },
    };
  }
}

/** Cycles through three exits; leaves at the expert always when tau is 1. */
export class CyclingSession implements PolicySession {
  readonly numActions = 3;
  readonly numExits = 3;
  numResets = 0;
  readonly #logits: Float32Array;

  constructor(logits: readonly number[] = [0, 1, 0]) {
    this.#logits = Float32Array.from(logits);
  }

  decide(observation: Uint8Array, tau: number): Promise<Decision> {
    return Promise.resolve(this.answer(observation, tau));
  }

  protected answer(observation: Uint8Array, tau: number): Decision {
    const exitIndex = tau === 1 ? 2 : observation[0]! % 3;
    return { action: 1, exitIndex, confidence: 0.5, logits: this.#logits };
  }

  reset(): void {
    this.numResets++;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The same at once, a hundred multiply-adds and one compared byte a decision. */
export class CountingSession extends CyclingSession {
  numWaits = 0;
  #numDecisions = 0;

  get performed(): PerformedWork {
    return { multiplyAdds: 100 * this.#numDecisions, bytesCompared: this.#numDecisions };
  }

  override decide(observation: Uint8Array, tau: number): Promise<Decision> {
    this.numWaits++;
    return super.decide(observation, tau);
  }

  decideSync(observation: Uint8Array, tau: number): Decision {
    this.#numDecisions++;
    return this.answer(observation, tau);
  }
}

/** The same, and each action may go on for two steps more. */
export class HoldingSession extends CyclingSession {
  numDecisions = 0;

  protected override answer(observation: Uint8Array, tau: number): Decision {
    this.numDecisions++;
    return { ...super.answer(observation, tau), numHeld: tau === 1 ? 0 : 2 };
  }
}
