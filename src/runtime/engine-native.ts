/** Loads the compiled engine addon, and says what to do when it does not load. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CheckpointError, EnvironmentStateError, InvalidArgumentError, NativeError } from "../core/errors.js";
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
  reset(): void;
  close(): void;
}

export interface EngineNative {
  /** Available here, fastest first. */
  readonly instructionSets: readonly string[];
  initialize(...errorClasses: (new (message: string) => Error)[]): void;
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
  const failures: string[] = [];
  for (const file of files) {
    try {
      if (!existsSync(file)) throw new Error("the file does not exist");
      const addon = createRequire(import.meta.url)(file) as EngineNative;
      addon.initialize(InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError);
      return addon;
    } catch (error) {
      failures.push(`  ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NativeError(describeFailure(failures));
}

function describeFailure(failures: readonly string[]): string {
  const platform = `${process.platform}-${process.arch}, Node ${process.version}`;
  return [
    `loadEngine: the compiled engine addon did not load on ${platform}. Tried:`,
    ...failures,
    'Run "npx ztw setup" to build it, or use the backend "onnx", which needs no compiler.',
  ].join("\n");
}
