/** Rules about spaces, wrappers and pictures; those about episodes are in `environment-rules.ts`. */
import { renderModes } from "../ale/ale-options.js";
import type { AnyEnvironment } from "../environment.js";
import { Space } from "../spaces/space.js";
import { Wrapper } from "../wrappers/wrapper.js";
import { expect, expectError, type Trial } from "./trial.js";
import { digest, shapeOf } from "./values.js";

/** Of large spaces, pictures above all, one sample tells as much. */
const [numSamples, largeSize] = [8, 1000];

function spacesOf({ observationSpace, actionSpace }: AnyEnvironment): [string, Space][] {
  return [
    ["observationSpace", observationSpace],
    ["actionSpace", actionSpace],
  ];
}

/** Samples belong to their space, are arrays of their own, and repeat after the same seed. */
export function spacesDraw({ make, seed }: Trial): void {
  for (const [name, space] of spacesOf(make())) {
    expect(space instanceof Space, `a space for ${name}, received ${shapeOf(space)}`);
    const { size = 0 } = space as { readonly size?: number };
    const count = size > largeSize ? 1 : numSamples;
    const draw = () => {
      space.seed(seed);
      return Array.from({ length: count }, () => space.sample());
    };
    const samples = draw();
    const foreign = samples.find((sample) => !space.contains(sample));
    expect(
      foreign === undefined,
      `samples of ${name} (${space}) that belong to it, received ${shapeOf(foreign)}`,
    );
    expect(
      digest(samples) === digest(draw()),
      `the same samples of ${name} after the same seed, received others`,
    );
  }
}

/** Two environments made alike agree on what they take and show. */
export function spacesStay({ make, seed }: Trial): void {
  const [one, other] = [make(), make()];
  const before = spacesOf(one).map(([, space]) => String(space));
  one.reset({ seed });
  spacesOf(one).forEach(([name, space], i) => {
    expect(String(space) === before[i], `the same ${name} after reset, received ${space} after ${before[i]}`);
    const [, others] = spacesOf(other)[i]!;
    expect(space.equals(others), `an equal ${name} of every environment, received ${space} and ${others}`);
  });
}

/** What is drawn later leaves pictures as they are. */
export function picturesStay({ make, seed, random }: Trial): void {
  const environment = make();
  environment.reset({ seed });
  const { data } = environment.render();
  const before = digest(data);
  environment.step(environment.actionSpace.sample(random));
  const next = environment.render().data;
  expect(digest(data) === before, "render's picture to stay as it was, received a changed one");
  expect(
    next.buffer !== data.buffer || next.byteOffset !== data.byteOffset,
    "a new picture from each render, received the same array",
  );
}

/** A mode of rendering, where one is named, is one that there is. */
export function renderModeIsKnown({ make }: Trial): void {
  const { renderMode } = make() as { readonly renderMode?: unknown };
  const isKnown = renderMode === undefined || (renderModes as readonly unknown[]).includes(renderMode);
  expect(isKnown, `one of ${renderModes.join(", ")} for renderMode, received ${String(renderMode)}`);
}

export function unknownResetOptions({ make, seed }: Trial): void {
  const environment = make();
  const options = { "no such option": true };
  expectError("reset with an option that does not exist", "InvalidArgumentError", () =>
    environment.reset({ seed, options }),
  );
}

/** A wrapper is of one environment, and closes it. */
export function wrapperCloses({ make, seed }: Trial): void {
  const environment = make();
  if (!(environment instanceof Wrapper)) return;
  const { unwrapped } = environment;
  expect(!(unwrapped instanceof Wrapper), "no wrapper as unwrapped, received one");
  environment.reset({ seed });
  environment.close();
  expectError("reset of the environment inside a closed wrapper", "EnvironmentStateError", () =>
    unwrapped.reset({ seed }),
  );
}
