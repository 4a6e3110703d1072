/** Loads TensorFlow.js and its native backend on first use, so that nothing else ever waits for it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
// biome-ignore lint/suspicious/noTsIgnore: there is no error here, only in programs without the package
/** @ts-ignore: programs that do not train compile without that package */
import type * as TensorFlowModule from "@tensorflow/tfjs-node-gpu";
import { checkInteger, checkOneOf, checkOptionNames } from "../core/check.js";
import { NativeError } from "../core/errors.js";
import { packageRoot, trainingFolder } from "../core/paths.js";

/** TensorFlow.js as `@tensorflow/tfjs-node-gpu` exports it; that package runs on CPUs too. */
export type TensorFlow = typeof TensorFlowModule;

export interface TensorFlowOptions {
  /** Threads of one operation. Default: TensorFlow's own choice, all cores. Fixed by the first load in a process. */
  readonly numThreads?: number;
  /** Default `"auto"`: a GPU where TensorFlow finds one. Fixed by the first load in a process. */
  readonly device?: Device;
}

/** Where TensorFlow computes. */
export const devices = ["auto", "cpu", "gpu"] as const;
export type Device = (typeof devices)[number];

const packageName = "@tensorflow/tfjs-node-gpu";
const require = createRequire(import.meta.url);

/**
 * TensorFlow.js, loaded with its native backend.
 *
 * Sets the variables of {@link setTensorFlowVariables} in this process.
 *
 * @throws {NativeError} if the package, its addon or TensorFlow's libraries are missing, or a GPU was asked for and
 * there is none.
 */
export function loadTensorFlow(options: TensorFlowOptions = {}): TensorFlow {
  checkOptionNames("loadTensorFlow", options, ["numThreads", "device"]);
  const { numThreads, device = "auto" } = options;
  checkOneOf("loadTensorFlow", "device", device, devices);
  if (numThreads !== undefined) {
    checkInteger("loadTensorFlow", "numThreads", numThreads, { min: 1, max: 1024 });
  }
  setTensorFlowVariables(process.env, { numThreads, device });
  restoreUtilHelpers(require("node:util") as Record<string, unknown>);
  const tf = requireTensorFlow();
  if (device === "gpu") checkGpu(tf);
  return tf;
}

/**
 * Sets what TensorFlow reads from the environment when it loads, where the user has not: threads, log level, device, and
 * on x64 oneDNN's kernels. TensorFlow turns those on by itself only where a CPU has AVX-512 VNNI, but they are faster on
 * every one that has AVX2. That it has done so, it says on standard error below log level 1; `native/tensorflow` makes the
 * level hold while the library loads, too.
 *
 * @param environment - to complete.
 */
export function setTensorFlowVariables(
  environment: NodeJS.ProcessEnv,
  { numThreads, device }: TensorFlowOptions,
  architecture: string = process.arch,
): void {
  if (numThreads !== undefined) environment.TF_NUM_INTRAOP_THREADS ??= String(numThreads);
  environment.TF_CPP_MIN_LOG_LEVEL ??= "2"; // errors only
  if (device === "cpu") environment.CUDA_VISIBLE_DEVICES ??= "-1";
  if (architecture === "x64") environment.TF_ENABLE_ONEDNN_OPTS ??= "1";
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

/** Set-up's own copy where it is there, else one that the user's program installed. */
function requireTensorFlow(): TensorFlow {
  const own = join(packageRoot, trainingFolder, "node_modules", packageName);
  try {
    return require(existsSync(own) ? own : packageName) as TensorFlow;
  } catch (cause) {
    throw new NativeError(describeFailure(cause), { cause });
  }
}

function checkGpu(tf: TensorFlow): void {
  const backend = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  if (backend.isUsingGpuDevice) return;
  throw new NativeError(
    "loadTensorFlow: expected a GPU for device, but TensorFlow found none. It needs an NVIDIA driver, CUDA and a " +
      "TensorFlow built for it; set-up installs the one for CPUs. Use device cpu or auto.",
  );
}

function describeFailure(cause: unknown): string {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return (
    `loadTensorFlow: cannot load ${packageName} on ${process.platform}-${process.arch}, Node ${process.version}: ` +
    `${reason} Run \`npx ztw setup --training\`.`
  );
}
