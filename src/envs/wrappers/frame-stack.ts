/** The last few observations as one. */
import { checkInteger, checkOneOf, checkOptionNames } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import type { Environment, ResetOptions, ResetResult, StepResult } from "../environment.js";
import type { Bound, BoxDtype } from "../spaces/bounds.js";
import { Box, type BoxValue } from "../spaces/box.js";
import { lockFields, Wrapper } from "./wrapper.js";

export interface FrameStackOptions {
  /** What stands before an episode's first observation: it, again and again, or zeros. Default `"reset"`. */
  readonly padding?: "reset" | "zero";
}

const mostFrames = 1024;

/**
 * Stacks the last `numFrames` observations, oldest first, along a new first axis: `[84, 84]` becomes `[4, 84, 84]`.
 *
 * @see Gymnasium's FrameStackObservation, for spaces `Box`.
 */
export class FrameStack<
  Info extends object = object,
  Dtype extends BoxDtype = "uint8",
  Action = number,
> extends Wrapper<Info, BoxValue<Dtype>, Action> {
  readonly numFrames: number;
  readonly padding: "reset" | "zero";
  readonly #space: Box<Dtype>;
  readonly #stack: BoxValue<Dtype>;

  /**
   * @param numFrames - 1 … 1024.
   * @throws {InvalidArgumentError} if it is no such integer, or observations inside are of no `Box`.
   */
  constructor(
    inner: Environment<Info, BoxValue<Dtype>, Action>,
    numFrames: number,
    options: FrameStackOptions = {},
  ) {
    super(inner);
    checkOptionNames("FrameStack", options, ["padding"]);
    this.numFrames = checkInteger("FrameStack", "numFrames", numFrames, { min: 1, max: mostFrames });
    this.padding = checkOneOf("FrameStack", "padding", options.padding ?? "reset", ["reset", "zero"]);
    lockFields(this, ["numFrames", "padding"]);
    this.#space = stackedSpace(inner.observationSpace, this.numFrames) as Box<Dtype>;
    this.#stack = (
      this.#space.dtype === "uint8" ? new Uint8Array(this.#space.size) : new Float32Array(this.#space.size)
    ) as BoxValue<Dtype>;
  }

  override get observationSpace(): Box<Dtype> {
    return this.#space;
  }

  override reset(options?: ResetOptions): ResetResult<Info, BoxValue<Dtype>> {
    const result = super.reset(options);
    this.#stack.fill(0);
    for (let frame = 0; frame < this.numFrames; frame++)
      if (this.padding === "reset" || frame === this.numFrames - 1) this.#push(result.observation);
    return { ...result, observation: this.#stack.slice() as BoxValue<Dtype> };
  }

  override step(action: Action): StepResult<Info, BoxValue<Dtype>> {
    const result = super.step(action);
    this.#push(result.observation);
    return { ...result, observation: this.#stack.slice() as BoxValue<Dtype> };
  }

  #push(observation: BoxValue<Dtype>): void {
    this.#stack.copyWithin(0, observation.length);
    this.#stack.set(observation, this.#stack.length - observation.length);
  }
}

function stackedSpace(space: unknown, numFrames: number): Box<BoxDtype> {
  if (!(space instanceof Box))
    throw new InvalidArgumentError(
      describeMismatch("FrameStack", "a Box", "the observation space inside", space),
    );
  const repeat = (bound: Bound) =>
    typeof bound === "number" ? bound : Array.from({ length: numFrames }, () => bound).flat();
  const shape = [numFrames, ...space.shape];
  return new Box(repeat(space.low), repeat(space.high), { shape, dtype: space.dtype as BoxDtype });
}
