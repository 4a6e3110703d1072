/** Actions that repeat by chance, drawn for every step. */
import { checkInteger, checkNumber, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { checkList } from "../../core/lists.js";
import type { Environment, ResetOptions, StepResult } from "../environment.js";
import { lockFields, Wrapper } from "./wrapper.js";

export interface StickyActionOptions {
  /** For how many steps the old action then goes on; of `[least, most]` a number is drawn, evenly. Default 1. */
  readonly duration?: number | readonly [least: number, most: number];
}

const mostSteps = 1_000_000;
const largestProbability = 1 - 2 ** -53;

/**
 * Repeats the previous action with a given chance, drawn for every step from the environment's stream. The first action of an episode is
 * taken as it is. ALE's own sticky actions (`repeatActionProbability`) are drawn for every frame instead.
 *
 * @see Gymnasium's StickyAction; Machado et al. 2018, section 5.2.
 */
export class StickyAction<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends Wrapper<Info, Observation, Action> {
  readonly repeatActionProbability: number;
  readonly #duration: readonly [least: number, most: number];
  #last: { readonly action: Action } | undefined;
  #repeatsLeft = 0;

  /**
   * @param repeatActionProbability - 0 … 1, without 1.
   * @throws {InvalidArgumentError} if it is no such number, or the duration is not in order.
   */
  constructor(
    inner: Environment<Info, Observation, Action>,
    repeatActionProbability: number,
    options: StickyActionOptions = {},
  ) {
    super(inner);
    const where = "StickyAction";
    checkOptionNames(where, options, ["duration"]);
    const range = { min: 0, max: largestProbability };
    this.repeatActionProbability = checkNumber(
      where,
      "repeatActionProbability",
      repeatActionProbability,
      range,
    );
    lockFields(this, ["repeatActionProbability"]);
    this.#duration = checkDuration(where, options.duration ?? 1);
  }

  override reset(options?: ResetOptions) {
    const result = super.reset(options);
    this.#last = undefined;
    this.#repeatsLeft = 0;
    return result;
  }

  override step(action: Action): StepResult<Info, Observation> {
    if (!this.actionSpace.contains(action)) return super.step(action); // refused there, before anything is drawn
    const chosen = this.#choose(action);
    const result = super.step(chosen);
    this.#last = { action: chosen };
    return result;
  }

  #choose(action: Action): Action {
    if (this.#last === undefined) return action;
    if (this.#repeatsLeft === 0) {
      if (this.random.uniform() >= this.repeatActionProbability) return action;
      const [least, most] = this.#duration;
      this.#repeatsLeft = this.random.integerBetween(least, most + 1);
    }
    this.#repeatsLeft--;
    return this.#last.action;
  }
}

function checkDuration(where: string, duration: unknown): readonly [number, number] {
  if (typeof duration === "number") {
    const steps = checkInteger(where, "duration", duration, { min: 1, max: mostSteps });
    return [steps, steps];
  }
  const bounds = checkList(where, "duration", duration);
  if (bounds.length !== 2)
    throw new InvalidArgumentError(
      describeMismatch(where, "a number or [least, most]", "duration", duration),
    );
  const least = checkInteger(where, "duration[0]", bounds[0], { min: 1, max: mostSteps });
  return [least, checkInteger(where, "duration[1]", bounds[1], { min: least, max: mostSteps })];
}
