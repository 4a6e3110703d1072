/** A folder of our own as PATH, with small shell scripts in place of programs, and a context that uses it. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "../../scripts/setup/context.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

export interface Sandbox {
  readonly context: SetupContext;
  readonly folder: string;
  /** The notes that set-up gave, in order. */
  readonly notes: readonly string[];
  /** Puts a program on PATH; the script may use the shell's own commands, and others by their full path. */
  addProgram(name: string, script: string): void;
}

/** An empty machine: nothing on PATH, nothing in the cache, nothing set up. */
export function createSandbox(env: NodeJS.ProcessEnv = {}): Sandbox {
  const folder = temporaryFolder();
  const programs = join(folder, "bin");
  mkdirSync(programs);
  const notes: string[] = [];
  const context: SetupContext = {
    root: join(folder, "package"),
    cache: join(folder, "cache"),
    env: { PATH: programs, HOME: folder, ...env },
    note: (line) => notes.push(line),
  };
  const addProgram = (name: string, script: string) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  return { context, folder, notes, addProgram };
}

/** A Python that reports these versions; `download` is what its pip does when asked for a file. */
export function fakePython(options: {
  readonly version?: string;
  readonly pip?: string;
  readonly download?: string;
}) {
  const { version = "3.12.1", pip = "24.0", download = "exit 1" } = options;
  const answerPip =
    pip === "" ? "echo 'No module named pip' >&2; exit 1" : `echo "pip ${pip} from somewhere"`;
  return `case "$*" in
    -c*) echo "version ${version}" ;;
    "-m pip --version") ${answerPip} ;;
    "-m pip download"*)
      for last; do :; done # pip's last argument is the target folder
      ${download} ;;
  esac`;
}
