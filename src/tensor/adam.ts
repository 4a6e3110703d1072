/** Adam (Kingma & Ba 2015) over plain float32 arrays. */
import { CheckpointError } from "../core/errors.js";

/** PyTorch's defaults: how much of the running means stays in each step. */
export const beta1 = 0.9;
export const beta2 = 0.999;
const epsilon = 1e-8;

/** Running means of one parameter's gradient and squared gradient. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * The optimizer of a few small arrays. TensorFlow.js has one of its own, which spends some fifteen operations on
 * each parameter and step: more time than the forward and backward pass of our heads.
 */
export class Adam {
  readonly #moments = new Map<string, Moments>();
  #numSteps = 0;

  /** Updates done so far. */
  get numSteps(): number {
    return this.#numSteps;
  }

  /** Moments by parameter name; live, so copy what you keep. */
  get moments(): ReadonlyMap<string, Moments> {
    return this.#moments;
  }

  /**
   * Moves parameters against their gradients, in place.
   *
   * @param parameters - values by name.
   * @param gradients - of the same names and lengths.
   */
  update(
    parameters: ReadonlyMap<string, Float32Array>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): void {
    this.#numSteps++;
    const stepSize = learningRate / (1 - beta1 ** this.#numSteps);
    const secondCorrection = 1 / Math.sqrt(1 - beta2 ** this.#numSteps);
    for (const [name, gradient] of gradients) {
      const moments = this.#momentsOf(name, gradient.length);
      moveParameter(parameters.get(name)!, gradient, { ...moments, stepSize, secondCorrection });
    }
  }

  /** Goes on from stored moments. */
  restore(numSteps: number, moments: ReadonlyMap<string, Moments>): void {
    this.#numSteps = numSteps;
    for (const [name, { first, second }] of moments) {
      if (first.length !== second.length) {
        throw new CheckpointError(
          `Adam: the two moments of ${name} have ${first.length} and ${second.length} elements.`,
        );
      }
      this.#moments.set(name, { first: first.slice(), second: second.slice() });
    }
  }

  #momentsOf(name: string, length: number): Moments {
    const known = this.#moments.get(name);
    if (known) return known;
    const fresh = { first: new Float32Array(length), second: new Float32Array(length) };
    this.#moments.set(name, fresh);
    return fresh;
  }
}

interface Move extends Moments {
  readonly stepSize: number;
  readonly secondCorrection: number;
}

function moveParameter(values: Float32Array, gradient: Float32Array, move: Move): void {
  const { first, second, stepSize, secondCorrection } = move;
  for (let index = 0; index < values.length; index++) {
    const current = gradient[index]!;
    const mean = beta1 * first[index]! + (1 - beta1) * current;
    const square = beta2 * second[index]! + (1 - beta2) * current * current;
    first[index] = mean;
    second[index] = square;
    values[index]! -= (stepSize * mean) / (Math.sqrt(square) * secondCorrection + epsilon);
  }
}
