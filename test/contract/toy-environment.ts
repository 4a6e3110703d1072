/** A tiny sound environment in plain TypeScript: the ground on which broken ones are made. */
import { checkInteger, checkOptionNames } from "../../src/core/check.js";
import { EnvironmentStateError } from "../../src/core/errors.js";
import type {
  Environment,
  ResetOptions,
  ResetResult,
  RgbFrame,
  StepResult,
} from "../../src/envs/environment.js";
import { Box } from "../../src/envs/spaces/box.js";
import { Discrete } from "../../src/envs/spaces/discrete.js";

const numSteps = 20;

/** Walks on a line of bytes: action 1 goes up, action 0 down; the seed is the start; ends after 20 steps. */
export class ToyEnvironment implements Environment {
  readonly observationSpace = new Box(0, 255, { shape: [2, 4] });
  readonly actionSpace = new Discrete(2);
  protected position = 0;
  protected stepsLeft = 0;
  protected isClosed = false;

  reset({ seed, options = {} }: ResetOptions = {}): ResetResult<object> {
    this.requireOpen();
    checkOptionNames("ToyEnvironment.reset", options, []);
    if (seed !== undefined) checkInteger("ToyEnvironment.reset", "seed", seed, { min: 0, max: 2 ** 31 - 1 });
    this.position = seed ?? this.position + 1;
    this.stepsLeft = numSteps;
    return { observation: this.observe(), info: {} };
  }

  step(action: number): StepResult<object> {
    this.requireOpen();
    if (this.stepsLeft === 0) throw new EnvironmentStateError("ToyEnvironment.step: call reset first.");
    checkInteger("ToyEnvironment.step", "action", action, { min: 0, max: 1 });
    this.position += action === 1 ? 1 : -1;
    this.stepsLeft--;
    const terminated = this.stepsLeft === 0;
    return { observation: this.observe(), reward: action, terminated, truncated: false, info: {} };
  }

  render(): RgbFrame {
    this.requireOpen();
    return { width: 2, height: 1, data: new Uint8Array(6) };
  }

  close(): void {
    this.isClosed = true;
  }

  protected observe(): Uint8Array {
    return new Uint8Array(this.observationSpace.size).fill(this.position & 255);
  }

  protected requireOpen(): void {
    if (this.isClosed) throw new EnvironmentStateError("ToyEnvironment: it is closed.");
  }
}
