/** A policy as the engine addon takes it: each layer's sizes beside its weights, as they are stored. */
import { createHash } from "node:crypto";
import type { Architecture, Block, InternalClassifier } from "../../model/architecture.js";
import { type EnsembleMean, layerNormEpsilon, methodTensors } from "../../model/bundle-schema.js";
import { type ExitRuleName, exitRuleOf } from "../../model/exit-rule.js";
import { blockOutputShapes } from "../../model/feature-shapes.js";
import { gateFloor } from "../../model/gate.js";
import { maxHeld, numHoldUnits } from "../../model/hold-gate.js";
import { pixelScale } from "../../model/pixels.js";
import type { PolicyWeights } from "../../model/policy-weights.js";
import { numRegretUnits } from "../../model/regret-gate.js";
import {
  entryConvolution,
  residualConvolutions,
  type StageConvolution,
  stageGeometry,
} from "../../model/residual-stage.js";
import { getTensor, type TensorMap } from "../../model/tensors.js";

interface Weights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface EngineConv extends Weights {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Absent: none. */
  readonly padding?: number;
}

export interface EngineLinear extends Weights {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

/** A gate of two layers. */
export interface EnginePerceptron {
  readonly hidden: EngineLinear;
  readonly output: EngineLinear;
}

/** `x + second(relu(first(relu(x))))`. */
export interface EngineResidual {
  readonly first: EngineConv;
  readonly second: EngineConv;
}

/** A convolution, a 3x3 max pool of stride 2 and padding 1, then residual blocks. */
export interface EngineStage {
  readonly conv: EngineConv;
  readonly residuals: readonly EngineResidual[];
  /** At its end. */
  readonly outputRelu: boolean;
}

export interface EngineClassifier {
  readonly afterBlock: number;
  readonly conv: EngineConv;
  readonly poolSize: number;
  readonly mix: number;
  readonly linear: EngineLinear;
  readonly cascadeNorm?: Weights;
}

export interface EngineEnsemble {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Of probabilities, and not of their logarithms. */
  readonly isArithmetic: boolean;
}

export interface EngineDescription {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly numActions: number;
  readonly blocks: readonly (
    | ({ readonly type: "conv2d" } & EngineConv)
    | ({ readonly type: "linear" } & EngineLinear)
    | ({ readonly type: "residualStage" } & EngineStage)
  )[];
  readonly policyHead: EngineLinear;
  readonly classifiers: readonly EngineClassifier[];
  /** Per exit: a weight for each head so far, the division of the mean included, and a bias for each action. */
  readonly ensembles: readonly EngineEnsemble[];
  /** Per exit, in methods that have gates: see `model/gate.ts`. */
  readonly gates: readonly { readonly weights: Float32Array; readonly bias: number }[];
  /** Per exit, in methods that have regret gates: see `model/regret-gate.ts`. */
  readonly regretGates: readonly EnginePerceptron[];
  /** Of methods that hold: see `model/hold-gate.ts`. */
  readonly holdGate?: EnginePerceptron & { readonly rate: number };
  readonly gateFloor: number;
  readonly exitRule: ExitRuleName;
  readonly normEpsilon: number;
  /** The weights of linear blocks are rounded to bfloat16. */
  readonly isBfloat16: boolean;
  /** What one step of a byte stands for in each block's output; absent: activations are floats. */
  readonly activationScales?: Float32Array;
}

/** How the engine is to compute; by default in float32. */
export interface EngineNumbers {
  readonly isBfloat16?: boolean;
  readonly activationScales?: Float32Array | undefined;
}

/** Describes a policy; without classifiers it is the expert alone. */
export function describeForEngine(policy: PolicyWeights, numbers: EngineNumbers = {}): EngineDescription {
  const { isBfloat16 = false, activationScales } = numbers;
  const { architecture, expertTensors, method, methodTensors: tensors } = policy;
  const { numActions, inputShape, policyHead } = architecture;
  const [channels, height, width] = inputShape;
  const rule = exitRuleOf(method);
  return {
    ...(activationScales && { activationScales }),
    channels,
    height,
    width,
    numActions,
    normEpsilon: layerNormEpsilon,
    isBfloat16,
    blocks: architecture.blocks.map((block, index) => describeBlock(block, expertTensors, index === 0)),
    policyHead: describeLinear(expertTensors, policyHead, numActions),
    classifiers: method.classifiers.map((classifier, index) =>
      describeClassifier(architecture, {
        classifier,
        index,
        tensors,
        seesPrevious: method.cascade && index > 0,
      }),
    ),
    gates: rule === "gate" ? method.classifiers.map((_, exit) => describeGate(tensors, exit)) : [],
    regretGates:
      rule === "regret" ? method.classifiers.map((_, exit) => describeRegretGate(tensors, exit)) : [],
    ...(method.hold && { holdGate: { ...describeHoldGate(tensors), rate: method.hold.rate } }),
    gateFloor,
    exitRule: rule,
    ensembles: method.ensemble
      ? method.classifiers.map((_, exit) => describeEnsemble(tensors, exit, method.ensembleMean))
      : [],
  };
}

/** sha256 of everything that the engine computes with: equal where, and only where, answers are equal. */
export function fingerprintOf(policy: PolicyWeights): string {
  const { architecture, expertTensors, method, methodTensors: tensors } = policy;
  const hash = createHash("sha256");
  const { classifiers, cascade, ensemble, ensembleMean, hold } = method;
  hash.update(
    JSON.stringify([architecture, classifiers, cascade, ensemble, ensembleMean, exitRuleOf(method), hold]),
  );
  for (const map of [expertTensors, tensors])
    for (const [name, { shape, data }] of [...map].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash
        .update(JSON.stringify([name, shape]))
        .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}

function describeBlock(
  block: Block,
  tensors: TensorMap,
  readsPixels: boolean,
): EngineDescription["blocks"][number] {
  const { weight, bias } = weightsOf(
    tensors,
    block.type === "residualStage" ? entryConvolution(block).name : block.name,
  );
  const scaled = { weight: readsPixels ? weight.map((value) => value * pixelScale) : weight, bias };
  if (block.type !== "residualStage") return { ...block, ...scaled };
  const describe = (convolution: StageConvolution) => describeStageConv(convolution, tensors);
  return {
    type: block.type,
    conv: { ...describe(entryConvolution(block)), ...scaled },
    residuals: residualConvolutions(block).map(([first, second]) => ({
      first: describe(first),
      second: describe(second),
    })),
    outputRelu: block.outputRelu,
  };
}

function describeStageConv(convolution: StageConvolution, tensors: TensorMap): EngineConv {
  const { name, inChannels, outChannels } = convolution;
  const { kernelSize, padding } = stageGeometry;
  return { inChannels, outChannels, kernelSize, padding, stride: 1, ...weightsOf(tensors, name) };
}

function describeLinear(tensors: TensorMap, name: string, outFeatures: number): EngineLinear {
  const { weight, bias } = weightsOf(tensors, name);
  return { inFeatures: weight.length / outFeatures, outFeatures, weight, bias };
}

interface PlacedClassifier {
  readonly classifier: InternalClassifier;
  readonly index: number;
  readonly tensors: TensorMap;
  readonly seesPrevious: boolean;
}

function describeClassifier(
  architecture: Architecture,
  { classifier, index, tensors, seesPrevious }: PlacedClassifier,
): EngineClassifier {
  const { afterBlock, convChannels: outChannels, kernelSize, stride, padding, poolSize } = classifier;
  const [inChannels] = blockOutputShapes(architecture)[afterBlock]!;
  const label = `classifiers.${index}`;
  return {
    afterBlock,
    poolSize,
    conv: {
      ...{ inChannels, outChannels, kernelSize, stride, ...(padding && { padding }) },
      ...weightsOf(tensors, `${label}.conv`),
    },
    mix: dataOf(tensors, methodTensors.classifier(index, "pool.mix"))[0]!,
    linear: describeLinear(tensors, `${label}.linear`, architecture.numActions),
    ...(seesPrevious ? { cascadeNorm: weightsOf(tensors, `${label}.cascade_norm`) } : {}),
  };
}

function describeEnsemble(tensors: TensorMap, exit: number, mean: EnsembleMean | undefined): EngineEnsemble {
  const logWeights = dataOf(tensors, methodTensors.ensemble(exit, "log_weight"));
  return {
    weights: logWeights.map((logWeight) => Math.exp(logWeight) / logWeights.length),
    bias: dataOf(tensors, methodTensors.ensemble(exit, "bias")),
    isArithmetic: mean === "arithmetic",
  };
}

function describeGate(tensors: TensorMap, exit: number): EngineDescription["gates"][number] {
  const weights = dataOf(tensors, methodTensors.gate(exit, "weight"));
  return { weights, bias: dataOf(tensors, methodTensors.gate(exit, "bias"))[0]! };
}

function describeRegretGate(tensors: TensorMap, exit: number): EnginePerceptron {
  return {
    hidden: describeLinear(tensors, `gate.${exit}.hidden`, numRegretUnits),
    output: describeLinear(tensors, `gate.${exit}.output`, 1),
  };
}

function describeHoldGate(tensors: TensorMap): EnginePerceptron {
  return {
    hidden: describeLinear(tensors, "hold.hidden", numHoldUnits),
    output: describeLinear(tensors, "hold.output", maxHeld),
  };
}

function weightsOf(tensors: TensorMap, name: string): Weights {
  return { weight: dataOf(tensors, `${name}.weight`), bias: dataOf(tensors, `${name}.bias`) };
}

function dataOf(tensors: TensorMap, name: string): Float32Array {
  return getTensor(tensors, name).data;
}
