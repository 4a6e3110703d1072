/** Any environments as a vector, stepped one after the other in this thread: Gymnasium's SyncVectorEnv. */
import { checkFunction, checkOptionNames } from "../../core/check.js";
import { describeMismatch, EnvironmentStateError, InvalidArgumentError } from "../../core/errors.js";
import { checkList } from "../../core/lists.js";
import type { AnyEnvironment, Environment } from "../environment.js";
import type { Space } from "../spaces/space.js";

export const mostSyncEnvs = 4096;

type ObservationOf<Made> =
  Made extends Environment<infer _Info, infer Observation, infer _Action> ? Observation : never;
type ActionOf<Made> =
  Made extends Environment<infer _Info, infer _Observation, infer Action> ? Action : never;
type InfoOf<Made> = Made extends Environment<infer Info, infer _Observation, infer _Action> ? Info : never;

export interface SyncResetOptions {
  /** One seed an environment, or one for the first, from which the others count up. */
  readonly seeds?: number | ArrayLike<number>;
}

export interface SyncResetResult<Made> {
  readonly observations: ObservationOf<Made>[];
  readonly infos: InfoOf<Made>[];
}

export interface SyncStepResult<Made> extends SyncResetResult<Made> {
  /** float64 `[numEnvs]`. */
  readonly rewards: Float64Array;
  /** uint8 `[numEnvs]`: 1 where the episode ended in this step. */
  readonly terminated: Uint8Array;
  /** uint8 `[numEnvs]`: 1 where it was cut off. */
  readonly truncated: Uint8Array;
}

/**
 * Some environments, stepped together. Where an episode has ended, the next step ignores its action and resets (reward 0, flags 0).
 *
 * @example
 * const vector = makeVec("PongNoFrameskip-v4", { numEnvs: 2 });
 */
export class SyncVector<Made extends AnyEnvironment = AnyEnvironment> {
  readonly numEnvs: number;
  /** Of one environment. */
  readonly observationSpace: Space<ObservationOf<Made>>;
  /** Of one environment. */
  readonly actionSpace: Space<ActionOf<Made>>;
  readonly environments: readonly Made[];
  readonly #hasEnded: boolean[];
  #wasReset = false;

  /**
   * @param makers - each makes one.
   * @throws {InvalidArgumentError} if there is none, or their spaces differ.
   */
  constructor(makers: readonly (() => Made)[]) {
    const where = "SyncVector";
    const checked = checkList(where, "makers", makers, mostSyncEnvs);
    if (checked.length === 0)
      throw new InvalidArgumentError(describeMismatch(where, "at least one function", "makers", makers));
    for (const [i, maker] of checked.entries()) checkFunction(where, `makers[${i}]`, maker);
    this.environments = Object.freeze(makeAll(checked as (() => Made)[]));
    const [first] = this.environments;
    this.numEnvs = this.environments.length;
    this.observationSpace = first!.observationSpace as Space<unknown> as Space<ObservationOf<Made>>;
    this.actionSpace = first!.actionSpace as Space<unknown> as Space<ActionOf<Made>>;
    this.#hasEnded = this.environments.map(() => false);
    if (new.target === SyncVector) Object.freeze(this);
    const other = this.environments.find(
      (made) =>
        !made.actionSpace.equals(this.actionSpace) || !made.observationSpace.equals(this.observationSpace),
    );
    if (other === undefined) return;
    this.close();
    throw new InvalidArgumentError(
      describeMismatch(
        where,
        `${this.actionSpace} and ${this.observationSpace}`,
        "an environment's spaces",
        `${other.actionSpace} and ${other.observationSpace}`,
      ),
    );
  }

  /** Begins an episode in every environment. */
  reset(options: SyncResetOptions = {}): SyncResetResult<Made> {
    const where = "SyncVector.reset";
    checkOptionNames(where, options, ["seeds"]);
    const seeds = this.#seeds(where, options.seeds);
    const results = this.environments.map((made, i) =>
      made.reset(seeds === undefined ? {} : { seed: seeds[i]! }),
    );
    this.#hasEnded.fill(false);
    this.#wasReset = true;
    return {
      observations: results.map(({ observation }) => observation) as ObservationOf<Made>[],
      infos: results.map(({ info }) => info) as InfoOf<Made>[],
    };
  }

  /**
   * Steps every environment.
   *
   * @param actions - one an environment.
   * @throws {InvalidArgumentError} if their number differs, or one is not of `actionSpace`; nothing has moved then.
   * @throws {EnvironmentStateError} before `reset`, and after `close()`.
   */
  step(actions: ArrayLike<ActionOf<Made>>): SyncStepResult<Made> {
    const checked = this.#checkActions(actions);
    if (!this.#wasReset)
      throw new EnvironmentStateError("SyncVector.step: step before reset. Call reset first.");
    const results = this.environments.map((made, i) =>
      this.#hasEnded[i]
        ? { reward: 0, terminated: false, truncated: false, ...made.reset() }
        : made.step(checked[i]),
    );
    results.forEach(({ terminated, truncated }, i) => {
      this.#hasEnded[i] = terminated || truncated;
    });
    return {
      observations: results.map(({ observation }) => observation) as ObservationOf<Made>[],
      infos: results.map(({ info }) => info) as InfoOf<Made>[],
      rewards: Float64Array.from(results, ({ reward }) => reward),
      terminated: Uint8Array.from(results, ({ terminated }) => Number(terminated)),
      truncated: Uint8Array.from(results, ({ truncated }) => Number(truncated)),
    };
  }

  /** Closes every environment; a second call does nothing. */
  close(): void {
    for (const made of this.environments) made.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #seeds(where: string, seeds: unknown): number[] | undefined {
    if (seeds === undefined) return undefined;
    if (typeof seeds === "number") return this.environments.map((_, i) => seeds + i);
    const list = checkList(where, "seeds", seeds, this.numEnvs);
    if (list.length === this.numEnvs) return list as number[];
    throw new InvalidArgumentError(describeMismatch(where, `${this.numEnvs} seeds`, "seeds", seeds));
  }

  #checkActions(actions: unknown): unknown[] {
    const where = "SyncVector.step";
    const list = checkList(where, "actions", actions, this.numEnvs);
    if (list.length !== this.numEnvs)
      throw new InvalidArgumentError(describeMismatch(where, `${this.numEnvs} actions`, "actions", actions));
    list.forEach((action, i) => {
      if (!this.actionSpace.contains(action))
        throw new InvalidArgumentError(
          describeMismatch(where, `a value of ${this.actionSpace}`, `actions[${i}]`, action),
        );
    });
    return list;
  }
}

/** All or none: what was made before one fails is closed. */
function makeAll<Made extends AnyEnvironment>(makers: readonly (() => Made)[]): Made[] {
  const made: Made[] = [];
  try {
    for (const maker of makers) made.push(maker());
    return made;
  } catch (error) {
    for (const environment of made) environment.close();
    throw error;
  }
}
