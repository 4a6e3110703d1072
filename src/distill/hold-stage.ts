/** The one stage of learning to hold: `ztw-regret` stays as it is, and gets a gate more. */
import type { Architecture } from "../model/architecture.js";
import { holdPlace } from "../model/hold-gate.js";
import { countRegretFeatures } from "../model/regret-gate.js";
import type { TensorMap } from "../model/tensors.js";
import type { TensorFlow } from "../tensor/tensorflow.js";
import { ClassifierStack } from "./classifiers.js";
import { neutralStatistics } from "./feature-statistics.js";
import { emptyHoldGate } from "./hold-gate.js";
import { HoldLearner } from "./hold-learner.js";
import type { HoldSettings } from "./hold-options.js";
import { holdLearningRate } from "./hold-training.js";
import { structures } from "./methods.js";
import type { DistillSettings } from "./options.js";
import { statisticsPrefix } from "./regret-gate.js";
import { criticOf } from "./rl-critic.js";
import { type BaseMethod, planStage, type StagedTraining } from "./stage.js";
import { toBundleLayout, toTrainingLayout } from "./weights.js";

/**
 * Lays out the training of `ztw-hold`.
 *
 * @param base - `ztw-regret`; it stays as it is.
 */
export function planHolds(
  tf: TensorFlow,
  architecture: Architecture,
  settings: DistillSettings & { readonly hold: HoldSettings },
  base: BaseMethod,
): StagedTraining {
  const { classifiers } = base;
  const { holdSteps, holdRate } = settings.hold;
  const structure = { classifiers, ...structures[settings.method], hold: { rate: holdRate } };
  const place = holdPlace(structure, architecture.numActions);
  const gate = emptyHoldGate(place);
  const parameters = new Map([...frozenParameters(architecture, base), ...gate]);
  const stack = new ClassifierStack(tf, architecture, structure);
  const learner = new HoldLearner({ frozen: { tf, stack, parameters }, place, rule: structure.hold });
  return {
    structure,
    numActions: architecture.numActions,
    blocks: [...classifiers.map(({ afterBlock }) => afterBlock), architecture.blocks.length - 1],
    stages: [planStage(learner, settings, { phase: "holds", prefix: "hold", steps: holdSteps, schedule })],
    parameters: gate,
    bundleTensors: () => new Map([...base.tensors, ...toBundleLayout(classifiers, gate)]),
    dispose: () => stack.dispose(),
  };
}

/** For the log. */
const schedule = [{ until: 1, learningRate: holdLearningRate }];

/** What plays beside the hold gate: none of it learns. */
export function frozenParameters(architecture: Architecture, base: BaseMethod): TensorMap {
  const { classifiers, tensors, expert } = base;
  const statistics = classifiers.flatMap((classifier, exit) => [
    ...neutralStatistics(statisticsPrefix(exit), countRegretFeatures(classifier, architecture.numActions)),
  ]);
  return new Map([
    ...toTrainingLayout(classifiers, tensors),
    ...statistics,
    ...criticOf(architecture, expert),
  ]);
}
