/** Runs the programs that write and check videos: in a folder of ours, for a limited time, and with all that they start. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { basename, resolve } from "node:path";
import { NativeError } from "../core/errors.js";
import { undoAtExit } from "../core/exit.js";

/** Paths of the two programs that writing and checking a video need. */
export interface VideoTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

/** How a process ended: an exit code, the signal that killed it, or why it never started. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** A program that runs. What it starts in turn is in its group, and ends with it, and so with this process. */
export class ToolProcess {
  readonly program: string;
  readonly child: ChildProcess;
  /** Resolves once, whatever happens. */
  readonly ending: Promise<Ending>;
  #complaint = "";
  #stall: string | undefined;

  /**
   * @param program - a path, or a name to be found on `PATH`.
   * @param options.cwd - where it runs: names relative to it have no sign that ffmpeg would take for a protocol or a pattern.
   */
  constructor(program: string, args: readonly string[], options: Pick<SpawnOptions, "cwd" | "stdio">) {
    this.program = program;
    const path = basename(program) === program ? program : resolve(program);
    // Detached, so that a Ctrl-C in the terminal reaches us alone and the clip can be finished.
    this.child = spawn(path, args, { ...options, detached: true });
    this.child.stdin?.on("error", () => {}); // told to the callback of the write that met it
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-longestComplaint);
    });
    const forget = undoAtExit(() => this.#killGroup());
    this.ending = new Promise((end) => {
      this.child.once("error", (error) => end({ code: null, signal: null, error }));
      this.child.once("close", (code, signal) => end({ code, signal }));
    });
    void this.ending.then(forget);
  }

  /** What it printed on standard error, shortened: also warnings that mean nothing. */
  get complaint(): string {
    return this.#complaint.trim();
  }

  /** Waits for something that it should do; where that takes longer than `patienceMs`, it is killed. */
  async within<Result>(patienceMs: number, doing: string, work: Promise<Result>): Promise<Result> {
    const timer = setTimeout(() => {
      this.#stall = `${doing} took over ${patienceMs / 1000} s, so it was ended`;
      this.#killGroup();
    }, patienceMs);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#killGroup();
    await this.ending;
  }

  /** In one line: how it ended, and its last words. */
  describe({ code, signal, error }: Ending): string {
    const how =
      this.#stall ?? error?.message ?? (signal === null ? `exit code ${code}` : `killed by ${signal}`);
    const lines = this.complaint.split("\n").map((line) => line.trim());
    return `(${how}): ${lines.slice(-numLastLines).join("; ") || "it printed nothing"}`;
  }

  #killGroup(): void {
    const { pid } = this.child;
    if (pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      this.child.kill("SIGKILL"); // a system without groups
    }
  }
}

const longestComplaint = 2000;
const numLastLines = 2;

export interface RunToolOptions {
  readonly cwd?: string;
  /** Given on standard input, which is empty otherwise. */
  readonly input?: Uint8Array;
  /** After this it is killed. Default 60 s. */
  readonly patienceMs?: number;
}

/** What a program that ended well has printed. */
export interface ToolOutput {
  readonly output: string;
  /** On standard error: its exit code says that no harm was done. */
  readonly complaint: string;
}

/**
 * Runs a program to its end. Its exit code alone decides whether it went well: loaders and drivers print warnings.
 *
 * @throws {NativeError} if it cannot be started, fails, or takes too long; the message quotes it.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd, input, patienceMs = 60_000 }: RunToolOptions = {},
): Promise<ToolOutput> {
  const tool = new ToolProcess(program, args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  tool.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  tool.child.stdin?.end(input);
  const ending = await tool.within(patienceMs, "its run", tool.ending);
  if (ending.code === 0) return { output, complaint: tool.complaint };
  throw new NativeError(`${program} failed ${tool.describe(ending)}`, { cause: ending.error });
}
