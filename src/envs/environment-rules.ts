/** The rules of the environment contract, one function each: it throws when its rule is broken. */
import type { RandomStream } from "../core/random.js";
import { isUint8Array } from "../core/typed-arrays.js";
import type { Environment, StepResult } from "./environment.js";

/** What a rule has to work with. */
export interface Trial {
  /** A fresh environment, closed after the rule. */
  readonly make: () => Environment;
  readonly seed: number;
  readonly numSteps: number;
  readonly random: RandomStream;
}

export interface Rule {
  readonly name: string;
  readonly check: (trial: Trial) => void;
}

/** In the order in which a user would meet them. */
export const environmentRules: readonly Rule[] = [
  { name: "step before reset is refused", check: stepBeforeReset },
  { name: "reset gives an observation of the space", check: resetResult },
  { name: "step gives an observation, a reward and two flags", check: stepResult },
  { name: "same seed, same episode", check: sameSeedSameEpisode },
  { name: "a used environment plays a seed like a fresh one", check: usedLikeFresh },
  { name: "a reset without a seed begins another episode", check: unseededReset },
  { name: "a bad seed is refused", check: badSeeds },
  { name: "a bad action is refused and moves nothing", check: badActions },
  { name: "arrays belong to the caller", check: arraysBelongToCaller },
  { name: "a step after the end is refused", check: stepAfterEnd },
  { name: "render gives a picture", check: renderResult },
  { name: "a closed environment refuses everything but close", check: afterClose },
];

function stepBeforeReset({ make }: Trial): void {
  const environment = make();
  expectError("step before reset", "EnvironmentStateError", () => environment.step(0));
}

function resetResult({ make, seed }: Trial): void {
  const environment = make();
  const { observation, info } = environment.reset({ seed });
  expectObservation("reset", environment, observation);
  expectInfo("reset", info);
}

function stepResult(trial: Trial): void {
  const environment = trial.make();
  environment.reset({ seed: trial.seed });
  for (const result of play(environment, trial)) {
    expectObservation("step", environment, result.observation);
    expectInfo("step", result.info);
    expect(Number.isFinite(result.reward), `a finite number for step's reward, received ${result.reward}`);
    for (const flag of ["terminated", "truncated"] as const)
      expect(
        typeof result[flag] === "boolean",
        `true or false for step's ${flag}, received ${String(result[flag])}`,
      );
    expect(
      !(result.terminated && result.truncated),
      "terminated and truncated never together, received both",
    );
  }
}

function sameSeedSameEpisode(trial: Trial): void {
  const actions = drawActions(trial);
  expectSameEpisode(trial, record(trial.make(), trial.seed, actions), trial.make(), actions);
}

function usedLikeFresh(trial: Trial): void {
  const actions = drawActions(trial);
  const used = trial.make();
  record(used, trial.seed + 1, actions);
  expectSameEpisode(trial, record(trial.make(), trial.seed, actions), used, actions);
}

/** It must work, and leave an environment that can be played; whether it differs is the game's affair. */
function unseededReset(trial: Trial): void {
  const environment = trial.make();
  for (const when of ["first", "second"]) {
    expectObservation(`the ${when} reset without a seed`, environment, environment.reset().observation);
    environment.step(0);
  }
}

function badSeeds({ make }: Trial): void {
  const environment = make();
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 31, "1", null])
    expectError(`reset with the seed ${String(seed)}`, "InvalidArgumentError", () =>
      environment.reset({ seed: seed as number }),
    );
}

function badActions(trial: Trial): void {
  const actions = drawActions(trial);
  const expected = record(trial.make(), trial.seed, actions);
  const environment = trial.make();
  environment.reset({ seed: trial.seed });
  for (const action of [environment.actionSpace.n, -1, 0.5, Number.NaN, "0", undefined])
    expectError(`step with the action ${String(action)}`, "InvalidArgumentError", () =>
      environment.step(action as number),
    );
  const next = actions.slice(0, 1).map((action) => summarize(environment.step(action)));
  expect(
    next[0] === expected[1],
    "the next step to be unchanged by refused actions, received another result",
  );
}

function arraysBelongToCaller(trial: Trial): void {
  const environment = trial.make();
  const { observation } = environment.reset({ seed: trial.seed });
  const before = observation.slice();
  let last = observation;
  for (const result of play(environment, trial)) last = result.observation;
  expect(equalBytes(before, observation), "reset's observation to stay as it was, received a changed one");
  const lastBefore = last.slice();
  environment.reset({ seed: trial.seed });
  expect(equalBytes(lastBefore, last), "step's observation to stay as it was, received a changed one");
}

function stepAfterEnd(trial: Trial): void {
  const environment = trial.make();
  environment.reset({ seed: trial.seed });
  const last = [...play(environment, trial)].at(-1);
  if (last === undefined || !(last.terminated || last.truncated)) return;
  expectError("step after the end", "EnvironmentStateError", () => environment.step(0));
}

function renderResult({ make, seed }: Trial): void {
  const environment = make();
  environment.reset({ seed });
  const { width, height, data } = environment.render();
  const isPicture = isUint8Array(data) && data.length === width * height * 3 && data.length > 0;
  expect(isPicture, `width x height x 3 bytes from render, received ${width} x ${height}, ${data?.length}`);
}

function afterClose({ make, seed }: Trial): void {
  const environment = make();
  environment.reset({ seed });
  environment.close();
  environment.close();
  expectError("step after close", "EnvironmentStateError", () => environment.step(0));
  expectError("reset after close", "EnvironmentStateError", () => environment.reset({ seed }));
  expectError("render after close", "EnvironmentStateError", () => environment.render());
}

/** Random play until the episode ends or `numSteps` are done. */
function* play(environment: Environment, { numSteps, random }: Trial): Generator<StepResult<object>> {
  for (let step = 0; step < numSteps; step++) {
    const result = environment.step(environment.actionSpace.sample(random));
    yield result;
    if (result.terminated || result.truncated) return;
  }
}

function drawActions({ make, numSteps, random }: Trial): number[] {
  const { actionSpace } = make();
  return Array.from({ length: numSteps }, () => actionSpace.sample(random));
}

/** What an episode gave, a line for the reset and for each step; it ends with the actions or with the episode. */
function record(environment: Environment, seed: number, actions: readonly number[]): string[] {
  const { observation } = environment.reset({ seed });
  const lines = [digest(observation)];
  for (const action of actions) {
    const result = environment.step(action);
    lines.push(summarize(result));
    if (result.terminated || result.truncated) break;
  }
  return lines;
}

function summarize(result: StepResult<object>): string {
  const { observation, reward, terminated, truncated } = result;
  return `${digest(observation)} ${reward} ${terminated} ${truncated}`;
}

function expectSameEpisode(
  { seed }: Trial,
  expected: readonly string[],
  environment: Environment,
  actions: readonly number[],
): void {
  const received = record(environment, seed, actions);
  const differing = expected.findIndex((line, index) => line !== received[index]);
  const place = differing === 0 ? "the reset" : `step ${differing}`;
  expect(differing < 0, `the same episode twice for one seed, received another result from ${place} on`);
}

function expectObservation(where: string, environment: Environment, observation: unknown): void {
  const { observationSpace } = environment;
  const expected = `a Uint8Array of length ${observationSpace.size} for ${where}'s observation`;
  const received = isUint8Array(observation) ? `length ${observation.length}` : typeof observation;
  expect(observationSpace.contains(observation), `${expected}, received ${received}`);
}

function expectInfo(where: string, info: unknown): void {
  const isObject = typeof info === "object" && info !== null;
  expect(isObject, `an object for ${where}'s info, received ${String(info)}`);
}

function expectError(what: string, name: string, call: () => unknown): void {
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

function expect(holds: boolean, expectation: string): asserts holds {
  if (!holds) throw new Error(`expected ${expectation}`);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** FNV-1a over the bytes: tells observations apart without keeping them. */
function digest(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}
