/** The one door to ONNX Runtime: loads it on first use and opens files with the options that suit one decision at a time. */
import { runInThisContext } from "node:vm";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { checkInteger } from "../../core/check.js";
import { CheckpointError, NativeError } from "../../core/errors.js";
import type { Bundle } from "../../model/bundle.js";
import { cachedOnnxFile } from "./file.js";
import type { GraphChoice } from "./metadata.js";

export type OnnxRuntime = typeof import("onnxruntime-node");

type NodeModule = typeof import("node:module");

const maxThreads = 64;
/** Errors only: warnings would be printed by native code. */
const severeOnly = 3;

/** An opened graph, and the library that it runs on. */
export interface OpenGraph {
  readonly runtime: OnnxRuntime;
  readonly session: InferenceSession;
}

/**
 * Opens a policy's graph, made from the bundle's weights if need be.
 *
 * @param options.where - the caller, for messages.
 * @throws {NativeError} if ONNX Runtime's library does not load here.
 * @throws {CheckpointError} if the bundle is damaged, or ONNX Runtime refuses the file.
 */
export async function openGraph(
  bundle: Bundle,
  choice: GraphChoice,
  options: { readonly where: string; readonly numThreads: number },
): Promise<OpenGraph> {
  const numThreads = checkInteger(options.where, "numThreads", options.numThreads, {
    min: 1,
    max: maxThreads,
  });
  const path = await cachedOnnxFile(bundle, choice);
  const runtime = loadOnnxRuntime();
  try {
    const session = await runtime.InferenceSession.create(path, {
      intraOpNumThreads: numThreads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: severeOnly,
    });
    return { runtime, session };
  } catch (cause) {
    throw new CheckpointError(
      `${options.where}: ONNX Runtime refuses ${path}. Delete it; it is made again from the weights.`,
      { cause },
    );
  }
}

/** A tensor of bytes: of the same memory, as an array of the realm in which ONNX Runtime lives. */
export function byteTensor(runtime: OnnxRuntime, data: Uint8Array, shape: readonly number[]): Tensor {
  const RuntimeBytes = new runtime.Tensor("uint8", []).data.constructor as Uint8ArrayConstructor;
  return new runtime.Tensor("uint8", new RuntimeBytes(data.buffer, data.byteOffset, data.length), shape);
}

/**
 * By Node's own `require`, in Node's own realm: test runners load packages into a realm of theirs, and there ONNX Runtime does
 * not know its own arrays.
 */
function loadOnnxRuntime(): OnnxRuntime {
  try {
    const { createRequire } = runInThisContext('process.getBuiltinModule("node:module")') as NodeModule;
    const runtime = createRequire(import.meta.url)("onnxruntime-node") as OnnxRuntime;
    runtime.env.logLevel = "error"; // it warns where there is no home folder
    return runtime;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NativeError(
      `onnxruntime-node: its library does not load on ${process.platform}-${process.arch}: ${reason} ` +
        "It comes prebuilt for Linux with glibc, macOS and Windows: run `npm install --ignore-scripts` again.",
      { cause },
    );
  }
}
