/** The compiler to WebAssembly: found by name, and asked for its version. */
import { NativeError } from "../../src/index.js";
import { runProcess } from "../setup/context.js";

export interface Emscripten {
  readonly program: string;
  /** E.g. `"3.1.6"`. */
  readonly version: string;
}

/** The first whose exceptions are WebAssembly's own, and the one of Debian 12. */
const leastVersion = [3, 1, 6] as const;
const program = "em++";
const advice =
  'Install it, for instance by "apt-get install --no-install-recommends emscripten"; nothing else of the project needs it.';

/** @throws {NativeError} in one line, if it is not there or too old. */
export async function findEmscripten(): Promise<Emscripten> {
  const { exitCode, output, isMissing } = await runProcess(program, ["--version"]);
  if (isMissing || exitCode !== 0)
    throw new NativeError(`build:wasm: expected emscripten (${program}) on the PATH, found none. ${advice}`);
  const version = /\b(\d+\.\d+\.\d+)\b/.exec(output)?.[1] ?? "of no number";
  if (!isRecent(version))
    throw new NativeError(
      `build:wasm: expected emscripten ${leastVersion.join(".")} or later, found ${version}. ${advice}`,
    );
  return { program, version };
}

function isRecent(version: string): boolean {
  const numbers = version.split(".").map(Number);
  for (const [i, least] of leastVersion.entries()) {
    const number = numbers[i] ?? Number.NaN;
    if (number !== least) return number > least;
  }
  return true;
}
