/** The steps of shipping are commands of ours, each in a process of its own. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { exitCodes } from "../shared/exit-codes.js";

/** Runs commands to their ends, and tells people how it stands. */
export interface StepRunner {
  readonly ztw: (...args: string[]) => void;
  readonly bench: (...args: string[]) => void;
  readonly say: (line: string) => void;
}

/** Shipping ends here, with this exit code; what was made stays for the next try. */
export class ShipStopped extends Error {
  override readonly name = "ShipStopped";

  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Runs commands in processes.
 *
 * @param root - the clone; commands run there.
 * @returns commands throw `ShipStopped` if they fail; a check that did not pass (a mode without a confirmed threshold) is a result all the same.
 */
export function runInProcesses(root: string): StepRunner {
  const node = (program: string, args: readonly string[]) => {
    const { status } = spawnSync(process.execPath, [join("scripts", program), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    if (status === exitCodes.ok || status === exitCodes.notPassed) return;
    throw new ShipStopped(status ?? exitCodes.failed, `ship: stopped at ${args.slice(0, 3).join(" ")}`);
  };
  return {
    ztw(...args) {
      console.log(`\n> ztw ${args.join(" ")}`);
      node("ztw.mjs", args);
    },
    bench(...args) {
      console.log(`\n> npm run bench -- ${args.join(" ")}`);
      node("run.mjs", ["bench/programs", ...args]);
    },
    say: (line) => console.log(line),
  };
}
