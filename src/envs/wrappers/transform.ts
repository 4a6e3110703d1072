/** Functions on what an environment gives. */
import { checkFunction, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { Environment, ResetOptions, ResetResult, StepResult } from "../environment.js";
import { checkSpace } from "../spaces/composite.js";
import type { Space } from "../spaces/space.js";
import { Wrapper } from "./wrapper.js";

/** Shows a function of each observation. */
export class TransformObservation<
  Info extends object = object,
  Inner = Uint8Array,
  Action = number,
  Observation = Inner,
> extends Wrapper<Info, Observation, Action, Inner> {
  readonly #transform: (observation: Inner) => Observation;
  readonly #space: Space<Observation>;

  /**
   * @param transform - makes a new observation; the one that it is given stays the caller's.
   * @param space - what it makes. Default: the space of the environment inside.
   * @throws {InvalidArgumentError} if `transform` is no function, or `space` no space.
   */
  constructor(
    inner: Environment<Info, Inner, Action>,
    transform: (observation: Inner) => Observation,
    space?: Space<Observation>,
  ) {
    super(inner);
    this.#transform = checkFunction("TransformObservation", "transform", transform);
    this.#space = (
      space === undefined ? inner.observationSpace : checkSpace("TransformObservation", "space", space)
    ) as Space<Observation>;
  }

  override get observationSpace(): Space<Observation> {
    return this.#space;
  }

  override reset(options?: ResetOptions): ResetResult<Info, Observation> {
    const result = this.inner.reset(options);
    return { ...result, observation: this.#transform(result.observation) };
  }

  override step(action: Action): StepResult<Info, Observation> {
    const result = this.inner.step(action);
    return { ...result, observation: this.#transform(result.observation) };
  }
}

/** Emits a function of each reward. */
export class TransformReward<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends Wrapper<Info, Observation, Action> {
  readonly #transform: (reward: number) => number;

  /** @throws {InvalidArgumentError} if `transform` is no function. */
  constructor(inner: Environment<Info, Observation, Action>, transform: (reward: number) => number) {
    super(inner);
    this.#transform = checkFunction("TransformReward", "transform", transform);
  }

  override step(action: Action): StepResult<Info, Observation> {
    const result = super.step(action);
    return { ...result, reward: this.#transform(result.reward) };
  }
}

export interface ClipRewardOptions {
  /** Default −1. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
}

/** Clamps rewards. */
export class ClipReward<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends TransformReward<Info, Observation, Action> {
  /** @throws {InvalidArgumentError} if a bound is no number, or the smaller one is larger. */
  constructor(inner: Environment<Info, Observation, Action>, options: ClipRewardOptions = {}) {
    checkOptionNames("ClipReward", options, ["min", "max"]);
    const { min = -1, max = 1 } = options;
    for (const [name, bound] of Object.entries({ min, max }))
      if (typeof bound !== "number" || Number.isNaN(bound))
        throw new InvalidArgumentError(describeMismatch("ClipReward", "a number", name, bound));
    if (min > max)
      throw new InvalidArgumentError(describeMismatch("ClipReward", `at least ${min}`, "max", max));
    super(inner, (reward) => Math.min(max, Math.max(min, reward)));
  }
}
