/** One run of ffmpeg that reads raw frames from its standard input, and is told apart when it dies. */
import { NativeError } from "../core/errors.js";
import { type Ending, ToolProcess } from "./tool-process.js";

export interface EncoderPlace {
  /** Where it runs; names in its arguments are relative to this. */
  readonly folder: string;
  /** How long a frame, or the end of the file, may take. Default 60 s. */
  readonly patienceMs?: number;
}

/** A running encoder. Memory stays flat as long as each `write` is awaited before the next. */
export class EncoderProcess {
  readonly #tool: ToolProcess;
  readonly #patienceMs: number;

  /**
   * @param program - path of ffmpeg.
   * @param args - must read from `pipe:0` and name the output file.
   */
  constructor(program: string, args: readonly string[], { folder, patienceMs = 60_000 }: EncoderPlace) {
    this.#tool = new ToolProcess(program, args, { cwd: folder, stdio: ["pipe", "ignore", "pipe"] });
    this.#patienceMs = patienceMs;
  }

  /**
   * Hands over bytes; resolves once the system has taken them, so that the caller may reuse the buffer.
   *
   * @throws {NativeError} if the encoder has died or takes nothing; the message quotes its last words.
   */
  async write(bytes: Uint8Array): Promise<void> {
    const { child } = this.#tool;
    const writing = new Promise<boolean>((resolve) => {
      child.stdin?.write(bytes, (error) => resolve(error === null || error === undefined));
    });
    if (!(await this.#tool.within(this.#patienceMs, "a frame", writing)))
      throw this.#describe(await this.#tool.ending);
  }

  /**
   * Tells the encoder that no more frames come, and waits until it has written its file.
   *
   * @throws {NativeError} if it fails.
   */
  async end(): Promise<void> {
    this.#tool.child.stdin?.end();
    const ending = await this.#tool.within(this.#patienceMs, "the end of the file", this.#tool.ending);
    if (ending.code !== 0) throw this.#describe(ending);
  }

  /** Ends the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#tool.kill();
  }

  #describe(ending: Ending): NativeError {
    const { program } = this.#tool;
    return new NativeError(
      `VideoWriter: the encoder ${program} stopped before the video was finished ${this.#tool.describe(ending)}`,
      { cause: ending.error },
    );
  }
}
