/** One run of ffmpeg that reads raw frames from its standard input, and is told apart when it dies. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { NativeError } from "../core/errors.js";

const longestComplaint = 2000;

/** How a process ended: an exit code, the signal that killed it, or why it never started. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** A running encoder. Memory stays flat as long as each `write` is awaited before the next. */
export class EncoderProcess {
  readonly #program: string;
  readonly #child: ChildProcessByStdio<Writable, null, Readable>;
  readonly #ending: Promise<Ending>;
  #complaint = "";

  /**
   * @param program - path of ffmpeg.
   * @param args - must read from `pipe:0` and name the output file.
   */
  constructor(program: string, args: readonly string[]) {
    this.#program = program;
    // Detached, so that a Ctrl-C in the terminal reaches us alone and the clip can be finished.
    this.#child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"], detached: true });
    this.#child.stdin.on("error", () => {}); // told to the callback of the write that met it
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-longestComplaint);
    });
    this.#ending = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve({ code: null, signal: null, error }));
      this.#child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /**
   * Hands over bytes; resolves once the system has taken them, so that the caller may reuse the buffer.
   *
   * @throws {NativeError} if the encoder has died; the message quotes its last words.
   */
  async write(bytes: Uint8Array): Promise<void> {
    const isWritten = await new Promise<boolean>((resolve) => {
      this.#child.stdin.write(bytes, (error) => resolve(error === null || error === undefined));
    });
    if (!isWritten) throw this.#describe(await this.#ending);
  }

  /**
   * Tells the encoder that no more frames come, and waits until it has written its file.
   *
   * @throws {NativeError} if it fails.
   */
  async end(): Promise<void> {
    this.#child.stdin.end();
    const ending = await this.#ending;
    if (ending.code !== 0) throw this.#describe(ending);
  }

  /** Ends the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ending;
  }

  #describe({ code, signal, error }: Ending): NativeError {
    const how = error?.message ?? (signal === null ? `exit code ${code}` : `killed by ${signal}`);
    const lastWords = this.#complaint.trim() || "it printed nothing";
    return new NativeError(
      `VideoWriter: the encoder ${this.#program} stopped before the video was finished (${how}): ${lastWords}`,
      { cause: error },
    );
  }
}
