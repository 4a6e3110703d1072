/** Gates as ONNX nodes; what they read, and in which order, is in `model/gate.ts`. */
import { gateFloor } from "../../model/gate.js";
import type { TensorMap } from "../../model/tensors.js";
import type { GraphBuilder } from "./builder.js";
import { addLinear, getWeights } from "./layers.js";

interface GateInputs {
  /** The exit's place, from 0. */
  readonly exit: number;
  readonly tensors: TensorMap;
  /** Name of the exit's logits, `[1, numActions]`. */
  readonly logits: string;
  readonly numActions: number;
}

/**
 * Adds an exit's gate.
 *
 * @returns the name of the probability that the exit's greedy action is the expert's, `[1]`.
 */
export function addGate(graph: GraphBuilder, { exit, tensors, logits, numActions }: GateInputs): string {
  const label = `gate.${exit}`;
  const { weight, bias } = getWeights(tensors, label);
  const row = { shape: [1, weight.data.length], data: weight.data };
  const input = addFeatures(graph, logits, numActions);
  const logOdds = addLinear(graph, label, { weight: row, bias, input });
  return graph.op("Squeeze", [graph.op("Sigmoid", [logOdds]), graph.integers("gate_axis", [1])]);
}

function addFeatures(graph: GraphBuilder, logits: string, numActions: number): string {
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
