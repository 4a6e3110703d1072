/** The one stage of learning from returns: the gates and heads of `ztw-regret` go on. */
import type { Architecture } from "../model/architecture.js";
import { countRegretFeatures } from "../model/regret-gate.js";
import type { TensorMap } from "../model/tensors.js";
import { copyTensors } from "../tensor/parameters.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { ClassifierStack } from "./classifiers.js";
import { neutralStatistics } from "./feature-statistics.js";
import { structures } from "./methods.js";
import type { DistillSettings } from "./options.js";
import { foldStandardization, statisticsPrefix } from "./regret-gate.js";
import { relativeCosts } from "./rl-costs.js";
import { criticOf } from "./rl-critic.js";
import { RlLearner } from "./rl-learner.js";
import type { RlSettings } from "./rl-options.js";
import { startGates, startPrice, withoutTraining } from "./rl-start.js";
import type { SchedulePhase } from "./schedule.js";
import { type BaseMethod, planStage, type StagedTraining } from "./stage.js";
import { toBundleLayout, toTrainingLayout } from "./weights.js";

/** Share of the updates after which the learning rate falls, and to which part of it. */
const [fallsAfter, fallsTo] = [2 / 3, 0.1];

/**
 * Lays out the training of `ztw-rl`.
 *
 * @param base - `ztw-regret`; it stays as it is.
 */
export function planReturns(
  tf: TensorFlow,
  architecture: Architecture,
  settings: DistillSettings & { readonly rl: RlSettings },
  base: BaseMethod,
): StagedTraining {
  const { classifiers } = base;
  const structure = { classifiers, ...structures[settings.method] };
  const parameters = startParameters(architecture, settings.rl, base);
  const stack = new ClassifierStack(tf, architecture, structure);
  const costs = relativeCosts(architecture, structure);
  const learner = new RlLearner({ classifiers: { tf, stack, parameters }, settings: settings.rl, costs });
  const plan = { phase: "returns", prefix: "rl", steps: settings.rl.rlSteps };
  return {
    structure,
    numActions: architecture.numActions,
    blocks: [...classifiers.map(({ afterBlock }) => afterBlock), architecture.blocks.length - 1],
    stages: [planStage(learner, settings, { ...plan, schedule: scheduleOf(settings.rl) })],
    parameters,
    bundleTensors: () => toBundleLayout(classifiers, storedParameters(parameters, classifiers.length)),
    dispose: () => stack.dispose(),
  };
}

/** Classifiers, ensemble and gates of the base, a critic, a price; gates read features as they are until there are some. */
function startParameters(architecture: Architecture, settings: RlSettings, base: BaseMethod): TensorMap {
  const parameters = copyTensors(toTrainingLayout(base.classifiers, base.tensors));
  startGates(parameters, base.classifiers.length, settings);
  const statistics = base.classifiers.flatMap((classifier, exit) => [
    ...neutralStatistics(statisticsPrefix(exit), countRegretFeatures(classifier, architecture.numActions)),
  ]);
  return new Map([
    ...parameters,
    ...statistics,
    ...criticOf(architecture, base.expert),
    ...startPrice(settings),
  ]);
}

function storedParameters(parameters: TensorMap, numExits: number): TensorMap {
  let stored = withoutTraining(parameters);
  for (let exit = 0; exit < numExits; exit++) stored = foldStandardization(stored, exit);
  return stored;
}

function scheduleOf({ rlLearningRate }: RlSettings): readonly SchedulePhase[] {
  return [
    { until: fallsAfter, learningRate: rlLearningRate },
    { until: 1, learningRate: fallsTo * rlLearningRate },
  ];
}
