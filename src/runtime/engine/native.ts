/** What the compiled engine addon offers, and where it is. */
import { join } from "node:path";
import { loadAddon, type NativeAddon } from "../../core/native-addon.js";
import { packageRoot } from "../../core/paths.js";
import { type Build, loadBuild, loadWasmAddon, wasmFiles } from "../../core/wasm-addon.js";
import type { EngineDescription } from "./description.js";

/** The network that the addon is to run. */
export interface NativeNetworkOptions {
  /** Sessions of one fingerprint share their weights within the process. */
  readonly fingerprint: string;
  /** Called only where no open session has these weights. */
  readonly describe: () => EngineDescription;
  /** `""`: the fastest that this processor has. */
  readonly instructionSet: string;
}

/** Where a change can be lost on purpose: between observations, or within residual stages before a convolution, a pool, a sum. */
export type DroppedPlace = "nothing" | "image" | "convolution" | "pool" | "sum";

/** What the addon is given to open a session. */
export interface NativeSessionOptions extends NativeNetworkOptions {
  /** float32 `[numActions]`; receives the logits of the exit taken. */
  readonly logits: Float32Array;
  /**
   * float64 `[4]`: receives confidence, multiply-adds, bytes compared, and for how many decisions more the action may go on; -1 where the costs of
   * that are not finite.
   */
  readonly results: Float64Array;
  /** Plants the bug of one change that is lost; for tests of the tests. */
  readonly dropsDirty: DroppedPlace;
  /** The parts of its decisions are timed. */
  readonly isTimed: boolean;
}

/** One map of what the last decision computed again; `recomputed.ts` says what its bytes mean. */
export interface NativeRecomputedMap {
  readonly layer: "image" | "block" | "policy-head" | "classifier-conv" | "classifier-linear";
  /** 0-based, of the block or the classifier; 0 for the image and the policy head. */
  readonly index: number;
  /** Of a linear layer's inputs, and not of a layer's outputs. */
  readonly isOfInputs: boolean;
  readonly height: number;
  readonly width: number;
}

export interface NativeSession {
  /** The instruction set that it runs on. */
  readonly instructionSet: string;
  /** The image first, then the blocks, the policy head, and each classifier's convolution and linear layer. */
  readonly recomputedMaps: readonly NativeRecomputedMap[];
  /**
   * @param tau - one for all classifiers, or float32 `[numClassifiers]`.
   * @returns the exit taken; the rest is in `logits` and `results`.
   */
  decide(observation: Uint8Array, tau: number | Float32Array): number;
  /**
   * Copies a block's output as the last decision that reached it left it.
   *
   * @param values - float32 `[height, width, channels]` or `[features]`.
   */
  copyBlock(index: number, values: Float32Array): void;
  /** @param values - uint8 `[height, width]` of `recomputedMaps[index]`. */
  copyRecomputed(index: number, values: Uint8Array): void;
  /** float64 `[layers, stages]`, nanoseconds since it was opened; null unless it is timed. `stage-times.ts` names both. */
  times(): Float64Array | null;
  reset(): void;
  close(): void;
}

/** What the addon is given to open sessions for a vector of environments. */
export interface NativeBatchOptions extends NativeNetworkOptions {
  readonly numSessions: number;
  /** 1: the calling thread decides. */
  readonly numThreads: number;
  /** int32 `[numSessions]`; receives the exits taken. */
  readonly exits: Int32Array;
  /** float32 `[numSessions]`. */
  readonly confidences: Float32Array;
  /** float32 `[numSessions, numActions]`; receives the logits of the exits taken. */
  readonly logits: Float32Array;
  /** int32 `[numSessions]`; receives for how many decisions more the actions may go on, as of one session. */
  readonly held: Int32Array;
  /** Receives multiply-adds and bytes compared, of all sessions together. */
  readonly work: Float64Array;
  /** Plants the bug of one change that is lost between observations; for tests of the tests. */
  readonly dropsDirty: boolean;
}

export interface NativeBatch {
  /** The instruction set that it runs on. */
  readonly instructionSet: string;
  /**
   * @param observations - uint8 `[numSessions, channels, height, width]`.
   * @param tau - one for all classifiers, or float32 `[numClassifiers]`; the same for all sessions.
   * @param awake - uint8 `[numSessions]`: sessions whose byte is 0 are left alone, and their answers with them.
   */
  decide(observations: Uint8Array, tau: number | Float32Array, awake?: Uint8Array): void;
  /**
   * Copies a block's outputs as the last decisions that reached it left them.
   *
   * @param values - float32 `[numSessions, height, width, channels]` or `[numSessions, features]`.
   */
  copyBlock(index: number, values: Float32Array): void;
  reset(): void;
  close(): void;
}

export interface EngineNative extends NativeAddon {
  /** Available here, fastest first. */
  readonly instructionSets: readonly string[];
  readonly EngineSession: new (options: NativeSessionOptions) => NativeSession;
  readonly EngineBatch: new (options: NativeBatchOptions) => NativeBatch;
}

const addonFiles = [join(packageRoot, "native", "engine", "build", "Release", "engine_native.node")];

/**
 * Loads the addon; in one thread, later calls return the same.
 *
 * @param build - default: `ZTW_BACKEND`, else the native one; where that does not load and WebAssembly is there, this, with a warning.
 * @throws {NativeError} with the platform, the files tried, the reason for each, and the next command.
 */
export function loadEngine(build?: Build): EngineNative {
  const modules = wasmFiles("engine-wasm", "engine.wasm");
  return loadBuild(build, {
    name: "the compiled engine addon",
    native: () => loadNativeEngine(),
    wasm: () => loadWasmEngine(modules),
    wasmFiles: modules,
  });
}

/** @param files - where the addon may be, tried in turn. */
export function loadNativeEngine(files: readonly string[] = addonFiles): EngineNative {
  const advice = 'Run "npx ztw setup" to build it, or use the backend "onnx", which needs no compiler.';
  return loadAddon<EngineNative>({ where: "loadEngine", name: "the compiled engine addon", files, advice });
}

/** @param files - where the module may be, tried in turn. */
export function loadWasmEngine(
  files: readonly string[] = wasmFiles("engine-wasm", "engine.wasm"),
): EngineNative {
  const advice = 'Run "npm run build:wasm" to build it, or use the backend "engine".';
  return loadWasmAddon<EngineNative>({
    where: "loadEngine",
    name: "the engine as WebAssembly",
    mainClass: "EngineSession",
    files,
    advice,
  });
}
