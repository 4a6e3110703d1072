/** What rules of the environment contract work with: fresh environments, random play, recorded episodes, expectations. */
import type { RandomStream } from "../../core/random.js";
import type { AnyEnvironment, StepResult } from "../environment.js";
import { digest, shapeOf } from "./values.js";

export interface Trial {
  /** A fresh environment, closed after the rule. */
  readonly make: () => AnyEnvironment;
  readonly seed: number;
  readonly numSteps: number;
  readonly random: RandomStream;
}

/** Random play until the episode ends or `numSteps` are done. */
export function* play(
  environment: AnyEnvironment,
  { numSteps, random }: Trial,
): Generator<StepResult<object, unknown>> {
  for (let step = 0; step < numSteps; step++) {
    const result = environment.step(environment.actionSpace.sample(random));
    yield result;
    if (result.terminated || result.truncated) return;
  }
}

export function drawActions({ make, numSteps, random }: Trial): unknown[] {
  const { actionSpace } = make();
  return Array.from({ length: numSteps }, () => actionSpace.sample(random));
}

/** What an episode gave, a line for the reset and for each step; it ends with the actions or with the episode. */
export function record(environment: AnyEnvironment, seed: number, actions: readonly unknown[]): string[] {
  const { observation } = environment.reset({ seed });
  const lines = [digest(observation)];
  for (const action of actions) {
    const result = environment.step(action);
    lines.push(summarize(result));
    if (result.terminated || result.truncated) break;
  }
  return lines;
}

export function summarize(result: StepResult<object, unknown>): string {
  const { observation, reward, terminated, truncated } = result;
  return `${digest(observation)} ${reward} ${terminated} ${truncated}`;
}

export function expectSameEpisode(
  { seed }: Trial,
  expected: readonly string[],
  environment: AnyEnvironment,
  actions: readonly unknown[],
): void {
  const received = record(environment, seed, actions);
  const differing = expected.findIndex((line, index) => line !== received[index]);
  const place = differing === 0 ? "the reset" : `step ${differing}`;
  expect(differing < 0, `the same episode twice for one seed, received another result from ${place} on`);
}

export function expectObservation(where: string, environment: AnyEnvironment, observation: unknown): void {
  const { observationSpace } = environment;
  const expected = `a value of ${observationSpace} for ${where}'s observation`;
  expect(observationSpace.contains(observation), `${expected}, received ${shapeOf(observation)}`);
}

export function expectInfo(where: string, info: unknown): void {
  const isObject = typeof info === "object" && info !== null;
  expect(isObject, `an object for ${where}'s info, received ${String(info)}`);
}

export function expectError(what: string, name: string, call: () => unknown): void {
  const received = nameOfError(call);
  expect(received === name, `an ${name} from ${what}, received ${received}`);
}

function nameOfError(call: () => unknown): string {
  try {
    call();
    return "no error";
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}

export function expect(holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new Error(`expected ${expectation}`);
}
