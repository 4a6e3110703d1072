/** The hold gate as ONNX nodes: for how many decisions more the action may go on, chosen inside the graph. */
import { countGateFeatures } from "../../model/gate.js";
import { type HoldRule, largestHoldCost, maxHeld } from "../../model/hold-gate.js";
import type { PolicyWeights } from "../../model/policy-weights.js";
import { GraphBuilder } from "./builder.js";
import { type AnsweredExit, addScoreFeatures } from "./exit-rules.js";
import { addJoined, addLinear, getWeights, type LinearPart, readPooled, sliceColumns } from "./layers.js";

/** Names of what the gate reads. */
export interface HoldInputs {
  /** The first exit, whether it was taken or not. */
  readonly first: Pick<AnsweredExit, "logits" | "pooled">;
  /** `[1, numActions]`, of the exit taken. */
  readonly logits: string;
  /** int64 `[1]`, of the exit taken. */
  readonly exitIndex: string;
  /** `[1]`, of the first exit: its classifier is what the gate stands beside. */
  readonly tau: string;
}

/**
 * Adds the gate and its choice by the first exit's `tau`.
 *
 * @returns the name of int64 `[1]`: 0 to `maxHeld`, or -1 where a cost is no number.
 */
export function addHeld(
  graph: GraphBuilder,
  policy: PolicyWeights,
  hold: HoldRule,
  inputs: HoldInputs,
): string {
  const asked = graph.subgraph("hold");
  const outputs = addGate(asked, policy, inputs);
  asked.output("hold.held", addChoice(asked, hold, outputs, inputs.tau), { type: "int64", shape: [1] });
  const unasked = graph.subgraph("no_hold");
  unasked.output("no_hold.held", unasked.integers("none", [0]), { type: "int64", shape: [1] });
  const isAsked = graph.op("Less", [inputs.tau, graph.weights("tau_of_expert", [], Float32Array.of(1))]);
  return graph.op("If", [isAsked], { then_branch: asked, else_branch: unasked });
}

/** The gate's outputs, `[1, maxHeld]`. */
function addGate(
  graph: GraphBuilder,
  { architecture: { numActions }, method, methodTensors: tensors }: PolicyWeights,
  { first, logits, exitIndex }: HoldInputs,
): string {
  const hidden = getWeights(tensors, "hold.hidden");
  const numExits = method.classifiers.length + 1;
  const greedy = graph.op("ArgMax", [logits], { axis: -1, keepdims: 0 });
  const beside = [
    { value: addScoreFeatures(graph, first.logits, numActions), size: countGateFeatures(numActions) },
    { value: addOneHot(graph, exitIndex, numExits), size: numExits },
    { value: addOneHot(graph, greedy, numActions), size: numActions },
  ];
  let end = hidden.weight.shape[1]! - beside.reduce((sum, { size }) => sum + size, 0);
  const parts = beside.map(({ value, size }): LinearPart => {
    end += size;
    return { value, weights: sliceColumns(hidden.weight, end - size, end) };
  });
  const joined = [...readPooled(first.pooled, hidden.weight), ...parts];
  const units = graph.op("Relu", [addJoined(graph, "hold.hidden", joined, hidden.bias)]);
  return addLinear(graph, "hold.output", { ...getWeights(tensors, "hold.output"), input: units });
}

function addOneHot(graph: GraphBuilder, index: string, count: number): string {
  const offAndOn = graph.weights("off_on", [2], Float32Array.of(0, 1));
  return graph.op("OneHot", [index, graph.integers("count", [count]), offAndOn], { axis: -1 });
}

/** `chooseHeld` of `model/hold-gate.ts`, over none and every number held; ArgMin takes the first of equals. */
function addChoice(graph: GraphBuilder, { rate }: HoldRule, outputs: string, tau: string): string {
  const scale = graph.weights("largest_cost", [1], Float32Array.of(largestHoldCost));
  const costs = graph.op("Mul", [graph.op("Sigmoid", [outputs]), scale]);
  const none = graph.weights("cost_of_none", [1, 1], Float32Array.of(0));
  const share = graph.op("Sub", [graph.weights("one", [1], Float32Array.of(1)), tau]);
  const price = graph.op("Mul", [share, graph.weights("rate", [1], Float32Array.of(rate))]);
  const numbers = Float32Array.from({ length: maxHeld + 1 }, (_, held) => held);
  const prices = graph.op("Mul", [price, graph.weights("numbers_held", [1, maxHeld + 1], numbers)]);
  const excess = graph.op("Sub", [graph.op("Concat", [none, costs], { axis: 1 }), prices]);
  const cheapest = graph.op("ArgMin", [excess], { axis: -1, keepdims: 0 });
  const one = graph.integers("damaged", [1]);
  const isDamaged = graph.op("Cast", [graph.op("IsNaN", [outputs])], { to: GraphBuilder.elementTypes.int64 });
  const damage = graph.op("ReduceMax", [isDamaged], { axes: [-1], keepdims: 0 });
  return graph.op("Where", [graph.op("Equal", [damage, one]), graph.integers("no_number", [-1]), cheapest]);
}
