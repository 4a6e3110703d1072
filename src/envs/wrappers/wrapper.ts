/** The base of all wrappers: an environment around another, which changes what goes in or comes out. */
import { inspect } from "node:util";
import { checkMethods } from "../../core/check.js";
import { NumpyRandom } from "../../core/numpy-random.js";
import type {
  AnyEnvironment,
  Environment,
  ResetOptions,
  ResetResult,
  RgbFrame,
  StepResult,
} from "../environment.js";
import type { Space } from "../spaces/space.js";

const environmentMethods = ["reset", "step", "render", "close"];

/**
 * Passes everything on. A wrapper of one's own extends it and overrides what it changes.
 *
 * @typeParam Inner - what observations of the environment inside are, where the wrapper shows others.
 * @example
 * class Penalty extends Wrapper {
 *   override step(action: number) {
 *     const result = super.step(action);
 *     return { ...result, reward: result.reward - 0.01 };
 *   }
 * }
 */
export class Wrapper<
  Info extends object = object,
  Observation = Uint8Array,
  Action = number,
  Inner = Observation,
> implements Environment<Info, Observation, Action>
{
  /** The environment inside. */
  readonly inner: Environment<Info, Inner, Action>;
  #random: NumpyRandom | undefined;

  /** @throws {InvalidArgumentError} if it is no environment. */
  constructor(inner: Environment<Info, Inner, Action>) {
    const expected = { expected: "an environment", methods: environmentMethods };
    this.inner = checkMethods(new.target.name, "the environment inside", inner, expected);
    lockFields(this, ["inner"]); // close() must reach it
  }

  get observationSpace(): Space<Observation> {
    return this.inner.observationSpace as Space<unknown> as Space<Observation>;
  }

  get actionSpace(): Space<Action> {
    return this.inner.actionSpace;
  }

  /** The environment under all wrappers. */
  get unwrapped(): AnyEnvironment {
    return [...layersOf(this)].at(-1)!;
  }

  reset(options?: ResetOptions): ResetResult<Info, Observation> {
    const result = this.inner.reset(options);
    if (options?.seed !== undefined) this.#random = new NumpyRandom(options.seed);
    return result as ResetResult<Info, unknown> as ResetResult<Info, Observation>;
  }

  step(action: Action): StepResult<Info, Observation> {
    return this.inner.step(action) as StepResult<Info, unknown> as StepResult<Info, Observation>;
  }

  render(): RgbFrame {
    return this.inner.render();
  }

  close(): void {
    this.inner.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** `"TimeLimit<AleEnvironment>"`. */
  toString(): string {
    const names = [...layersOf(this)].map((layer) => layer.constructor.name);
    return names.join("<") + ">".repeat(names.length - 1);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /**
   * What a wrapper draws from: the stream of the environment under all wrappers, if that has one as `AleEnvironment` does; else a
   * stream of the wrapper's own, which a seeded reset begins anew.
   */
  protected get random(): NumpyRandom {
    const { random } = this.unwrapped as { readonly random?: unknown };
    if (random instanceof NumpyRandom) return random;
    this.#random ??= new NumpyRandom();
    return this.#random;
  }
}

/** An environment and those inside it, from the outermost on. */
export function* layersOf(environment: AnyEnvironment): Generator<AnyEnvironment> {
  let layer = environment;
  yield layer;
  while (layer instanceof Wrapper) {
    layer = layer.inner;
    yield layer;
  }
}

/** Makes fields that a wrapper goes by `readonly` for JavaScript too; subclasses may add others. */
export function lockFields<Owner extends object>(owner: Owner, names: readonly (keyof Owner)[]): void {
  for (const name of names) Object.defineProperty(owner, name, { writable: false, configurable: false });
}
