/** The training stages of a method, and their parameters from the first draw to the bundle. */
import { RandomStream } from "../core/random.js";
import { type Architecture, referenceClassifiers } from "../model/architecture.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { MethodStructure } from "../model/tensor-shapes.js";
import type { TensorMap } from "../model/tensors.js";
import { selectTensors } from "../policy/parameters.js";
import type { TensorFlow } from "../policy/tensorflow.js";
import { ClassifierStack } from "./classifiers.js";
import { drawParameters } from "./initialize.js";
import { countUpdates } from "./minibatches.js";
import type { DistillSettings } from "./options.js";
import { ClassifierStudent, EnsembleStudent, type Student } from "./student.js";
import { toBundleLayout, toTrainingLayout } from "./weights.js";

/** One stage of training. */
export interface Stage {
  /** For progress reports. */
  readonly phase: string;
  /** For names of measures. */
  readonly prefix: string;
  readonly student: Student;
  readonly batchSize: number;
  readonly numRollouts: number;
  /** All that are planned. */
  readonly numUpdates: number;
}

/** Everything that is trained. */
export interface Training {
  readonly structure: MethodStructure;
  readonly stages: readonly Stage[];
  /** Parameters of all stages, trained in place. */
  readonly parameters: TensorMap;
  /** The parameters as a bundle stores them. */
  bundleTensors(): TensorMap;
  dispose(): void;
}

/** The parts of each method. */
const structures: Readonly<Record<MethodName, Pick<MethodStructure, "cascade" | "ensemble">>> = {
  ztw: { cascade: true, ensemble: true },
  sdn: { cascade: false, ensemble: false },
};

/** Draws a method's parameters and lays out its stages. */
export function planTraining(
  tf: TensorFlow,
  architecture: Architecture,
  settings: DistillSettings,
): Training {
  const classifiers = referenceClassifiers(architecture);
  const structure = { classifiers, ...structures[settings.method] };
  const drawn = drawParameters(architecture, structure, new RandomStream(settings.seed, "initialization"));
  const parameters = toTrainingLayout(classifiers, drawn);
  const stack = new ClassifierStack(tf, architecture, structure);
  const forClassifiers = selectTensors(parameters, "classifiers.");
  const stages = [
    planStage(new ClassifierStudent(tf, stack, forClassifiers), settings, {
      phase: "internal classifiers",
      prefix: "classifiers",
      steps: settings.steps,
      batchSize: settings.batchSize,
    }),
  ];
  if (structure.ensemble) {
    const frozen = { stack, parameters: forClassifiers };
    const student = new EnsembleStudent(tf, frozen, selectTensors(parameters, "ensemble."));
    const { ensembleSteps: steps, ensembleBatchSize: batchSize } = settings;
    stages.push(planStage(student, settings, { phase: "ensemble", prefix: "ensemble", steps, batchSize }));
  }
  return {
    structure,
    stages,
    parameters,
    bundleTensors: () => toBundleLayout(classifiers, parameters),
    dispose: () => stack.dispose(),
  };
}

interface StagePlan extends Pick<Stage, "phase" | "prefix" | "batchSize"> {
  readonly steps: number;
}

function planStage(student: Student, settings: DistillSettings, { steps, ...plan }: StagePlan): Stage {
  const rolloutSize = settings.numEnvs * settings.rolloutSteps;
  const numRollouts = Math.max(1, Math.floor(steps / rolloutSize));
  const epochs = { numEpochs: settings.epochs, batchSize: plan.batchSize };
  return { ...plan, student, numRollouts, numUpdates: numRollouts * countUpdates(rolloutSize, epochs) };
}
