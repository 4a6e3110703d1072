/** What else a module asks for: a little of WASI, and of what emscripten's library calls the system. */
import type { NodeApiHost } from "./host.js";

/** WASI's number for a call that this system does not have, and for a file that is not open; emscripten's for the former. */
const notSupported = 52;
const badFile = 8;
const noSuchCall = -52;

type SystemFunction = (...args: never[]) => unknown;

/** A module finds no files, no environment and no arguments; it has a clock, and chance. */
export function systemFunctions(host: NodeApiHost): Readonly<Record<string, SystemFunction>> {
  return {
    proc_exit: (code: number) => {
      throw host.fail(`it ended itself with code ${code}`);
    },
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      host.memory.view.setBigUint64(result, BigInt(Math.round(performance.now() * 1e6)), true);
      return 0;
    },
    random_get: (pointer: number, length: number) => {
      crypto.getRandomValues(host.memory.bytes.subarray(pointer, pointer + length));
      return 0;
    },
    environ_sizes_get: (count: number, size: number) => {
      host.memory.setInteger(count, 0);
      host.memory.setInteger(size, 0);
      return 0;
    },
    environ_get: () => 0,
    // What ALE prints is for who debugs it: our errors say what went wrong.
    fd_write: (_file: number, parts: number, count: number, written: number) => {
      let total = 0;
      for (let i = 0; i < count; i++) total += host.memory.integerAt(parts + 8 * i + 4);
      host.memory.setInteger(written, total);
      return 0;
    },
    fd_read: () => badFile,
    fd_seek: () => badFile,
    fd_close: () => badFile,
  };
}

/** For what a module imports and never reaches. */
export function missingFunction(name: string): SystemFunction {
  return () => (name.startsWith("__syscall") ? noSuchCall : notSupported);
}
