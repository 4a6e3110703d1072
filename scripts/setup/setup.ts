/** Sets up the native parts: the emulator, the engine, and for training TensorFlow, side by side. */

import { isAleReady, setUpAle } from "./ale.js";
import { defaultContext, type SetupContext } from "./context.js";
import { isEngineReady, isEngineSettled, setUpEngine } from "./engine.js";
import { explainFileError } from "./file-errors.js";
import { isTensorflowReady, setUpTensorflow } from "./tensorflow.js";

export interface SetupOptions extends Partial<SetupContext> {
  /** Also what `distill`, `train` and the tests need: TensorFlow. Default false. */
  readonly training?: boolean;
  /** Unpack and compile again whatever is there. Default false. */
  readonly force?: boolean;
}

/** What stands after set-up. */
export interface SetupResult {
  readonly isAleReady: boolean;
  /** Not so where it could not be compiled; then the backend `onnx` remains. */
  readonly isEngineReady: boolean;
  readonly isTensorflowReady: boolean;
  readonly seconds: number;
}

/**
 * Puts the native parts in place; what is in place already is left alone, so a second run takes milliseconds.
 *
 * Safe to kill at any point, and to run in two processes at once.
 *
 * @throws {NativeError} if a tool, the network or disk space is missing: the message holds the next command.
 * @throws {CheckpointError} if a download is another file than the pinned one.
 */
export async function setup(options: SetupOptions = {}): Promise<SetupResult> {
  const { training = false, force: isForced = false, ...given } = options;
  const start = performance.now();
  // The first failure stops the other half, but is reported only when that half has let go of its files.
  const failure = new AbortController();
  const signal = given.signal ? AbortSignal.any([given.signal, failure.signal]) : failure.signal;
  const context = defaultContext({ ...given, signal });
  const steps = [setUpAle(context, { isForced }), setUpEngine(context, { isForced })];
  if (training) steps.push(setUpTensorflow(context, { isForced }));
  for (const step of steps) step.catch((error) => failure.abort(error));
  await Promise.allSettled(steps);
  if (signal.aborted) throw explainFileError(context, signal.reason);
  return {
    isAleReady: isAleReady(context),
    isEngineReady: isEngineReady(context),
    isTensorflowReady: isTensorflowReady(context),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * Sets up what a command needs, unless it is in place; commands call it before their work.
 *
 * @param options.training - true for commands that train.
 * @example
 * await ensureSetup({ training: true, note: context.note, signal: context.signal })
 */
export async function ensureSetup(options: SetupOptions & { readonly training: boolean }): Promise<void> {
  const context = defaultContext(options);
  const canTrain = !options.training || isTensorflowReady(context);
  if (isAleReady(context) && isEngineSettled(context) && canTrain) return;
  await setup(options);
}
