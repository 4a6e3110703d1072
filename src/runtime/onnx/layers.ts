/** The layers of a policy as ONNX nodes: blocks, policy head, internal classifiers, ensembles. */
import { sum } from "../../core/numbers.js";
import type {
  Block,
  FeatureShape,
  InternalClassifier,
  ResidualStageBlock,
} from "../../model/architecture.js";
import { type EnsembleMean, layerNormEpsilon, methodTensors } from "../../model/bundle-schema.js";
import { classifierShape } from "../../model/feature-shapes.js";
import { entryConvolution, residualConvolutions, stageGeometry } from "../../model/residual-stage.js";
import { getTensor, type Tensor, type TensorMap } from "../../model/tensors.js";
import type { GraphBuilder } from "./builder.js";
import { foldPool, type PoolGeometry, type PoolWindow, poolWindow } from "./pool-folding.js";

/** A value of the graph, and its shape without the batch axis. */
export interface Features {
  readonly value: string;
  readonly shape: FeatureShape;
}

interface Weights {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

interface BlockOptions {
  readonly tensors: TensorMap;
  readonly input: Features;
  /** Factor on the block's input, which its weights take over. */
  readonly inputScale: number;
}

/**
 * Adds one block, its ReLU included where it has one.
 *
 * @returns the name of the block's output.
 */
export function addBlock(graph: GraphBuilder, block: Block, options: BlockOptions): string {
  const { tensors, input, inputScale } = options;
  if (block.type === "residualStage") return addStage(graph, block, options);
  const { weight, bias } = getWeights(tensors, block.name);
  const scaled = { weight: scaleTensor(weight, inputScale), bias };
  const output =
    block.type === "conv2d"
      ? addConvolution(graph, block.name, { ...scaled, input: input.value, stride: block.stride })
      : addLinear(graph, block.name, { ...scaled, input: addFlatten(graph, input) });
  return graph.op("Relu", [output]);
}

function addStage(
  graph: GraphBuilder,
  block: ResidualStageBlock,
  { tensors, input, inputScale }: BlockOptions,
): string {
  const { padding, poolSize, poolStride } = stageGeometry;
  const convolve = (name: string, value: string, scale = 1) => {
    const { weight, bias } = getWeights(tensors, name);
    const scaled = { weight: scaleTensor(weight, scale), bias };
    return addConvolution(graph, name, { ...scaled, input: value, stride: 1, padding });
  };
  const entered = convolve(entryConvolution(block).name, input.value, inputScale);
  let value = graph.op("MaxPool", [entered], {
    kernel_shape: [poolSize, poolSize],
    strides: [poolStride, poolStride],
    pads: [padding, padding, padding, padding],
  });
  for (const [first, second] of residualConvolutions(block)) {
    const between = convolve(first.name, graph.op("Relu", [value]));
    value = graph.op("Add", [value, convolve(second.name, graph.op("Relu", [between]))]);
  }
  return block.outputRelu ? graph.op("Relu", [value]) : value;
}

/** Adds the expert's linear policy head and returns the name of its logits. */
export function addPolicyHead(
  graph: GraphBuilder,
  name: string,
  tensors: TensorMap,
  input: Features,
): string {
  return addLinear(graph, name, { ...getWeights(tensors, name), input: addFlatten(graph, input) });
}

/** What a classifier is made from. */
export interface ClassifierInputs {
  readonly classifier: InternalClassifier;
  /** Its place among the method's classifiers, from 0. */
  readonly index: number;
  readonly tensors: TensorMap;
  readonly features: Features;
  /** Name of the previous classifier's raw logits, when the cascade feeds them in. */
  readonly previousLogits?: string;
}

/** What a classifier adds to the graph. */
export interface AddedClassifier {
  /** Name of its raw logits. */
  readonly logits: string;
  readonly pooled: PooledFeatures;
}

/** Adds an internal classifier, its pool folded into its linear layer. */
export function addClassifier(graph: GraphBuilder, inputs: ClassifierInputs): AddedClassifier {
  const { index, tensors, previousLogits } = inputs;
  const label = `classifiers.${index}`;
  const { weight, bias } = getWeights(tensors, `${label}.linear`);
  const pooled = addPooledFeatures(graph, inputs);
  const parts = readPooled(pooled, weight);
  if (previousLogits !== undefined) {
    const normalized = addLayerNorm(graph, previousLogits, getWeights(tensors, `${label}.cascade_norm`));
    const [numActions, numColumns] = weight.shape as readonly [number, number];
    const weights = sliceColumns(weight, numColumns - numActions, numColumns); // the previous logits come last
    parts.push({ value: normalized, weights });
  }
  return { logits: addJoined(graph, `${label}.linear`, parts, bias), pooled };
}

/** A part of a linear layer's input, `[batch, n]`, and the columns of its weights that read it. */
export interface LinearPart {
  readonly value: string;
  readonly weights: Float32Array;
}

/** Adds a linear layer whose input lies in parts. */
export function addJoined(
  graph: GraphBuilder,
  label: string,
  parts: readonly LinearPart[],
  bias: Tensor,
): string {
  const values = parts.map(({ value }) => value);
  const columns = parts.map(({ weights }) => weights);
  return addLinear(graph, label, {
    input: addConcat(graph, values),
    weight: joinColumns(columns, bias.data.length),
    bias,
  });
}

/** A classifier's features before its pool, and their maxima; linear layers read the pooled ones through both. */
export interface PooledFeatures {
  readonly mix: number;
  readonly geometry: PoolGeometry;
  /** Name of `[batch, channels * height * width]`. */
  readonly unpooled: string;
  /** Name of `[batch, channels * poolSize^2]`; absent where each bin is one cell. */
  readonly maxima?: string;
}

/** Adds the classifier's convolution, and the part of its pool that does not fold into linear layers. */
function addPooledFeatures(graph: GraphBuilder, inputs: ClassifierInputs): PooledFeatures {
  const { classifier, index, tensors, features } = inputs;
  const { stride, padding, poolSize } = classifier;
  const [channels, height, width] = classifierShape(classifier, features.shape);
  const label = `classifiers.${index}.conv`;
  const convolution = { ...getWeights(tensors, label), input: features.value, stride, padding };
  const convolved = graph.op("Relu", [addConvolution(graph, label, convolution)]);

  const mix = getTensor(tensors, methodTensors.classifier(index, "pool.mix")).data[0]!;
  const geometry = { channels, height, width, poolSize };
  const pooled = { mix, geometry, unpooled: graph.op("Flatten", [convolved]) };
  const window = poolWindow(geometry);
  if (window === undefined) return pooled;
  const { size, stride: strides, cells } = window;
  const maxima = graph.op("MaxPool", [addCells(graph, convolved, cells)], { kernel_shape: size, strides });
  return { ...pooled, maxima: graph.op("Flatten", [maxima]) };
}

/** Rows and columns laid side by side, where bins are not windows of what is there. */
function addCells(graph: GraphBuilder, value: string, cells: PoolWindow["cells"]): string {
  if (cells === undefined) return value;
  const rows = graph.op("Gather", [value, graph.integers("pool_rows", cells.rows)], { axis: 2 });
  return graph.op("Gather", [rows, graph.integers("pool_columns", cells.columns)], { axis: 3 });
}

/**
 * What a linear layer reads in place of the pooled features.
 *
 * @param linear - its weights `[out, in]`, whose first columns read the pooled features.
 */
export function readPooled(
  { mix, geometry, unpooled, maxima }: PooledFeatures,
  linear: Tensor,
): LinearPart[] {
  const numPooled = geometry.channels * geometry.poolSize ** 2;
  const { onFeatures, onMaxima } = foldPool(sliceColumns(linear, 0, numPooled), mix, geometry);
  const parts = [{ value: unpooled, weights: onFeatures }];
  return maxima && onMaxima ? [...parts, { value: maxima, weights: onMaxima }] : parts;
}

interface EnsembleInputs {
  readonly tensors: TensorMap;
  /** Names of logSoftmax(z[j]) of every head up to this exit. */
  readonly logProbabilities: readonly string[];
  /** Default: geometric. */
  readonly mean: EnsembleMean | undefined;
}

/**
 * Adds the weighted mean of the heads up to exit m, in the logarithm. Geometric:
 * (1 / m) * sum over j of exp(v[m, j]) * logSoftmax(z[j]) + b[m]; arithmetic: log((1 / m) * sum over j of exp(v[m, j]) * softmax(z[j])) + b[m].
 *
 * @returns the name of the exit's logits, `[batch, numActions]`.
 */
export function addEnsemble(graph: GraphBuilder, exit: number, inputs: EnsembleInputs): string {
  const { tensors, mean } = inputs;
  const total =
    mean === "arithmetic" ? addLogOfMean(graph, exit, inputs) : addMeanOfLogs(graph, exit, inputs);
  const bias = getTensor(tensors, methodTensors.ensemble(exit, "bias"));
  return graph.op("Add", [total, graph.weights(`ensemble.${exit}.bias`, bias.shape, bias.data)]);
}

function addMeanOfLogs(graph: GraphBuilder, exit: number, { tensors, logProbabilities }: EnsembleInputs) {
  const logWeights = getTensor(tensors, methodTensors.ensemble(exit, "log_weight")).data;
  const weighted = logProbabilities.map((value, head) => {
    const weight = Float32Array.of(Math.exp(logWeights[head]!) / logProbabilities.length);
    return graph.op("Mul", [value, graph.weights(`ensemble.${exit}.weight`, [1], weight)]);
  });
  return weighted.reduce((left, right) => graph.op("Add", [left, right]));
}

function addLogOfMean(graph: GraphBuilder, exit: number, { tensors, logProbabilities }: EnsembleInputs) {
  const logWeights = getTensor(tensors, methodTensors.ensemble(exit, "log_weight")).data;
  const axis = graph.integers("head_axis", [1]);
  const weighted = logProbabilities.map((value, head) => {
    const weight = Float32Array.of(logWeights[head]! - Math.log(logProbabilities.length));
    const added = graph.op("Add", [value, graph.weights(`ensemble.${exit}.log_weight`, [1], weight)]);
    return graph.op("Unsqueeze", [added, axis]);
  });
  const joined = graph.op("Concat", weighted, { axis: 1 });
  return graph.op("ReduceLogSumExp", [joined], { axes: [1], keepdims: 0 });
}

/** Adds the largest softmax probability of some logits, `[batch]`. */
export function addConfidence(graph: GraphBuilder, logits: string): string {
  return graph.op("ReduceMax", [graph.op("Softmax", [logits], { axis: -1 })], { axes: [-1], keepdims: 0 });
}

interface Convolution extends Weights {
  readonly input: string;
  readonly stride: number;
  /** Pixels on each side. Default 0. */
  readonly padding?: number | undefined;
}

function addConvolution(graph: GraphBuilder, label: string, convolution: Convolution): string {
  const { weight, bias, input, stride, padding } = convolution;
  const inputs = [
    input,
    addTensor(graph, `${label}.weight`, weight),
    addTensor(graph, `${label}.bias`, bias),
  ];
  return graph.op("Conv", inputs, {
    kernel_shape: weight.shape.slice(2),
    strides: [stride, stride],
    ...(padding !== undefined && { pads: [padding, padding, padding, padding] }),
  });
}

export function addLinear(
  graph: GraphBuilder,
  label: string,
  { weight, bias, input }: Weights & { readonly input: string },
): string {
  const inputs = [
    input,
    addTensor(graph, `${label}.weight`, weight),
    addTensor(graph, `${label}.bias`, bias),
  ];
  return graph.op("Gemm", inputs, { transB: 1 });
}

function addLayerNorm(graph: GraphBuilder, input: string, { weight, bias }: Weights): string {
  const inputs = [
    input,
    addTensor(graph, "cascade_norm.weight", weight),
    addTensor(graph, "cascade_norm.bias", bias),
  ];
  return graph.op("LayerNormalization", inputs, { axis: -1, epsilon: { float: layerNormEpsilon } });
}

function addConcat(graph: GraphBuilder, values: readonly string[]): string {
  return values.length === 1 ? values[0]! : graph.op("Concat", values, { axis: 1 });
}

function addFlatten(graph: GraphBuilder, { value, shape }: Features): string {
  return shape.length === 1 ? value : graph.op("Flatten", [value]); // C,H,W order, as the weights' columns
}

function addTensor(graph: GraphBuilder, label: string, { shape, data }: Tensor): string {
  return graph.weights(label, shape, data);
}

export function getWeights(tensors: TensorMap, name: string): Weights {
  return { weight: getTensor(tensors, `${name}.weight`), bias: getTensor(tensors, `${name}.bias`) };
}

function scaleTensor({ shape, data }: Tensor, factor: number): Tensor {
  return { shape, data: factor === 1 ? data : data.map((value) => value * factor) };
}

/** Columns `[begin, end)` of a matrix, row-major. */
export function sliceColumns({ shape, data }: Tensor, begin: number, end: number): Float32Array {
  const [numRows, numColumns] = shape as readonly [number, number];
  const sliced = new Float32Array(numRows * (end - begin));
  for (let row = 0; row < numRows; row++) {
    sliced.set(data.subarray(row * numColumns + begin, row * numColumns + end), row * (end - begin));
  }
  return sliced;
}

/** Puts matrices of the same number of rows side by side. */
function joinColumns(matrices: readonly Float32Array[], numRows: number): Tensor {
  const numColumns = sum(matrices.map((matrix) => matrix.length)) / numRows;
  const data = new Float32Array(numRows * numColumns);
  let begin = 0;
  for (const matrix of matrices) {
    const width = matrix.length / numRows;
    for (let row = 0; row < numRows; row++) {
      data.set(matrix.subarray(row * width, (row + 1) * width), row * numColumns + begin);
    }
    begin += width;
  }
  return { shape: [numRows, numColumns], data };
}
