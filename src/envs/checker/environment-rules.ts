/** The rules of the environment contract, one function each: it throws when its rule is broken. */
import { isUint8Array } from "../../core/typed-arrays.js";
import type { AnyEnvironment } from "../environment.js";
import { Discrete } from "../spaces/discrete.js";
import {
  picturesStay,
  renderModeIsKnown,
  spacesDraw,
  spacesStay,
  unknownResetOptions,
  wrapperCloses,
} from "./layer-rules.js";
import {
  drawActions,
  expect,
  expectError,
  expectInfo,
  expectObservation,
  expectSameEpisode,
  play,
  record,
  summarize,
  type Trial,
} from "./trial.js";
import { digest } from "./values.js";

export interface Rule {
  readonly name: string;
  readonly check: (trial: Trial) => void;
}

/** In the order in which a user would meet them. */
export const environmentRules: readonly Rule[] = [
  { name: "spaces draw what belongs to them", check: spacesDraw },
  { name: "spaces stay what they are", check: spacesStay },
  { name: "the render mode is known", check: renderModeIsKnown },
  { name: "step before reset is refused", check: stepBeforeReset },
  { name: "reset gives an observation of the space", check: resetResult },
  { name: "step gives an observation, a reward and two flags", check: stepResult },
  { name: "same seed, same episode", check: sameSeedSameEpisode },
  { name: "a used environment plays a seed like a fresh one", check: usedLikeFresh },
  { name: "a reset without a seed begins another episode", check: unseededReset },
  { name: "a bad seed is refused", check: badSeeds },
  { name: "unknown options of reset are refused", check: unknownResetOptions },
  { name: "a bad action is refused and moves nothing", check: badActions },
  { name: "arrays belong to the caller", check: arraysBelongToCaller },
  { name: "a step after the end is refused", check: stepAfterEnd },
  { name: "render gives a picture", check: renderResult },
  { name: "pictures belong to the caller", check: picturesStay },
  { name: "a wrapper closes what is inside", check: wrapperCloses },
  { name: "a closed environment refuses everything but close", check: afterClose },
];

function stepBeforeReset({ make, random }: Trial): void {
  const environment = make();
  const action = environment.actionSpace.sample(random);
  expectError("step before reset", "EnvironmentStateError", () => environment.step(action));
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
    environment.step(environment.actionSpace.sample(trial.random));
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
  for (const action of foreignActions(environment))
    expectError(`step with the action ${String(action)}`, "InvalidArgumentError", () =>
      environment.step(action),
    );
  const next = actions.slice(0, 1).map((action) => summarize(environment.step(action)));
  expect(
    next[0] === expected[1],
    "the next step to be unchanged by refused actions, received another result",
  );
}

/** Values of no action: next to those of a discrete space, and of other types. */
function foreignActions({ actionSpace }: AnyEnvironment): unknown[] {
  const outside =
    actionSpace instanceof Discrete ? [actionSpace.start + actionSpace.n, actionSpace.start - 1] : [];
  const strange = [...outside, 0.5, Number.NaN, "0", undefined, null, {}, new Float64Array(3)];
  return strange.filter((value) => !actionSpace.contains(value));
}

function arraysBelongToCaller(trial: Trial): void {
  const environment = trial.make();
  const { observation } = environment.reset({ seed: trial.seed });
  const before = digest(observation);
  let last = observation;
  for (const result of play(environment, trial)) {
    const isNew = result.observation !== last || typeof last !== "object";
    expect(isNew, "a new observation from each step, received the same array");
    last = result.observation;
  }
  expect(digest(observation) === before, "reset's observation to stay as it was, received a changed one");
  const lastBefore = digest(last);
  environment.reset({ seed: trial.seed });
  expect(digest(last) === lastBefore, "step's observation to stay as it was, received a changed one");
}

function stepAfterEnd(trial: Trial): void {
  const environment = trial.make();
  environment.reset({ seed: trial.seed });
  const last = [...play(environment, trial)].at(-1);
  if (last === undefined || !(last.terminated || last.truncated)) return;
  const action = environment.actionSpace.sample(trial.random);
  expectError("step after the end", "EnvironmentStateError", () => environment.step(action));
}

function renderResult({ make, seed }: Trial): void {
  const environment = make();
  environment.reset({ seed });
  const { width, height, data } = environment.render();
  const isPicture = isUint8Array(data) && data.length === width * height * 3 && data.length > 0;
  expect(isPicture, `width x height x 3 bytes from render, received ${width} x ${height}, ${data?.length}`);
}

function afterClose({ make, seed, random }: Trial): void {
  const environment = make();
  const action = environment.actionSpace.sample(random);
  environment.reset({ seed });
  environment.close();
  environment.close();
  expectError("step after close", "EnvironmentStateError", () => environment.step(action));
  expectError("reset after close", "EnvironmentStateError", () => environment.reset({ seed }));
  expectError("render after close", "EnvironmentStateError", () => environment.render());
}
