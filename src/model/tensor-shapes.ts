/** Which tensors an expert and a distilled method consist of, and their shapes; checks stored weights against it. */
import { CheckpointError } from "../core/errors.js";
import { product } from "../core/numbers.js";
import type { Architecture, Block, InternalClassifier } from "./architecture.js";
import { type ClassifierTensor, type EnsembleMean, methodTensors } from "./bundle-schema.js";
import { type ExitRuleName, exitRuleOf } from "./exit-rule.js";
import { blockOutputShapes } from "./feature-shapes.js";
import { countGateFeatures } from "./gate.js";
import { countHoldFeatures, type HoldRule, holdPlace, maxHeld, numHoldUnits } from "./hold-gate.js";
import { countRegretFeatures, numRegretUnits } from "./regret-gate.js";
import { stageConvolutions, stageGeometry } from "./residual-stage.js";
import type { TensorMap } from "./tensors.js";

export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** The parts of a method that decide which tensors it has. */
export interface MethodStructure {
  readonly classifiers: readonly InternalClassifier[];
  readonly cascade: boolean;
  readonly ensemble: boolean;
  /** Absent: geometric. */
  readonly ensembleMean?: EnsembleMean | undefined;
  /** Absent: the largest probability. */
  readonly exitRule?: ExitRuleName | undefined;
  /** Absent: every decision is made. */
  readonly hold?: HoldRule | undefined;
}

/** The structure of the frozen expert alone. */
export const noClassifiers: MethodStructure = { classifiers: [], cascade: false, ensemble: false };

/** Names and shapes of the tensors of `expert.safetensors`. */
export function expertTensorShapes(architecture: Architecture): TensorShapes {
  const { blocks, policyHead, valueHead, numActions } = architecture;
  const shapes = new Map<string, readonly number[]>();
  for (const block of blocks) addBlock(shapes, block);
  const numFeatures = product(blockOutputShapes(architecture).at(-1)!);
  addLayer(shapes, policyHead, [numActions, numFeatures]);
  addLayer(shapes, valueHead, [1, numFeatures]);
  return shapes;
}

/** Names and shapes of the tensors of `<method>.safetensors`. */
export function methodTensorShapes(architecture: Architecture, method: MethodStructure): TensorShapes {
  const { numActions } = architecture;
  const shapes = new Map<string, readonly number[]>();
  method.classifiers.forEach((classifier, index) => {
    addClassifier(shapes, architecture, { classifier, index, seesPrevious: method.cascade && index > 0 });
    if (method.ensemble) {
      shapes.set(methodTensors.ensemble(index, "log_weight"), [index + 1]);
      shapes.set(methodTensors.ensemble(index, "bias"), [numActions]);
    }
    addExitRule[exitRuleOf(method)](shapes, { classifier, index, numActions });
  });
  if (method.hold) addHoldGate(shapes, method, numActions);
  return shapes;
}

/**
 * Accepts tensors that are exactly those of `shapes`, with finite numbers.
 *
 * @param source - the file or function that they come from, for messages.
 * @param nameInFile - what the file calls a tensor, for messages. Default: as `shapes` does.
 * @throws {CheckpointError} if a tensor is missing, is not known, has another shape, or holds NaN or infinity.
 */
export function checkTensorShapes(
  source: string,
  tensors: TensorMap,
  shapes: TensorShapes,
  nameInFile: (name: string) => string = (name) => name,
): TensorMap {
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(name);
    const named = nameInFile(name);
    if (tensor === undefined) throw new CheckpointError(`${source}: expected a tensor ${named}, found none.`);
    if (`${tensor.shape}` !== `${shape}`) {
      throw new CheckpointError(
        `${source}: expected shape [${shape}] for tensor ${named}, received [${tensor.shape}].`,
      );
    }
    if (!tensor.data.every(Number.isFinite)) {
      throw new CheckpointError(
        `${source}: expected finite numbers in tensor ${named}, found NaN or infinity.`,
      );
    }
  }
  const unknown = [...tensors.keys()].find((name) => !shapes.has(name));
  if (unknown === undefined) return tensors;
  throw new CheckpointError(
    `${source}: tensor ${nameInFile(unknown)} is not known. Known: ${[...shapes.keys()].map(nameInFile).join(", ")}.`,
  );
}

function addBlock(shapes: Map<string, readonly number[]>, block: Block): void {
  if (block.type === "linear") {
    addLayer(shapes, block.name, [block.outFeatures, block.inFeatures]);
    return;
  }
  const { kernelSize } = block.type === "conv2d" ? block : stageGeometry;
  const convolutions = block.type === "conv2d" ? [block] : stageConvolutions(block);
  for (const { name, inChannels, outChannels } of convolutions)
    addLayer(shapes, name, [outChannels, inChannels, kernelSize, kernelSize]);
}

function addLayer(shapes: Map<string, readonly number[]>, name: string, weight: readonly number[]): void {
  shapes.set(`${name}.weight`, weight);
  shapes.set(`${name}.bias`, [weight[0]!]);
}

interface RuledExit {
  readonly classifier: InternalClassifier;
  readonly index: number;
  readonly numActions: number;
}

type AddExitRule = (shapes: Map<string, readonly number[]>, exit: RuledExit) => void;

/** The weights of each rule. */
const addExitRule: Readonly<Record<ExitRuleName, AddExitRule>> = {
  "max-probability": () => undefined,
  entropy: () => undefined,
  margin: () => undefined,
  patience: () => undefined,
  gate: (shapes, { index, numActions }) => {
    shapes.set(methodTensors.gate(index, "weight"), [countGateFeatures(numActions)]);
    shapes.set(methodTensors.gate(index, "bias"), [1]);
  },
  regret: (shapes, { classifier, index, numActions }) => {
    addLayer(shapes, `gate.${index}.hidden`, [numRegretUnits, countRegretFeatures(classifier, numActions)]);
    addLayer(shapes, `gate.${index}.output`, [1, numRegretUnits]);
  },
};

function addHoldGate(
  shapes: Map<string, readonly number[]>,
  method: MethodStructure,
  numActions: number,
): void {
  addLayer(shapes, "hold.hidden", [numHoldUnits, countHoldFeatures(holdPlace(method, numActions))]);
  addLayer(shapes, "hold.output", [maxHeld, numHoldUnits]);
}

interface PlacedClassifier {
  readonly classifier: InternalClassifier;
  readonly index: number;
  /** The cascade adds the previous classifier's logits to the inputs of the linear layer. */
  readonly seesPrevious: boolean;
}

function addClassifier(
  shapes: Map<string, readonly number[]>,
  architecture: Architecture,
  { classifier, index, seesPrevious }: PlacedClassifier,
): void {
  const { numActions } = architecture;
  const { afterBlock, convChannels, kernelSize, poolSize } = classifier;
  const [inChannels] = blockOutputShapes(architecture)[afterBlock]!;
  const numFeatures = convChannels * poolSize ** 2 + (seesPrevious ? numActions : 0);
  const name = (part: ClassifierTensor) => methodTensors.classifier(index, part);
  shapes.set(name("conv.weight"), [convChannels, inChannels, kernelSize, kernelSize]);
  shapes.set(name("conv.bias"), [convChannels]);
  shapes.set(name("pool.mix"), [1]);
  shapes.set(name("linear.weight"), [numActions, numFeatures]);
  shapes.set(name("linear.bias"), [numActions]);
  if (!seesPrevious) return;
  shapes.set(name("cascade_norm.weight"), [numActions]);
  shapes.set(name("cascade_norm.bias"), [numActions]);
}
