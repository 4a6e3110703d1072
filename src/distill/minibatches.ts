/** The epochs over one rollout: shuffled minibatches, gradients, updates. */
import type { RandomStream } from "../core/random.js";
import type { Adam } from "../tensor/adam.js";
import type { Rollout } from "./rollout.js";
import type { Student } from "./student.js";

export interface Epochs {
  readonly optimizer: Adam;
  /** Shuffles the observations of each epoch. */
  readonly stream: RandomStream;
  readonly numEpochs: number;
  readonly batchSize: number;
  /** Learning rate by 0-based update, counted over the whole stage. */
  readonly learningRate: (update: number) => number;
}

/** Trains a student on the rollout that it remembers; the last minibatch of an epoch may be smaller. */
export function trainOnRollout(student: Student, rollout: Rollout, epochs: Epochs): void {
  const { optimizer, stream, numEpochs, batchSize, learningRate } = epochs;
  const values = new Map([...student.parameters].map(([name, { data }]) => [name, data]));
  const order = Int32Array.from({ length: rollout.numObservations }, (_, index) => index);
  for (let epoch = 0; epoch < numEpochs; epoch++) {
    stream.shuffle(order);
    for (let start = 0; start < order.length; start += batchSize) {
      const rows = order.subarray(start, start + batchSize);
      const gradients = student.gradients(rows, gatherRows(rollout, rows));
      optimizer.update(values, gradients, learningRate(optimizer.numSteps));
    }
  }
}

/** Number of updates that {@link trainOnRollout} makes. */
export function countUpdates(
  numObservations: number,
  { numEpochs, batchSize }: Pick<Epochs, "numEpochs" | "batchSize">,
): number {
  return numEpochs * Math.ceil(numObservations / batchSize);
}

/** The expert's probabilities of some observations. */
function gatherRows({ expertProbabilities, numObservations }: Rollout, rows: Int32Array): Float32Array {
  const width = expertProbabilities.length / numObservations;
  const gathered = new Float32Array(rows.length * width);
  rows.forEach((row, position) => {
    gathered.set(expertProbabilities.subarray(row * width, (row + 1) * width), position * width);
  });
  return gathered;
}
