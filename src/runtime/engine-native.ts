/** What the compiled engine addon offers, and where it is. */
import { join } from "node:path";
import { loadAddon, type NativeAddon } from "../core/native-addon.js";
import { packageRoot } from "../core/paths.js";
import type { EngineDescription } from "./engine-description.js";

/** What the addon is given to open a session. */
export interface NativeSessionOptions {
  /** Sessions of one fingerprint share their weights within the process. */
  readonly fingerprint: string;
  /** Called only where no open session has these weights. */
  readonly describe: () => EngineDescription;
  /** `""`: the fastest that this processor has. */
  readonly instructionSet: string;
  /** float32 `[numActions]`; receives the scores of the exit taken. */
  readonly scores: Float32Array;
  /** Receives confidence, multiply-adds and bytes compared. */
  readonly results: Float64Array;
  /** Plants the bug of one change that is lost; for tests of the tests. */
  readonly dropsDirty: boolean;
}

export interface NativeSession {
  /** The instruction set that it runs on. */
  readonly instructionSet: string;
  /** Returns the exit taken; the rest is in `scores` and `results`. */
  decide(observation: Uint8Array, tau: number): number;
  /**
   * Copies a block's output as the last decision that reached it left it.
   *
   * @param values - float32 `[height, width, channels]` or `[features]`.
   */
  copyBlock(index: number, values: Float32Array): void;
  reset(): void;
  close(): void;
}

export interface EngineNative extends NativeAddon {
  /** Available here, fastest first. */
  readonly instructionSets: readonly string[];
  readonly EngineSession: new (options: NativeSessionOptions) => NativeSession;
}

const addonFiles = [join(packageRoot, "native", "engine", "build", "Release", "engine_native.node")];

/**
 * Loads the addon; in one thread, later calls return the same.
 *
 * @param files - where it may be, tried in turn.
 * @throws {NativeError} with the platform, the files tried, the reason for each, and the next command.
 */
export function loadEngine(files: readonly string[] = addonFiles): EngineNative {
  const advice = 'Run "npx ztw setup" to build it, or use the backend "onnx", which needs no compiler.';
  return loadAddon<EngineNative>({ where: "loadEngine", name: "the compiled engine addon", files, advice });
}
