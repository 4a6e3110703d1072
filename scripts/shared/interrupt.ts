/** Ways to be stopped from outside: signals, and readers of the output that have left. */
import { type StopSignal, signalCodes } from "./exit-codes.js";

/** As if the system's signal for it, number 13, had ended the process. */
const brokenPipeCode = 141;
/** A pipe is closed; a terminal is gone. */
const readerLeft = ["EPIPE", "EIO", "ECONNRESET"];
const signals = Object.keys(signalCodes) as StopSignal[];

/** What stops the work of a command. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Of what stopped it; undefined while nothing has. */
  readonly exitCode: number | undefined;
  /** Whether anybody is left to be told. */
  readonly isQuiet: boolean;
  dispose(): void;
}

/**
 * The first signal asks the work to stop, a second one ends the process at once; both with the exit code of that signal. So does a
 * reader of our output that has left, without a word.
 *
 * @param endLine - ends what stands half written on the terminal.
 * @param stopping - what the first signal is answered with.
 */
export function listenForStop(endLine: () => void, stopping = "Stopping; what is done is kept."): Interrupt {
  const controller = new AbortController();
  const state: { exitCode: number | undefined; isQuiet: boolean } = { exitCode: undefined, isQuiet: false };
  const stop = (exitCode: number) => {
    if (controller.signal.aborted) process.exit(exitCode);
    state.exitCode = exitCode;
    controller.abort();
  };
  const onSignal = (name: StopSignal) => {
    endLine();
    const say = controller.signal.aborted
      ? "Ended at once."
      : `${stopping} Press Ctrl-C again to end at once.`;
    process.stderr.write(`${process.stderr.isTTY ? "\n" : ""}${say}\n`); // behind the terminal's ^C
    stop(signalCodes[name]);
  };
  const onError = ({ code = "" }: NodeJS.ErrnoException) => {
    if (!readerLeft.includes(code)) return; // a log on a full disk is no reason to stop
    state.isQuiet = true;
    if (!controller.signal.aborted) stop(brokenPipeCode);
  };
  const streams = [process.stdout, process.stderr];
  for (const name of signals) process.on(name, onSignal);
  for (const stream of streams) stream.on("error", onError);
  return {
    signal: controller.signal,
    get exitCode() {
      return state.exitCode;
    },
    get isQuiet() {
      return state.isQuiet;
    },
    dispose() {
      for (const name of signals) process.off(name, onSignal);
      for (const stream of streams) stream.off("error", onError);
    },
  };
}
