/** All internal classifiers of a policy, joined by the cascade: logits, and gradients of the cloning loss. */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import type { Architecture, InternalClassifier } from "../model/architecture.js";
import { methodTensors } from "../model/bundle-schema.js";
import { blockOutputShapes } from "../model/feature-shapes.js";
import type { TensorMap } from "../model/tensors.js";
import { type Gradients, valuesOf } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { type CascadeTrace, cascadeBackward, cascadeForward, cascadeInputGradients } from "./cascade.js";
import { Classifier, type ClassifierTrace, type GetValues, type Patches } from "./classifier.js";
import { cloningGradients } from "./loss.js";

/** Which classifiers there are and how they are joined. */
export interface ClassifierDesign {
  readonly classifiers: readonly InternalClassifier[];
  /** Each classifier also sees the previous one's layer-normalized logits. */
  readonly cascade: boolean;
  /** Its loss also trains the classifier before it. Default false: the logits that it sees are constants. */
  readonly sharesGradient?: boolean;
}

/** What a classifier makes of a batch of observations. */
export interface ClassifierAnswer {
  /** float32 `[batch, numActions]`. */
  readonly logits: Float32Array;
  /** What its linear layer reads of the features, float32 `[batch, poolSize^2 * convChannels]`, in H,W,C order. */
  readonly pooled: Float32Array;
}

interface Trace {
  readonly own: ClassifierTrace;
  /** Only behind the first classifier of a cascade. */
  readonly cascade: CascadeTrace | undefined;
  /** float32 `[batch, numActions]`. */
  readonly logits: Float32Array;
}

/** The classifiers' forward and backward pass, over parameters in the layout of `toTrainingLayout`. */
export class ClassifierStack {
  readonly #tf: TensorFlow;
  readonly #classifiers: readonly Classifier[];
  readonly #cascade: boolean;
  readonly #sharesGradient: boolean;
  readonly numActions: number;

  constructor(tf: TensorFlow, architecture: Architecture, design: ClassifierDesign) {
    this.#tf = tf;
    this.#cascade = design.cascade;
    this.#sharesGradient = design.sharesGradient ?? false;
    this.numActions = architecture.numActions;
    const shapes = blockOutputShapes(architecture) as (readonly [number, number, number])[];
    this.#classifiers = design.classifiers.map(
      (classifier) => new Classifier(tf, classifier, shapes[classifier.afterBlock]!),
    );
  }

  get numClassifiers(): number {
    return this.#classifiers.length;
  }

  /**
   * Cuts out of the backbone's features what each classifier's convolution reads; the caller disposes the tensors.
   *
   * @param inputs - of each classifier, the output of its block, `[batch, height, width, channels]`.
   */
  patches(inputs: readonly Tensor[]): Patches[] {
    return this.#classifiers.map((classifier, index) => classifier.patches(inputs[index]!));
  }

  /** Raw logits z of every classifier, float32 `[batch, numActions]`. */
  logits(patches: readonly Patches[], parameters: TensorMap): Float32Array[] {
    let logits: Float32Array[] = [];
    this.#tf.tidy(() => {
      logits = this.#forward(patches, parameters).map((trace) => trace.logits);
    });
    return logits;
  }

  /** As {@link logits}, with the features that they were told from. */
  answers(patches: readonly Patches[], parameters: TensorMap): ClassifierAnswer[] {
    let answers: ClassifierAnswer[] = [];
    this.#tf.tidy(() => {
      answers = this.#forward(patches, parameters).map((trace) => ({ ...readAnswer(trace) }));
    });
    return answers;
  }

  /**
   * Gradients of the cloning loss, summed over classifiers, with respect to every parameter.
   *
   * @param expert - the expert's probabilities, float32 `[batch, numActions]`.
   */
  gradients(patches: readonly Patches[], parameters: TensorMap, expert: Float32Array): Gradients {
    return this.gradientsOf(patches, parameters, (answers) =>
      answers.map(({ logits }) => cloningGradients(logits, expert, this.numActions)),
    );
  }

  /**
   * Gradients of any loss of the classifiers' logits with respect to every parameter.
   *
   * @param toGradients - turns answers into the loss's derivatives with respect to each classifier's logits.
   */
  gradientsOf(
    patches: readonly Patches[],
    parameters: TensorMap,
    toGradients: (answers: readonly ClassifierAnswer[]) => readonly Float32Array[],
  ): Gradients {
    const gradients: Gradients = new Map();
    this.#tf.tidy(() => {
      const traces = this.#forward(patches, parameters);
      const ofLogits = this.#passBack(traces, parameters, toGradients(traces.map(readAnswer)));
      traces.forEach((trace, index) => {
        const logitGradients = ofLogits[index]!;
        const own = this.#classifiers[index]!.backward(trace.own, logitGradients);
        const added =
          trace.cascade && cascadeBackward(trace.cascade, logitGradients, own.get("linear.weight")!);
        for (const [part, gradient] of [...own, ...(added ?? [])]) {
          gradients.set(methodTensors.classifier(index, part), gradient);
        }
      });
    });
    return gradients;
  }

  /** What each classifier's logits are blamed for, by its own loss and, where gradients are shared, by those of later ones. */
  #passBack(
    traces: readonly Trace[],
    parameters: TensorMap,
    ofLogits: readonly Float32Array[],
  ): readonly Float32Array[] {
    if (!this.#sharesGradient) return ofLogits;
    const passed = ofLogits.map((gradients) => gradients.slice());
    for (let index = traces.length - 1; index > 0; index--) {
      const scale = valuesOf(parameters, methodTensors.classifier(index, "cascade_norm.weight"));
      const previous = traces[index - 1]!.logits;
      const back = cascadeInputGradients(traces[index]!.cascade!, previous, passed[index]!, scale);
      back.forEach((gradient, position) => {
        passed[index - 1]![position]! += gradient;
      });
    }
    return passed;
  }

  dispose(): void {
    for (const classifier of this.#classifiers) classifier.dispose();
  }

  #forward(patches: readonly Patches[], parameters: TensorMap): Trace[] {
    const traces: Trace[] = [];
    this.#classifiers.forEach((classifier, index) => {
      const get: GetValues = (part) => valuesOf(parameters, methodTensors.classifier(index, part));
      const own = classifier.forward(patches[index]!, get);
      const previous = this.#cascade ? traces[index - 1] : undefined;
      const cascade = previous && cascadeForward(previous.logits, get);
      const logits = cascade
        ? own.logits.map((logit, position) => logit + cascade.added[position]!)
        : own.logits;
      traces.push({ own, cascade, logits });
    });
    return traces;
  }
}

/** Pooled features are fetched from TensorFlow by who reads them; as long as the trace lives. */
function readAnswer({ logits, own }: Trace): ClassifierAnswer {
  return {
    logits,
    get pooled() {
      return own.pooled.dataSync() as Float32Array;
    },
  };
}
