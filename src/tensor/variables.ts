/** Trainable parameters that live in TensorFlow, and the Adam steps that move them there. */

import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { product } from "../core/numbers.js";
import type { TensorMap } from "../model/tensors.js";
import { beta1, beta2 } from "./adam.js";
import { firstMomentName, secondMomentName } from "./adam-state.js";
import { type Attribute, execute, halfSquaredNorm } from "./operations.js";
import { restoreTensors } from "./parameters.js";
import type { TensorFlow } from "./tensorflow.js";

/** A handle on a TensorFlow variable, which operations change in place. */
interface Variable {
  readonly handle: Tensor;
  readonly shape: readonly number[];
}

/** One parameter with the running means of its gradient and squared gradient. */
interface Slot {
  readonly value: Variable;
  readonly first: Variable;
  readonly second: Variable;
}

export interface UpdateSettings {
  readonly learningRate: number;
  /** Added to the root of the second moment, after bias correction, as PyTorch does. */
  readonly epsilon: number;
  /** Gradients of all parameters together are scaled down to this Euclidean norm. */
  readonly maxGradNorm: number;
}

/**
 * Parameters with the state of Adam, kept where operations read them: one native operation updates a parameter, and
 * nothing is copied to JavaScript but the norm of the gradient.
 */
export class AdamVariables {
  readonly #tf: TensorFlow;
  readonly #slots: ReadonlyMap<string, Slot>;
  #numUpdates = 0;

  /** @param tensors - first values; copied. */
  constructor(tf: TensorFlow, tensors: TensorMap) {
    this.#tf = tf;
    const zeros = (shape: readonly number[]) => new Float32Array(product(shape));
    this.#slots = new Map(
      [...tensors].map(([name, { shape, data }]) => [
        name,
        {
          value: createVariable(tf, shape, data),
          first: createVariable(tf, shape, zeros(shape)),
          second: createVariable(tf, shape, zeros(shape)),
        },
      ]),
    );
  }

  /** Updates so far. */
  get numUpdates(): number {
    return this.#numUpdates;
  }

  /** The current value of a parameter; dispose it before the next update, or that has to copy it. */
  read(name: string): Tensor {
    return readVariable(this.#tf, this.#slots.get(name)!.value);
  }

  /**
   * One step of Adam, after scaling the gradients to `maxGradNorm` if they are longer.
   *
   * @param gradients - of every parameter; they stay the caller's.
   * @returns norm of all gradients together, before it was limited.
   */
  update(gradients: ReadonlyMap<string, Tensor>, settings: UpdateSettings): number {
    const tf = this.#tf;
    this.#numUpdates++;
    return tf.tidy(() => {
      const halves = [...gradients.values()].map((gradient) => halfSquaredNorm(tf, gradient));
      const norm = Math.sqrt(2 * tf.addN(halves).dataSync()[0]!);
      // PyTorch's clip_grad_norm_ adds 1e-6, so that a gradient of zero divides by something.
      const scale = Math.min(1, settings.maxGradNorm / (norm + 1e-6));
      const inputs = adamInputs(this.#numUpdates, settings).map((value) => tf.scalar(value));
      for (const [name, { value, first, second }] of this.#slots) {
        const gradient = gradients.get(name)!;
        const limited = scale < 1 ? tf.mul(gradient, scale) : gradient;
        execute(tf, "ResourceApplyAdam", {
          attributes: adamAttributes,
          inputs: [value.handle, first.handle, second.handle, ...inputs, limited],
          numOutputs: 0,
        });
      }
      return norm;
    });
  }

  /** Copies of the parameters. */
  values(): TensorMap {
    return new Map([...this.#slots].map(([name, { value }]) => [name, download(this.#tf, value)]));
  }

  /** Copies of the parameters and of the optimizer's running means, for {@link restore}. */
  state(): TensorMap {
    const moments = [...this.#slots].flatMap(([name, { first, second }]) => [
      [firstMomentName(name), download(this.#tf, first)] as const,
      [secondMomentName(name), download(this.#tf, second)] as const,
    ]);
    return new Map([...this.values(), ...moments]);
  }

  /**
   * Goes on from a stored state.
   *
   * @throws {CheckpointError} if a tensor is missing or has another shape.
   */
  restore(state: TensorMap, numUpdates: number): void {
    const target = this.state();
    restoreTensors(target, state);
    for (const [name, { value, first, second }] of this.#slots) {
      assignVariable(this.#tf, value, target.get(name)!.data);
      assignVariable(this.#tf, first, target.get(firstMomentName(name))!.data);
      assignVariable(this.#tf, second, target.get(secondMomentName(name))!.data);
    }
    this.#numUpdates = numUpdates;
  }

  /** Overwrites the parameters; where a value changes, the optimizer's means begin anew. */
  replace(values: TensorMap): void {
    const state = this.state();
    for (const [name, { value, first, second }] of this.#slots) {
      const { data } = values.get(name)!;
      const old = state.get(name)!.data;
      const changed = [...data.keys()].filter((index) => data[index] !== old[index]);
      if (changed.length === 0) continue;
      assignVariable(this.#tf, value, data);
      for (const [stored, variable] of [
        [firstMomentName(name), first],
        [secondMomentName(name), second],
      ] as const) {
        const means = state.get(stored)!.data;
        for (const index of changed) means[index] = 0;
        assignVariable(this.#tf, variable, means);
      }
    }
  }

  dispose(): void {
    for (const { value, first, second } of this.#slots.values()) {
      for (const variable of [value, first, second]) variable.handle.dispose();
    }
  }
}

const adamAttributes: readonly Attribute[] = [
  { name: "T", kind: "type", value: "float" },
  { name: "use_locking", kind: "bool", value: false },
  { name: "use_nesterov", kind: "bool", value: false },
];

/**
 * TensorFlow's scalars: beta1^t, beta2^t, rate, beta1, beta2, epsilon. It adds epsilon before the correction of the
 * second moment, PyTorch behind it; scaling epsilon makes the two the same.
 */
function adamInputs(numUpdates: number, { learningRate, epsilon }: UpdateSettings): number[] {
  const secondPower = beta2 ** numUpdates;
  return [beta1 ** numUpdates, secondPower, learningRate, beta1, beta2, epsilon * Math.sqrt(1 - secondPower)];
}

const floatType: Attribute = { name: "dtype", kind: "type", value: "float" };

/** The name that tells TensorFlow to make a variable of its own for every handle, and to free it with the handle. */
const anonymousName = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

function createVariable(tf: TensorFlow, shape: readonly number[], data: Float32Array): Variable {
  const [handle] = execute(tf, "VarHandleOp", {
    attributes: [
      { name: "container", kind: "string", value: "" },
      { name: "shared_name", kind: "string", value: anonymousName },
      floatType,
      { name: "shape", kind: "shape", value: shape },
    ],
    inputs: [],
  });
  const variable = { handle: tf.keep(handle!), shape };
  assignVariable(tf, variable, data);
  return variable;
}

function assignVariable(tf: TensorFlow, { handle, shape }: Variable, data: Float32Array): void {
  tf.tidy(() => {
    // TensorFlow may use the memory that it is given, so the variable gets some of its own.
    const value = tf.tensor(data.slice(), [...shape]);
    execute(tf, "AssignVariableOp", {
      attributes: [floatType, { name: "validate_shape", kind: "bool", value: false }],
      inputs: [handle, value],
      numOutputs: 0,
    });
  });
}

function readVariable(tf: TensorFlow, { handle }: Variable): Tensor {
  return execute(tf, "ReadVariableOp", { attributes: [floatType], inputs: [handle] })[0]!;
}

function download(tf: TensorFlow, variable: Variable) {
  const value = readVariable(tf, variable); // not in a tidy, which would look for tensors in every element of the array
  const data = value.dataSync() as Float32Array;
  value.dispose();
  return { shape: variable.shape, data };
}
