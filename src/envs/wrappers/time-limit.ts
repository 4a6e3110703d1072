/** Cuts episodes off after so many steps. */
import { checkInteger } from "../../core/check.js";
import type { Environment, ResetOptions, StepResult } from "../environment.js";
import { refuseStep } from "./refuse-step.js";
import { lockFields, Wrapper } from "./wrapper.js";

/**
 * Truncates an episode after `maxEpisodeSteps` steps, unless it is terminated there.
 *
 * @see Gymnasium's TimeLimit. Differs: a last step that terminates the episode is not truncated as well.
 */
export class TimeLimit<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
> extends Wrapper<Info, Observation, Action> {
  readonly maxEpisodeSteps: number;
  #steps = 0;

  /**
   * @param maxEpisodeSteps - at least 1.
   * @throws {InvalidArgumentError} if it is no such integer.
   */
  constructor(inner: Environment<Info, Observation, Action>, maxEpisodeSteps: number) {
    super(inner);
    const range = { min: 1, max: Number.MAX_SAFE_INTEGER };
    this.maxEpisodeSteps = checkInteger("TimeLimit", "maxEpisodeSteps", maxEpisodeSteps, range);
    lockFields(this, ["maxEpisodeSteps"]);
  }

  override reset(options?: ResetOptions) {
    const result = super.reset(options);
    this.#steps = 0;
    return result;
  }

  override step(action: Action): StepResult<Info, Observation> {
    if (this.#steps >= this.maxEpisodeSteps) refuseStep("TimeLimit");
    const result = super.step(action);
    this.#steps++;
    const truncated = result.truncated || (!result.terminated && this.#steps >= this.maxEpisodeSteps);
    if (truncated) this.#steps = this.maxEpisodeSteps;
    return { ...result, truncated };
  }
}
