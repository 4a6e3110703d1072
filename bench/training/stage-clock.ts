/** Where a distillation's time goes, told from outside: by its stages, and in each by emulator, answers and updates. */
import type { DescribedVector } from "../../src/tools.js";
import { round } from "../shared/numbers.js";
import type { StageTimes } from "./whole-result.js";

interface Times {
  steps: number;
  seconds: number;
  emulator: number;
  answers: number;
}

/** Rollouts follow one another; within one, the environments are stepped, and between two steps the heads answer. */
export class StageClock {
  readonly #stages = new Map<string, Times>();
  readonly #now: () => number;
  #rolloutBegan: number;
  /** Of the rollout under way. */
  #emulator = 0;
  #lastStepEnded: number | undefined;
  #answers = 0;

  /** @param now - milliseconds since any moment. */
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#rolloutBegan = now();
  }

  /** The same vector, whose steps are timed. */
  watch(vector: DescribedVector): DescribedVector {
    this.#rolloutBegan = this.#now(); // the first: what came before it is not a stage's
    return new Proxy(vector, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = value.bind(target) as (...args: unknown[]) => unknown;
        if (name === "step") return (...args: unknown[]) => this.#time(() => call(...args), true);
        if (name === "reset") return (...args: unknown[]) => this.#time(() => call(...args), false);
        return call;
      },
    });
  }

  #time(work: () => unknown, endsAnswers: boolean): unknown {
    const began = this.#now();
    if (endsAnswers) this.#answers += began - (this.#lastStepEnded ?? this.#rolloutBegan);
    const result = work();
    this.#lastStepEnded = this.#now();
    this.#emulator += this.#lastStepEnded - began;
    return result;
  }

  /**
   * Told after the updates of each rollout.
   *
   * @param stage - its name.
   * @param steps - environment steps of the stage so far.
   */
  endRollout(stage: string, steps: number): void {
    const now = this.#now();
    const times = this.#stages.get(stage) ?? { steps: 0, seconds: 0, emulator: 0, answers: 0 };
    times.steps = steps;
    times.seconds += (now - this.#rolloutBegan) / 1000;
    times.emulator += this.#emulator / 1000;
    times.answers += this.#answers / 1000;
    this.#stages.set(stage, times);
    [this.#rolloutBegan, this.#lastStepEnded, this.#emulator, this.#answers] = [now, undefined, 0, 0];
  }

  /** What is neither emulator nor answers is updates, with the logs and checkpoints. */
  stages(): StageTimes[] {
    return [...this.#stages].map(([stage, { steps, seconds, emulator, answers }]) => ({
      stage,
      steps,
      seconds: round(seconds, 1),
      emulator: round(emulator / seconds, 3),
      answers: round(answers / seconds, 3),
    }));
  }
}
