/** Loads TensorFlow.js and its native backend on first use, so that nothing else ever waits for it. */
import { createRequire } from "node:module";
import type * as TensorFlowModule from "@tensorflow/tfjs-node-gpu";
import { checkInteger } from "../core/check.js";
import { NativeError } from "../core/errors.js";

/** TensorFlow.js as `@tensorflow/tfjs-node-gpu` exports it; that package runs on CPUs too. */
export type TensorFlow = typeof TensorFlowModule;

export interface TensorFlowOptions {
  /** Threads of one operation. Default: TensorFlow's own choice, all cores. Fixed by the first load in a process. */
  readonly numThreads?: number;
}

const packageName = "@tensorflow/tfjs-node-gpu";
const require = createRequire(import.meta.url);

/**
 * TensorFlow.js, loaded with its native backend.
 *
 * Sets `TF_NUM_INTRAOP_THREADS` and `TF_CPP_MIN_LOG_LEVEL` in this process where the user has not.
 *
 * @throws {NativeError} if the package, its addon or TensorFlow's libraries are missing.
 */
export function loadTensorFlow({ numThreads }: TensorFlowOptions = {}): TensorFlow {
  if (numThreads !== undefined) {
    checkInteger("loadTensorFlow", "numThreads", numThreads, { min: 1, max: 1024 });
    process.env.TF_NUM_INTRAOP_THREADS ??= String(numThreads);
  }
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // errors only
  restoreUtilHelpers(require("node:util") as Record<string, unknown>);
  try {
    return require(packageName) as TensorFlow;
  } catch (cause) {
    throw new NativeError(describeFailure(cause), { cause });
  }
}

/**
 * Gives `node:util` back the helpers that Node 23 removed and tfjs-node 4.22 still calls.
 *
 * @param util - the module object to complete; what it has is left alone.
 */
export function restoreUtilHelpers(util: Record<string, unknown>): void {
  util.isArray ??= Array.isArray;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}

function describeFailure(cause: unknown): string {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return (
    `loadTensorFlow: cannot load ${packageName} on ${process.platform}-${process.arch}, Node ${process.version}: ` +
    `${reason} Run \`npx ztw setup --training\`.`
  );
}
