/** What leaving at each exit costs, in operations of a named cost model, derived from the list of blocks. */
import { checkOneOf } from "../core/check.js";
import { product, sum } from "../core/numbers.js";
import type {
  Architecture,
  Block,
  FeatureShape,
  InternalClassifier,
  ResidualStageBlock,
} from "./architecture.js";
import type { EnsembleMean } from "./bundle-schema.js";
import { type ExitRuleName, exitRuleOf } from "./exit-rule.js";
import { blockOutputShapes, classifierShape } from "./feature-shapes.js";
import { countGateFeatures } from "./gate.js";
import { countHoldFeatures, holdPlace, maxHeld, numHoldUnits } from "./hold-gate.js";
import { adaptiveBins } from "./pool-bins.js";
import { countRegretFeatures, numRegretUnits } from "./regret-gate.js";
import { stageGeometry } from "./residual-stage.js";
import type { MethodStructure } from "./tensor-shapes.js";

/**
 * - `reference`: as the profiler of the ZTW authors' RL code books it, bookkeeping slips included.
 * - `strict`: layers as `reference`, and all that it leaves out (listed at `strictRules`).
 * - `macs`: multiply-adds of convolutions and linear layers alone.
 */
export const nominalCostModelNames = ["reference", "strict", "macs"] as const;
export type NominalCostModelName = (typeof nominalCostModelNames)[number];

/**
 * The nominal models, which price each exit the same at every decision, and `performed`: the multiply-adds that a
 * backend really executed, counted as it did, over those of the full policy.
 */
export const costModelNames = [...nominalCostModelNames, "performed"] as const;
export type CostModelName = (typeof costModelNames)[number];

/** Operations of one decision; a policy without exits costs `base`. */
export interface ExitCosts {
  /** The policy path alone: blocks and policy head, no classifiers, no value head. */
  readonly base: number;
  /** By exit index: everything computed on the way out there. The last one is the expert. */
  readonly exits: readonly number[];
}

/** How a cost model counts each kind of computation, in operations. */
interface CostRules {
  conv(numOutputs: number, kernelVolume: number): number;
  linear(numOutputs: number, numInputs: number): number;
  blockRelu(numOutputs: number): number;
  /** A block's own max pool. */
  maxPool(numOutputs: number, windowSize: number): number;
  /** The sum of a residual block's input and what its convolutions made of it. */
  addition(numOutputs: number): number;
  /** Everything between a classifier's convolution and its linear layer. */
  pooling(pooling: Pooling): number;
  cascadeNorm(numActions: number): number;
  ensemble(numHeads: number, numActions: number, mean: EnsembleMean | undefined): number;
  /** A gate and everything that it reads. */
  gate(numActions: number): number;
  /** A regret gate and what it reads beside the pooled features, which are there. */
  regretGate(numActions: number, numFeatures: number): number;
  /** The hold gate, which reads what is there once an exit is taken, and the choice by its costs. */
  holdGate(numFeatures: number): number;
  /** What a rule without gates makes of an exit's logits, and the comparison with tau. */
  exitTest(numActions: number, rule: PlainRule): number;
  /** Whether an exit's ensemble is paid only by those who go on. */
  readonly paysEnsembleLate: boolean;
}

type PlainRule = Exclude<ExitRuleName, "gate" | "regret">;

interface Pooling {
  readonly channels: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly poolSize: number;
}

/**
 * Counts operations up to each exit.
 *
 * With a hold gate, these are the operations of a decision that is made; one that is not made costs nothing.
 *
 * @param method - the classifiers, and whether they have a cascade and an ensemble; none at all is the expert alone.
 * @see Wołczyk et al. 2021, Zero Time Waste; `ztw_rl/profiler.py` of its released code for `reference`.
 * @throws {InvalidArgumentError} if there is no cost model of that name.
 * @example
 * const { base, exits } = exitCosts(architecture, method, "reference");
 * const relativeCost = exits[0] / base; // 0.3759 for NatureCNN with the reference's classifiers
 */
export function exitCosts(
  architecture: Architecture,
  method: MethodStructure,
  costModel: NominalCostModelName,
): ExitCosts {
  const rules = rulesByName[checkOneOf("exitCosts", "costModel", costModel, nominalCostModelNames)];
  const { numActions } = architecture;
  const shapes = blockOutputShapes(architecture);
  const exits: number[] = [];
  const holdGate = method.hold ? rules.holdGate(countHoldFeatures(holdPlace(method, numActions))) : 0;
  let total = 0;
  let base = 0;
  architecture.blocks.forEach((block, blockIndex) => {
    const input = shapes[blockIndex - 1] ?? architecture.inputShape;
    const cost = blockCost(rules, block, input, shapes[blockIndex]!);
    total += cost;
    base += cost;
    const exit = exits.length;
    const classifier = method.classifiers[exit];
    if (classifier?.afterBlock !== blockIndex) return;
    const seesPrevious = method.cascade && exit > 0;
    const ensemble = method.ensemble ? rules.ensemble(exit + 1, numActions, method.ensembleMean) : 0;
    total += classifierCost(rules, classifier, { features: shapes[blockIndex]!, numActions, seesPrevious });
    total += exitRuleCost[exitRuleOf(method)](rules, classifier, numActions) + ensemble;
    exits.push(holdGate + (rules.paysEnsembleLate ? total - ensemble : total));
  });
  const policyHead = rules.linear(numActions, product(shapes.at(-1)!));
  return { base: base + policyHead, exits: [...exits, total + policyHead + holdGate] };
}

/** What each exit rule asks for. */
const exitRuleCost: Readonly<
  Record<ExitRuleName, (rules: CostRules, classifier: InternalClassifier, numActions: number) => number>
> = {
  "max-probability": (rules, _, numActions) => rules.exitTest(numActions, "max-probability"),
  entropy: (rules, _, numActions) => rules.exitTest(numActions, "entropy"),
  margin: (rules, _, numActions) => rules.exitTest(numActions, "margin"),
  patience: (rules, _, numActions) => rules.exitTest(numActions, "patience"),
  gate: (rules, _, numActions) => rules.gate(numActions),
  regret: (rules, classifier, numActions) =>
    rules.regretGate(numActions, countRegretFeatures(classifier, numActions)),
};

function blockCost(rules: CostRules, block: Block, input: FeatureShape, output: FeatureShape): number {
  const numOutputs = product(output);
  if (block.type === "residualStage") return stageCost(rules, block, product(input), numOutputs);
  const layer =
    block.type === "linear"
      ? rules.linear(numOutputs, block.inFeatures)
      : rules.conv(numOutputs, block.kernelSize ** 2 * block.inChannels);
  return layer + rules.blockRelu(numOutputs);
}

/** Products with padding are counted like all others: a convolution computes them. */
function stageCost(
  rules: CostRules,
  block: ResidualStageBlock,
  numInputs: number,
  numOutputs: number,
): number {
  const { kernelSize, poolSize } = stageGeometry;
  const { inChannels, outChannels, numResidualBlocks, outputRelu } = block;
  const numEntryOutputs = (numInputs / inChannels) * outChannels;
  const entry = rules.conv(numEntryOutputs, kernelSize ** 2 * inChannels);
  const convolution = rules.conv(numOutputs, kernelSize ** 2 * outChannels);
  const residual = 2 * (rules.blockRelu(numOutputs) + convolution) + rules.addition(numOutputs);
  const relu = outputRelu ? rules.blockRelu(numOutputs) : 0;
  return entry + rules.maxPool(numOutputs, poolSize ** 2) + numResidualBlocks * residual + relu;
}

interface ClassifierPlace {
  readonly features: FeatureShape;
  readonly numActions: number;
  readonly seesPrevious: boolean;
}

/** Products with padding are counted, as in {@link stageCost}. */
function classifierCost(rules: CostRules, classifier: InternalClassifier, place: ClassifierPlace): number {
  const { convChannels, kernelSize, poolSize } = classifier;
  const [inChannels] = place.features;
  const [, inputHeight, inputWidth] = classifierShape(classifier, place.features);
  const numPrevious = place.seesPrevious ? place.numActions : 0;
  return (
    rules.conv(convChannels * inputHeight * inputWidth, kernelSize ** 2 * inChannels) +
    rules.pooling({ channels: convChannels, inputHeight, inputWidth, poolSize }) +
    (place.seesPrevious ? rules.cascadeNorm(place.numActions) : 0) +
    rules.linear(place.numActions, convChannels * poolSize ** 2 + numPrevious)
  );
}

/** The numbers that gates read of an exit's answer. */
function gateFeaturesCost(numActions: number): number {
  const logProbabilities = 4 * numActions - 1 + numActions; // log-softmax as for the ensemble, and the floor
  const sorting = (numActions * (numActions - 1)) / 2; // comparisons
  const shape = numActions + 1 + 2 * numActions; // exponentials; the largest, at its action; entropy
  return logProbabilities + sorting + shape;
}

/** Negate, exponential, sum, division. */
const sigmoid = 4;

/**
 * The published profiler's rules. It knows no max pool and no residual sum in the backbone: those are counted as the
 * comparisons and sums that they are, and so are gates, which it does not know either. What has no line there (mix, LayerNorm, the classifier's ReLU, the exit test) is free.
 */
const referenceRules: CostRules = {
  conv: (numOutputs, kernelVolume) => numOutputs * 2 * kernelVolume, // products, sums, one bias
  linear: (numOutputs, numInputs) => numOutputs * (2 * numInputs - 1), // the bias is not counted
  blockRelu: (numOutputs) => numOutputs,
  maxPool: (numOutputs, windowSize) => numOutputs * (windowSize - 1), // comparisons
  addition: (numOutputs) => numOutputs,
  pooling: ({ channels, inputHeight, poolSize }) => {
    const window = Math.ceil(inputHeight / poolSize); // as if a window were a row, not a square
    return channels * poolSize ** 2 * (window - 1 + window);
  },
  cascadeNorm: () => 0,
  ensemble: (numHeads, numActions, kind) => {
    const logSoftmax = 4 * numActions - 1; // subtract, exp, sum, divide
    const weighting = 1 + numActions; // exp of the weight, products
    const mean = 2 * numActions - 1;
    const geometric = numHeads * (logSoftmax + weighting + mean) + numActions; // one bias per action
    return kind === "arithmetic" ? geometric + (numHeads + 1) * numActions : geometric; // exponentials, a logarithm
  },
  gate: (numActions) => {
    const products = 2 * countGateFeatures(numActions);
    return gateFeaturesCost(numActions) + products + sigmoid + 1; // the comparison with tau
  },
  regretGate: (numActions, numFeatures) => {
    const hidden = numRegretUnits * (2 * numFeatures + 1); // products, sums, bias; ReLU
    const output = 2 * numRegretUnits;
    return gateFeaturesCost(numActions) + hidden + output + sigmoid + 1; // the comparison with tau
  },
  holdGate: (numFeatures) => {
    const hidden = numHoldUnits * (2 * numFeatures + 1); // products, sums, bias; ReLU
    const choice = 1 + 4 * maxHeld; // 1 - tau; scale, product, difference, comparison
    return hidden + maxHeld * (2 * numHoldUnits + sigmoid) + choice;
  },
  exitTest: () => 0,
  paysEnsembleLate: true,
};

/** Largest, subtract, exp, sum, divide. */
const softmaxCost = (numActions: number) => 5 * numActions - 2;

/** Each with its comparison with tau. */
const strictExitTests: Readonly<Record<PlainRule, (numActions: number) => number>> = {
  "max-probability": (numActions) => softmaxCost(numActions) + (numActions - 1) + 1,
  entropy: (numActions) => softmaxCost(numActions) + 3 * numActions - 1 + 2 + 1, // logarithms, products, sum; scale, subtract
  margin: (numActions) => softmaxCost(numActions) + 2 * numActions - 3 + 1 + 1, // two largest, difference
  patience: (numActions) => numActions - 1 + 3 + 1, // greedy action; equal, count, share
};

/**
 * Counts what the reference leaves out: whole pooling windows and their mix, the classifier's ReLU, LayerNorm, the
 * softmax and comparison of the exit test; and each exit pays its own ensemble. Division by 255 is folded into weights.
 */
const strictRules: CostRules = {
  ...referenceRules,
  pooling: ({ channels, inputHeight, inputWidth, poolSize }) => {
    const relu = channels * inputHeight * inputWidth;
    const windows = sumBinSizes(inputHeight, poolSize) * sumBinSizes(inputWidth, poolSize);
    const maxAndAverage = channels * (windows - poolSize ** 2 + windows); // n - 1 comparisons; n - 1 sums, 1 division
    const mix = 1 + channels * poolSize ** 2 * 3; // 1 - a; two products and a sum each
    return relu + maxAndAverage + mix;
  },
  cascadeNorm: (numActions) => {
    const mean = numActions;
    const variance = 3 * numActions; // differences, squares, their mean
    const normalize = 2 + numActions; // epsilon and root, divisions
    return mean + variance + normalize + 2 * numActions; // scale and shift
  },
  exitTest: (numActions, rule) => strictExitTests[rule](numActions),
  paysEnsembleLate: false,
};

const macsRules: CostRules = {
  conv: (numOutputs, kernelVolume) => numOutputs * kernelVolume,
  linear: (numOutputs, numInputs) => numOutputs * numInputs,
  blockRelu: () => 0,
  maxPool: () => 0,
  addition: () => 0,
  pooling: () => 0,
  cascadeNorm: () => 0,
  ensemble: () => 0,
  gate: countGateFeatures,
  regretGate: (_, numFeatures) => numRegretUnits * (numFeatures + 1),
  holdGate: (numFeatures) => numHoldUnits * (numFeatures + maxHeld),
  exitTest: () => 0,
  paysEnsembleLate: false,
};

const rulesByName: Readonly<Record<NominalCostModelName, CostRules>> = {
  reference: referenceRules,
  strict: strictRules,
  macs: macsRules,
};

function sumBinSizes(inputSize: number, outputSize: number): number {
  return sum(adaptiveBins(inputSize, outputSize).map(([start, end]) => end - start));
}
