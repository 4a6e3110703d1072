/** An episode as something to iterate over. */
import { checkFunction, checkMethods, checkObject, checkOptionNames } from "../core/check.js";
import type { Environment, StepResult } from "./environment.js";

/** Chooses an action by what is seen: a function, or a session's `decide` bound to its threshold. */
export type EpisodePolicy<Observation, Action> = (observation: Observation) => Action | Promise<Action>;

/** One step of an episode. */
export interface EpisodeStep<Info extends object, Observation, Action> extends StepResult<Info, Observation> {
  /** What the action was chosen by. */
  readonly previous: Observation;
  readonly action: Action;
  /** 0 for the first step. */
  readonly index: number;
}

export interface EpisodeOptions {
  /** For the reset. Default: the generators go on from where they are. */
  readonly seed?: number;
}

/**
 * Plays an episode step by step: resets, asks the policy for each action, and ends with the episode. `for await` waits for policies that
 * answer later; `for … of` is for those that answer at once. Leaving the loop leaves the environment as it stands.
 *
 * @param policy - default: actions drawn from `actionSpace`.
 * @throws {InvalidArgumentError} if the environment or the policy is none, or the policy promises an action in `for … of`.
 * @example
 * for (const { reward, action } of episode(environment, () => 0, { seed: 1 })) total += reward;
 */
export function episode<Info extends object, Observation, Action>(
  environment: Environment<Info, Observation, Action>,
  policy: EpisodePolicy<Observation, Action> = () => environment.actionSpace.sample(),
  options: EpisodeOptions = {},
): AsyncIterable<EpisodeStep<Info, Observation, Action>> & Iterable<EpisodeStep<Info, Observation, Action>> {
  checkMethods("episode", "environment", environment, {
    expected: "an environment",
    methods: ["reset", "step"],
  });
  checkFunction("episode", "policy", policy);
  checkOptionNames("episode", options, ["seed"]);
  const reset = options.seed === undefined ? {} : { seed: options.seed };
  return {
    *[Symbol.iterator]() {
      let previous = checkObject("episode", "the result of reset", environment.reset(reset)).observation;
      for (let index = 0; ; index++) {
        const action = policy(previous) as Action; // the environment refuses a promise
        const result = checkObject("episode", "the result of step", environment.step(action));
        yield { ...result, previous, action, index };
        if (result.terminated || result.truncated) return;
        previous = result.observation;
      }
    },
    async *[Symbol.asyncIterator]() {
      let previous = checkObject("episode", "the result of reset", environment.reset(reset)).observation;
      for (let index = 0; ; index++) {
        const action = await policy(previous);
        const result = checkObject("episode", "the result of step", environment.step(action));
        yield { ...result, previous, action, index };
        if (result.terminated || result.truncated) return;
        previous = result.observation;
      }
    },
  };
}
