/** Exit rules as ONNX nodes: what each makes of an exit's answer. What gates read, and in which order, is in `model/`. */
import { type ExitRuleName, entropyScale, exitRuleOf } from "../../model/exit-rule.js";
import { countGateFeatures, gateFloor } from "../../model/gate.js";
import type { PolicyWeights } from "../../model/policy-weights.js";
import { GraphBuilder } from "./builder.js";
import {
  addConfidence,
  addJoined,
  addLinear,
  getWeights,
  type PooledFeatures,
  readPooled,
  sliceColumns,
} from "./layers.js";

/** What the rule `patience` remembers of the heads up to an exit: names of int64 `[1]`. */
export interface Streak {
  /** Greedy action of the latest head. */
  readonly action: string;
  /** Heads in a row, the latest included, that take it. */
  readonly length: string;
}

/** An exit that has answered. */
export interface AnsweredExit {
  /** Its place, from 0. */
  readonly exit: number;
  /** Name of its logits, `[1, numActions]`. */
  readonly logits: string;
  /** Of its classifier. */
  readonly pooled: PooledFeatures;
  /** Of the head before; absent at the first exit. */
  readonly streak?: Streak | undefined;
}

/** An exit's confidence, and what the next exit is to know of it. */
interface JudgedExit {
  /** Name of `[1]`. */
  readonly confidence: string;
  readonly streak?: Streak;
}

type AddRule = (graph: GraphBuilder, policy: PolicyWeights, answered: AnsweredExit) => JudgedExit;

const addRule: Readonly<Record<ExitRuleName, AddRule>> = {
  "max-probability": (graph, _, { logits }) => ({ confidence: addConfidence(graph, logits) }),
  entropy: (graph, policy, { logits }) => ({ confidence: addCertainty(graph, policy, logits) }),
  margin: (graph, policy, { logits }) => ({ confidence: addMargin(graph, policy, logits) }),
  patience: addPatience,
  gate: (graph, policy, answered) => ({ confidence: addGate(graph, policy, answered) }),
  regret: (graph, policy, answered) => ({ confidence: addRegretGate(graph, policy, answered) }),
};

/** Adds the confidence that is compared with tau. */
export function addExitConfidence(
  graph: GraphBuilder,
  policy: PolicyWeights,
  answered: AnsweredExit,
): JudgedExit {
  return addRule[exitRuleOf(policy.method)](graph, policy, answered);
}

/** 1 less the entropy, over its largest value. */
function addCertainty(graph: GraphBuilder, { architecture }: PolicyWeights, logits: string): string {
  const probabilities = graph.op("Softmax", [logits], { axis: -1 });
  const products = graph.op("Mul", [probabilities, graph.op("LogSoftmax", [logits], { axis: -1 })]);
  const sum = graph.op("ReduceSum", [products, graph.integers("action_axis", [-1])], { keepdims: 0 });
  const scale = graph.weights("entropy_scale", [1], Float32Array.of(entropyScale(architecture.numActions)));
  const certainty = graph.op("Add", [
    graph.op("Mul", [sum, scale]),
    graph.weights("one", [1], Float32Array.of(1)),
  ]);
  return graph.op("Relu", [certainty]); // rounding could leave it just below 0
}

/** The largest probability less the second largest. */
function addMargin(graph: GraphBuilder, { architecture }: PolicyWeights, logits: string): string {
  const probabilities = graph.op("Softmax", [logits], { axis: -1 });
  const count = graph.integers("num_largest", [Math.min(2, architecture.numActions)]);
  const largest = graph.add("TopK", [probabilities, count], { attributes: { axis: -1 }, numOutputs: 2 })[0]!;
  const ends = ["ReduceMax", "ReduceMin"].map((end) => graph.op(end, [largest], { axes: [-1], keepdims: 0 }));
  return graph.op("Sub", ends);
}

/** The share of the policy's exits that the heads up to here, in a row, agree on. */
function addPatience(
  graph: GraphBuilder,
  { method }: PolicyWeights,
  { logits, streak }: AnsweredExit,
): JudgedExit {
  const action = graph.op("ArgMax", [logits], { axis: -1, keepdims: 0 });
  const one = graph.integers("one_head", [1]);
  const length = streak
    ? graph.op("Where", [
        graph.op("Equal", [action, streak.action]),
        graph.op("Add", [streak.length, one]),
        one,
      ])
    : one;
  const heads = graph.op("Cast", [length], { to: GraphBuilder.elementTypes.float32 });
  const numExits = graph.weights("num_exits", [1], Float32Array.of(method.classifiers.length + 1));
  return { confidence: graph.op("Div", [heads, numExits]), streak: { action, length } };
}

/** The probability that the exit's greedy action is the expert's. */
function addGate(graph: GraphBuilder, policy: PolicyWeights, { exit, logits }: AnsweredExit): string {
  const label = `gate.${exit}`;
  const { weight, bias } = getWeights(policy.methodTensors, label);
  const row = { shape: [1, weight.data.length], data: weight.data };
  const input = addScoreFeatures(graph, logits, policy.architecture.numActions);
  const logOdds = addLinear(graph, label, { weight: row, bias, input });
  return addProbability(graph, logOdds);
}

/** 1 less the cost that the exit's greedy action is expected to have. */
function addRegretGate(
  graph: GraphBuilder,
  { architecture: { numActions }, methodTensors: tensors }: PolicyWeights,
  { exit, logits, pooled }: AnsweredExit,
): string {
  const label = `gate.${exit}`;
  const hidden = getWeights(tensors, `${label}.hidden`);
  const numColumns = hidden.weight.shape[1]!;
  const scores = {
    value: addScoreFeatures(graph, logits, numActions),
    weights: sliceColumns(hidden.weight, numColumns - countGateFeatures(numActions), numColumns),
  };
  const parts = [...readPooled(pooled, hidden.weight), scores];
  const units = graph.op("Relu", [addJoined(graph, `${label}.hidden`, parts, hidden.bias)]);
  const cost = addLinear(graph, `${label}.output`, {
    ...getWeights(tensors, `${label}.output`),
    input: units,
  });
  return addProbability(graph, graph.op("Neg", [cost])); // sigmoid(-x) is 1 - sigmoid(x), with all of its digits
}

function addProbability(graph: GraphBuilder, logOdds: string): string {
  return graph.op("Squeeze", [graph.op("Sigmoid", [logOdds]), graph.integers("gate_axis", [1])]);
}

/** What gates read of an exit's logits, `[1, countGateFeatures(numActions)]`. */
export function addScoreFeatures(graph: GraphBuilder, logits: string, numActions: number): string {
  const floor = graph.weights("gate_floor", [1], Float32Array.of(gateFloor));
  const values = graph.op("Max", [graph.op("LogSoftmax", [logits], { axis: -1 }), floor]);
  const count = graph.integers("num_actions", [numActions]);
  const sorted = graph.add("TopK", [values, count], { attributes: { axis: -1 }, numOutputs: 2 })[0]!;
  const probabilities = graph.op("Exp", [sorted]);
  const largest = graph.op("ReduceMax", [probabilities], { axes: [-1] });
  const offAndOn = graph.weights("off_on", [2], Float32Array.of(0, 1));
  const action = graph.op("ArgMax", [values], { axis: -1, keepdims: 0 });
  const greedy = graph.op("OneHot", [action, count, offAndOn], { axis: -1 });
  const products = graph.op("Mul", [probabilities, sorted]);
  const entropy = graph.op("Neg", [graph.op("ReduceSum", [products, graph.integers("action_axis", [-1])])]);
  const features = [values, sorted, probabilities, greedy, graph.op("Mul", [greedy, largest]), entropy];
  return graph.op("Concat", features, { axis: 1 });
}
