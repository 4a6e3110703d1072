/** Writes a run's measures as TensorBoard events. */
import { resolve } from "node:path";
import type { TensorFlow } from "../tensor/tensorflow.js";

/** Takes named measures at a step. */
export interface MeasureLog {
  write(step: number, measures: Readonly<Record<string, number>>): void;
}

/**
 * A log in TensorBoard's format; `undefined` as a folder gives one that does nothing. A continued run adds a file.
 *
 * @param folder - for TensorBoard's `--logdir`.
 */
export function openTensorBoard(tf: TensorFlow, folder: string | undefined): MeasureLog {
  if (folder === undefined) return { write: () => {} };
  const writer = tf.node.summaryFileWriter(resolve(folder)); // "runs://x" would be a file system's name;
  return {
    write(step, measures) {
      for (const [name, value] of Object.entries(measures)) writer.scalar(name, value, step);
      writer.flush();
    },
  };
}
