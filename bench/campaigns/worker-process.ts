/** `ztw worker` as a process of its own, in a network of its own where one is named. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";

export interface WorkerPlace {
  readonly redis: string;
  readonly slots: number;
  readonly workFolder: string;
  /** A network namespace; see `network.ts`. */
  readonly namespace?: string;
}

/** As service managers do it. */
const restartMs = 1_000;

/** A worker that is started anew whenever it has ended, until it is stopped. */
export class WorkerProcess {
  readonly #command: readonly string[];
  #child: ChildProcess | undefined;
  #isStopped = false;

  constructor({ redis, slots, workFolder, namespace }: WorkerPlace) {
    const script = join(packageRoot, "scripts", "ztw.mjs");
    const options = ["--redis", redis, "--slots", `${slots}`, "--work-folder", workFolder];
    const within = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
    this.#command = [...within, process.execPath, script, "worker", "--quiet", ...options];
    this.#start();
  }

  #start(): void {
    if (this.#isStopped) return;
    const [program, ...args] = this.#command;
    this.#child = spawn(program!, args, { stdio: "ignore" });
    this.#child.once("exit", () => setTimeout(() => this.#start(), restartMs));
  }

  /** As a power cut does; `ip netns exec` has become the command, so that this is it. False where it is not running. */
  kill(): boolean {
    return this.#child?.kill("SIGKILL") === true;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
}
