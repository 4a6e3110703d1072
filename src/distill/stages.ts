/** The training stages of a method, and their parameters from the first draw to the bundle. */
import { RandomStream } from "../core/random.js";
import type { Architecture } from "../model/architecture.js";
import { chooseClassifiers } from "../model/classifier-shapes.js";
import { exitRuleOf } from "../model/exit-rule.js";
import { countRegretFeatures } from "../model/regret-gate.js";
import type { MethodStructure } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";
import { selectTensors } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { ClassifierStudent } from "./classifier-student.js";
import { ClassifierStack } from "./classifiers.js";
import { CloningLearner } from "./cloning-learner.js";
import { EnsembleStudent } from "./ensemble-student.js";
import { emptyStatistics } from "./feature-statistics.js";
import type { FrozenClassifiers } from "./frozen-classifiers.js";
import { GateStudent } from "./gate-student.js";
import { planHolds } from "./hold-stage.js";
import { drawParameters } from "./initialize.js";
import { sharesGradient, structures, trainsEnsemble } from "./methods.js";
import type { DistillSettings } from "./options.js";
import { foldStandardization, statisticsPrefix } from "./regret-gate.js";
import { RegretStudent } from "./regret-student.js";
import { planReturns } from "./rl-stage.js";
import { type BaseMethod, planStage, type Stage, type StagedTraining, type StagePlan } from "./stage.js";
import type { Student } from "./student.js";
import { toBundleLayout, toTrainingLayout } from "./weights.js";

/**
 * Draws a method's parameters and lays out its stages.
 *
 * @param base - what gates are trained for, or the classifiers that are there already; it stays as it is.
 */
export function planStages(
  tf: TensorFlow,
  architecture: Architecture,
  settings: DistillSettings,
  base?: BaseMethod,
): StagedTraining {
  if (settings.hold) return planHolds(tf, architecture, { ...settings, hold: settings.hold }, base!);
  if (settings.rl) return planReturns(tf, architecture, { ...settings, rl: settings.rl }, base!);
  const classifiers = base?.classifiers ?? chooseClassifiers("distill", architecture, settings);
  const structure = { classifiers, ...structures[settings.method] };
  const parameters = new Map([
    ...toTrainingLayout(classifiers, firstTensors(architecture, structure, { ...settings, base })),
    ...statisticsOf(structure, architecture.numActions),
  ]);
  const stack = new ClassifierStack(tf, architecture, {
    ...structure,
    sharesGradient: sharesGradient(settings.method),
  });
  const parts = { tf, stack, parameters };
  return {
    structure,
    numActions: architecture.numActions,
    blocks: classifiers.map(({ afterBlock }) => afterBlock),
    stages: planAll(parts, structure, settings),
    parameters,
    bundleTensors: () => toBundleLayout(classifiers, withoutStatistics(structure, parameters)),
    dispose: () => stack.dispose(),
  };
}

/**
 * What a method's training begins with, in the layout of its bundle file: drawn, but for what is there already.
 *
 * @param begun.base - tensors that are used as they are.
 */
export function firstTensors(
  architecture: Architecture,
  structure: MethodStructure,
  begun: Pick<DistillSettings, "method" | "seed"> & {
    readonly base?: Pick<BaseMethod, "tensors"> | undefined;
  },
): TensorMap {
  const drawn = drawParameters(architecture, structure, new RandomStream(begun.seed, "initialization"));
  if (begun.method === "ztw-uniform") makeUniform(drawn);
  return new Map([...drawn, ...(begun.base?.tensors ?? [])]);
}

/** Every head counts alike: weights exp(0), over the number of heads. */
function makeUniform(parameters: TensorMap): void {
  for (const { data } of selectTensors(parameters, "ensemble.").values()) data.fill(0);
}

/** What is trained. Gates come on top of classifiers and an ensemble that are there. */
function planAll(
  parts: FrozenClassifiers,
  structure: MethodStructure,
  settings: DistillSettings,
): readonly Stage[] {
  const rule = exitRuleOf(structure);
  if (rule === "gate") return [planGates(parts, settings)];
  if (rule === "regret") return [planRegretGates(parts, structure, settings)];
  const classifiers = settings.classifiersFrom === undefined ? [planClassifiers(parts, settings)] : [];
  if (!trainsEnsemble(settings.method)) return classifiers;
  return [...classifiers, planEnsemble(parts, structure, settings)];
}

function planClassifiers({ tf, stack, parameters }: FrozenClassifiers, settings: DistillSettings): Stage {
  const student = new ClassifierStudent(tf, stack, selectTensors(parameters, "classifiers."));
  const { steps, batchSize } = settings;
  const plan = { phase: "internal classifiers", prefix: "classifiers", steps, batchSize };
  return planCloning(student, settings, plan);
}

function planEnsemble(
  classifiers: FrozenClassifiers,
  { ensembleMean }: MethodStructure,
  settings: DistillSettings,
): Stage {
  const weights = selectTensors(classifiers.parameters, "ensemble.");
  const student = new EnsembleStudent(classifiers, weights, ensembleMean);
  const { ensembleSteps: steps, ensembleBatchSize: batchSize } = settings;
  return planCloning(student, settings, { phase: "ensemble", prefix: "ensemble", steps, batchSize });
}

function planGates(classifiers: FrozenClassifiers, settings: DistillSettings): Stage {
  const { parameters } = classifiers;
  const frozen = { ...classifiers, ensembles: selectTensors(parameters, "ensemble.") };
  const student = new GateStudent(frozen, selectTensors(parameters, "gate."));
  const { gateSteps: steps, ensembleBatchSize: batchSize } = settings;
  return planCloning(student, settings, { phase: "gates", prefix: "gate", steps, batchSize });
}

function planRegretGates(
  classifiers: FrozenClassifiers,
  structure: MethodStructure,
  settings: DistillSettings,
): Stage {
  const { parameters, stack } = classifiers;
  const frozen = { ...classifiers, ensembles: selectTensors(parameters, "ensemble.") };
  const numFeatures = structure.classifiers.map((classifier) =>
    countRegretFeatures(classifier, stack.numActions),
  );
  const { regretMode: mode = "greedy" } = settings;
  const student = new RegretStudent(frozen, selectTensors(parameters, "gate."), { numFeatures, mode });
  const { gateSteps: steps, ensembleBatchSize: batchSize } = settings;
  return planCloning(student, settings, { phase: "regret gates", prefix: "gate", steps, batchSize });
}

/** Statistics of what regret gates read, kept among the parameters while they are trained. */
function statisticsOf({ classifiers, exitRule }: MethodStructure, numActions: number): TensorMap {
  if (exitRule !== "regret") return new Map();
  return new Map(
    classifiers.flatMap((classifier, exit) => [
      ...emptyStatistics(statisticsPrefix(exit), countRegretFeatures(classifier, numActions)),
    ]),
  );
}

function withoutStatistics({ classifiers, exitRule }: MethodStructure, parameters: TensorMap): TensorMap {
  if (exitRule !== "regret") return parameters;
  return classifiers.reduce((folded: TensorMap, _, exit) => foldStandardization(folded, exit), parameters);
}

function planCloning(
  student: Student,
  settings: DistillSettings,
  { batchSize, ...plan }: StagePlan & { readonly batchSize: number },
): Stage {
  const learner = new CloningLearner(student, batchSize);
  return planStage(learner, settings, plan);
}
