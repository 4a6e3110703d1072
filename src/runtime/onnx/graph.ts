/** The ONNX graphs of a policy: with early exits, with every exit's logits, and the expert alone. */
import type { Architecture } from "../../model/architecture.js";
import { thresholdPlaces } from "../../model/exit-rule.js";
import { blockOutputShapes } from "../../model/feature-shapes.js";
import { pixelScale } from "../../model/pixels.js";
import { expertAlone, type PolicyWeights } from "../../model/policy-weights.js";
import { GraphBuilder } from "./builder.js";
import { type AnsweredExit, addExitConfidence, type Streak } from "./exit-rules.js";
import { addHeld } from "./hold-gate.js";
import {
  addBlock,
  addClassifier,
  addConfidence,
  addEnsemble,
  addPolicyHead,
  type Features,
  type PooledFeatures,
} from "./layers.js";

/** Where the graph stands while blocks are added: what the next block and the next heads read. */
interface Position {
  readonly blockIndex: number;
  readonly features: Features;
  /** The logits of the classifiers passed so far, before any ensemble. */
  readonly classifierLogits: readonly string[];
  readonly logProbabilities: readonly string[];
  /** `[1]` for each classifier; none where nothing is compared. */
  readonly thresholds: readonly string[];
  /** What the exit rule remembers of the exits passed so far, if it does. */
  readonly streak?: Streak | undefined;
}

/** Names of the values that are a decision. */
interface ExitValues {
  readonly logits: string;
  readonly exitIndex: string;
  readonly confidence: string;
  /** The exit that answered before any deeper one, taken or not; none where the expert alone is left. */
  readonly first?: AnsweredExit;
}

/**
 * Makes the graph that stops at the first confident exit. Deeper blocks are in the branches of nested `If` nodes, so a
 * runtime computes them only when no exit before them was confident.
 *
 * Inputs: `observation` uint8 `[1, channels, height, width]`, `tau` float32: one threshold for all classifiers, a scalar or `[1]`, or
 * `[numClassifiers]` (not with the rule `patience`). Outputs: `logits` float32
 * `[1, numActions]` of the exit taken, `exit_index` int64 `[1]`, `confidence` float32 `[1]`; of methods that hold, `held` int64 `[1]`.
 */
export function earlyExitGraph(policy: PolicyWeights): GraphBuilder {
  const { architecture } = policy;
  const graph = new GraphBuilder("early_exit");
  const start = addObservation(graph, architecture, 1);
  const thresholds = addThresholds(graph, policy);
  const values = addToNextExit(graph, policy, { ...start, thresholds });
  addOutputs(graph, architecture, values);
  const { hold } = policy.method;
  if (hold && values.first) {
    const held = addHeld(graph, policy, hold, { ...values, first: values.first, tau: thresholds[0]! });
    graph.output("held", held, { type: "int64", shape: [1] });
  }
  return graph;
}

/**
 * Makes the graph that computes every exit.
 *
 * Input: `observation` uint8 `[N, channels, height, width]`. Output: `logits` float32 `[N, numExits, numActions]`, the
 * expert last.
 */
export function allExitsGraph(policy: PolicyWeights): GraphBuilder {
  const { architecture, method } = policy;
  const graph = new GraphBuilder("all_exits");
  const { position, logits } = addEverything(graph, policy, addObservation(graph, architecture, "N"));
  logits.push(addPolicyHead(graph, architecture.policyHead, policy.expertTensors, position.features));
  const axis = graph.integers("exit_axis", [1]);
  const stacked = graph.op(
    "Concat",
    logits.map((value) => graph.op("Unsqueeze", [value, axis])),
    { axis: 1 },
  );
  const shape = ["N", method.classifiers.length + 1, architecture.numActions];
  graph.output("logits", stacked, { type: "float32", shape });
  return graph;
}

/**
 * Makes the graph of the expert without exits.
 *
 * Input: `observation` uint8 `[N, channels, height, width]`. Output: `logits` float32 `[N, numActions]`.
 */
export function expertGraph({ architecture, expertTensors }: PolicyWeights): GraphBuilder {
  const graph = new GraphBuilder("expert");
  const start = addObservation(graph, architecture, "N");
  const { position } = addEverything(graph, expertAlone(architecture, expertTensors), start);
  const logits = addPolicyHead(graph, architecture.policyHead, expertTensors, position.features);
  graph.output("logits", logits, { type: "float32", shape: ["N", architecture.numActions] });
  return graph;
}

function addObservation(graph: GraphBuilder, architecture: Architecture, batch: number | string): Position {
  const shape = architecture.inputShape;
  const observation = graph.input("observation", "uint8", [batch, ...shape]);
  const value = graph.op("Cast", [observation], { to: GraphBuilder.elementTypes.float32 });
  return {
    blockIndex: 0,
    features: { value, shape },
    classifierLogits: [],
    logProbabilities: [],
    thresholds: [],
  };
}

/**
 * A number stands for all classifiers; a list of another length than theirs fails. The input is declared as the scalar that it was
 * before lists, which ONNX Runtime takes to allow any shape.
 */
function addThresholds(graph: GraphBuilder, { method }: PolicyWeights): string[] {
  const tau = graph.input("tau", "float32", []);
  const { numClassifiers, oneBecause } = thresholdPlaces(method);
  if (oneBecause !== undefined) {
    const one = graph.op("Reshape", [tau, graph.integers("one_threshold", [1])]);
    return Array<string>(numClassifiers).fill(one);
  }
  const shape = graph.integers("num_thresholds", [numClassifiers]);
  const flat = graph.op("Reshape", [graph.op("Expand", [tau, shape]), shape]);
  return graph.add("Split", [flat], { attributes: { axis: 0 }, numOutputs: numClassifiers });
}

function addNextBlock(graph: GraphBuilder, policy: PolicyWeights, position: Position): Position {
  const { blockIndex, features: input } = position;
  const { architecture, expertTensors: tensors } = policy;
  const inputScale = blockIndex === 0 ? pixelScale : 1;
  const value = addBlock(graph, architecture.blocks[blockIndex]!, { tensors, input, inputScale });
  const shape = blockOutputShapes(architecture)[blockIndex]!;
  return { ...position, blockIndex: blockIndex + 1, features: { value, shape } };
}

/** True when a classifier reads the block before this position. */
function isExit({ method }: PolicyWeights, { blockIndex, classifierLogits }: Position): boolean {
  return method.classifiers[classifierLogits.length]?.afterBlock === blockIndex - 1;
}

/** What stands in the graph once an exit has answered. */
interface AddedExit {
  readonly logits: string;
  readonly pooled: PooledFeatures;
  readonly position: Position;
}

/** Adds the classifier that reads the current features, and its ensemble. */
function addExit(graph: GraphBuilder, policy: PolicyWeights, position: Position): AddedExit {
  const { method, methodTensors: tensors } = policy;
  const { features } = position;
  const index = position.classifierLogits.length;
  const classifier = method.classifiers[index]!;
  const previousLogits = method.cascade ? position.classifierLogits.at(-1) : undefined;
  const { logits, pooled } = addClassifier(graph, { classifier, index, tensors, features, previousLogits });
  const beyond = { ...position, classifierLogits: [...position.classifierLogits, logits] };
  if (!method.ensemble) return { logits, pooled, position: beyond };
  const logProbabilities = [...position.logProbabilities, graph.op("LogSoftmax", [logits], { axis: -1 })];
  const ensembled = addEnsemble(graph, index, { tensors, logProbabilities, mean: method.ensembleMean });
  return { logits: ensembled, pooled, position: { ...beyond, logProbabilities } };
}

/** Adds every block, and every exit with its logits. */
function addEverything(
  graph: GraphBuilder,
  policy: PolicyWeights,
  start: Position,
): { logits: string[]; position: Position } {
  const logits: string[] = [];
  let position = start;
  while (position.blockIndex < policy.architecture.blocks.length) {
    position = addNextBlock(graph, policy, position);
    if (!isExit(policy, position)) continue;
    const exit = addExit(graph, policy, position);
    logits.push(exit.logits);
    position = exit.position;
  }
  return { logits, position };
}

/** Adds blocks up to the next exit, and behind it, inside an `If`, everything deeper. */
function addToNextExit(graph: GraphBuilder, policy: PolicyWeights, start: Position): ExitValues {
  const { architecture } = policy;
  let position = start;
  while (position.blockIndex < architecture.blocks.length) {
    position = addNextBlock(graph, policy, position);
    if (isExit(policy, position)) return addExitOrDeeper(graph, policy, position);
  }
  const logits = addPolicyHead(graph, architecture.policyHead, policy.expertTensors, position.features);
  return describeExit(graph, logits, addConfidence(graph, logits), position.classifierLogits.length);
}

function addExitOrDeeper(graph: GraphBuilder, policy: PolicyWeights, before: Position): ExitValues {
  const { architecture } = policy;
  const { logits, pooled, position } = addExit(graph, policy, before);
  const exitIndex = position.classifierLogits.length - 1;
  const answered = { exit: exitIndex, logits, pooled, streak: position.streak };
  const { confidence, streak } = addExitConfidence(graph, policy, answered);
  // Strictly above, so that tau = 1 never exits early; and NaN, so that a damaged gate shows.
  const isConfident = graph.op("Not", [
    graph.op("LessOrEqual", [confidence, position.thresholds[exitIndex]!]),
  ]);
  const taken = graph.subgraph(`exit_${exitIndex}`);
  const exit = describeExit(taken, logits, confidence, exitIndex);
  addOutputs(taken, architecture, exit, `exit_${exitIndex}.`);
  const deeper = graph.subgraph(`beyond_exit_${exitIndex}`);
  const beyond = addToNextExit(deeper, policy, { ...position, streak });
  addOutputs(deeper, architecture, beyond, `beyond_exit_${exitIndex}.`);
  const attributes = { then_branch: taken, else_branch: deeper };
  const [chosen, index, certainty] = graph.add("If", [isConfident], { attributes, numOutputs: 3 });
  return { logits: chosen!, exitIndex: index!, confidence: certainty!, first: answered };
}

function describeExit(
  graph: GraphBuilder,
  logits: string,
  confidence: string,
  exitIndex: number,
): ExitValues {
  return { logits, confidence, exitIndex: graph.integers("exit_index", [exitIndex]) };
}

function addOutputs(
  graph: GraphBuilder,
  { numActions }: Architecture,
  values: ExitValues,
  prefix = "",
): void {
  graph.output(`${prefix}logits`, values.logits, { type: "float32", shape: [1, numActions] });
  graph.output(`${prefix}exit_index`, values.exitIndex, { type: "int64", shape: [1] });
  graph.output(`${prefix}confidence`, values.confidence, { type: "float32", shape: [1] });
}
