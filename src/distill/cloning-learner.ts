/** Behavioral cloning: heads imitate the expert on the states that they visit. */
import type { LearnedRollout, Learner, RolloutWork } from "./learner.js";
import { trainOnRollout } from "./minibatches.js";
import { collectRollout } from "./rollout.js";
import type { Student } from "./student.js";

export class CloningLearner implements Learner {
  constructor(
    readonly student: Student,
    readonly batchSize: number,
  ) {}

  learn(work: RolloutWork): LearnedRollout {
    const { student, batchSize } = this;
    const { acting, shuffling, ...playing } = work;
    const rollout = collectRollout(student, { ...playing, stream: acting });
    trainOnRollout(student, rollout, { ...work, stream: shuffling, batchSize });
    student.forget();
    return rollout;
  }
}
