/** The network that PPO trains: blocks with a policy and a value head, forward and backward. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-node-gpu";
import type { Architecture } from "../model/architecture.js";
import { largestPixel } from "../model/pixels.js";
import type { TensorMap } from "../model/tensors.js";
import { type LayerParameters, linearForward, linearGradients } from "../tensor/layers.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { type ComputedBlock, computeBlock, firstLayerName, type Images } from "../tensor/trainable-blocks.js";
import { AdamVariables, type UpdateSettings } from "../tensor/variables.js";
import { expertFromTensorFlow, expertToTensorFlow } from "../tensor/weights.js";

/** Answers to some observations. */
export interface Predictions {
  /** float32 `[batch, numActions]`. */
  readonly logits: Float32Array;
  /** float32 `[batch]`. */
  readonly values: Float32Array;
}

/** Turns predictions into the gradient of a loss with respect to them. */
export type LossGradients = (predictions: Predictions) => Predictions;

interface Trace {
  readonly blocks: readonly ComputedBlock[];
  readonly policyHead: LayerParameters;
  readonly valueHead: LayerParameters;
  readonly predictions: Predictions;
}

/** An actor and a critic on shared blocks, with the optimizer of all their parameters. */
export class ActorCritic {
  readonly architecture: Architecture;
  readonly #tf: TensorFlow;
  readonly #firstLayer: string;
  readonly #variables: AdamVariables;

  /** @param tensors - weights with the names and layouts of `expert.safetensors`. */
  constructor(tf: TensorFlow, architecture: Architecture, tensors: TensorMap) {
    this.#tf = tf;
    this.architecture = architecture;
    this.#firstLayer = firstLayerName(architecture);
    this.#variables = new AdamVariables(tf, expertToTensorFlow(architecture, tensors));
  }

  /** Updates so far. */
  get numUpdates(): number {
    return this.#variables.numUpdates;
  }

  /** @param images - stay the caller's. */
  predict(images: Images): Predictions {
    let predictions: Predictions | undefined;
    this.#tf.tidy(() => {
      predictions = this.#forward(images).predictions;
    });
    return predictions!;
  }

  /**
   * Computes the gradient of a loss and takes one step of Adam against it.
   *
   * @param images - as for `predict`.
   * @returns norm of the gradient, before it was limited.
   */
  update(images: Images, lossGradients: LossGradients, settings: UpdateSettings): number {
    const gradients = this.gradients(images, lossGradients);
    const norm = this.#variables.update(gradients, settings);
    this.#tf.dispose([...gradients.values()]);
    return norm;
  }

  /** Gradients of a loss by parameter name, in TensorFlow's layouts; the caller disposes them. */
  gradients(images: Images, lossGradients: LossGradients): Map<string, Tensor> {
    const gradients = new Map<string, Tensor>();
    this.#tf.tidy(() => {
      const trace = this.#forward(images);
      this.#backward(trace, lossGradients(trace.predictions), gradients);
      return [...gradients.values()];
    });
    return gradients;
  }

  /** The weights as a bundle stores them. */
  bundleTensors(): TensorMap {
    return expertFromTensorFlow(this.architecture, this.#variables.values());
  }

  /**
   * Goes on with other weights; where they differ, the optimizer's means begin anew.
   *
   * @param tensors - with the names and layouts of `expert.safetensors`.
   */
  replaceWeights(tensors: TensorMap): void {
    this.#variables.replace(expertToTensorFlow(this.architecture, tensors));
  }

  /** Parameters and the optimizer's means, for {@link restore}. */
  state(): TensorMap {
    return this.#variables.state();
  }

  /**
   * Goes on from a stored state.
   *
   * @throws {CheckpointError} if a tensor is missing or has another shape.
   */
  restore(state: TensorMap, numUpdates: number): void {
    this.#variables.restore(state, numUpdates);
  }

  dispose(): void {
    this.#variables.dispose();
  }

  #forward(images: Images): Trace {
    const tf = this.#tf;
    const blocks: ComputedBlock[] = [];
    const read = (layer: string) => this.#parameters(layer);
    for (const block of this.architecture.blocks) {
      const input = blocks.at(-1)?.output ?? images;
      blocks.push(computeBlock(tf, block, { input, read }));
    }
    const current = blocks.at(-1)!.output;
    const policyHead = this.#parameters(this.architecture.policyHead);
    const valueHead = this.#parameters(this.architecture.valueHead);
    const logits = linearForward(tf, policyHead, current).dataSync() as Float32Array;
    const values = linearForward(tf, valueHead, current).dataSync() as Float32Array;
    return { blocks, policyHead, valueHead, predictions: { logits, values } };
  }

  /** Run this in the `tidy` of the forward pass. */
  #backward(trace: Trace, outputGradients: Predictions, gradients: Map<string, Tensor>): void {
    const tf = this.#tf;
    const { policyHead, valueHead, numActions } = this.architecture;
    const batch = outputGradients.values.length;
    const input = trace.blocks.at(-1)!.output;
    const head = (name: string, parameters: LayerParameters, headGradients: Tensor2D): Tensor => {
      const own = linearGradients(tf, { input, parameters }, headGradients);
      this.#collect(gradients, name, own);
      return own.input!;
    };
    const policyGradients = head(
      policyHead,
      trace.policyHead,
      tf.tensor2d(outputGradients.logits, [batch, numActions]),
    );
    const valueGradients = head(valueHead, trace.valueHead, tf.tensor2d(outputGradients.values, [batch, 1]));
    let current: Tensor = tf.add(policyGradients, valueGradients);
    for (let index = trace.blocks.length - 1; index >= 0; index--) {
      const { layers, input: inputGradients } = trace.blocks[index]!.backward(current, index > 0);
      for (const [layer, own] of layers) this.#collect(gradients, layer, own);
      if (inputGradients) current = inputGradients;
    }
  }

  #collect(gradients: Map<string, Tensor>, layer: string, own: LayerParameters): void {
    const isFirst = layer === this.#firstLayer;
    gradients.set(`${layer}.weight`, isFirst ? this.#tf.div(own.weights, largestPixel) : own.weights);
    gradients.set(`${layer}.bias`, own.bias);
  }

  /** The first layer's weights are divided by 255, so that pixels need not be. */
  #parameters(layer: string): LayerParameters {
    const weights = this.#variables.read(`${layer}.weight`);
    const bias = this.#variables.read(`${layer}.bias`) as Tensor1D;
    const isFirst = layer === this.#firstLayer;
    return { weights: isFirst ? this.#tf.div(weights, largestPixel) : weights, bias };
  }
}
