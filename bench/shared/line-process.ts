/** A process that answers requests, one JSON a line each way. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface LineProcess {
  /** The next line that the process prints. */
  readonly next: () => Promise<unknown>;
  /** Sends a request and resolves to the next line. */
  readonly ask: (request: unknown) => Promise<unknown>;
  /** Closes its input, which ends it. */
  readonly close: () => void;
}

/**
 * Starts a program that reads requests from its input.
 *
 * @param options.env - beside this process's own environment.
 * @param options.isQuiet - its messages are dropped. Default: they go to ours.
 * @returns requests reject once the program has ended.
 */
export function openLineProcess(
  program: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly isQuiet?: boolean } = {},
): LineProcess {
  const { env = {}, isQuiet = false } = options;
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", isQuiet ? "ignore" : "inherit"],
    env: { ...process.env, ...env },
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${program} has no input or no output`);
  let failure = "";
  child.on("error", ({ message }) => {
    failure = ` (${message})`;
  });
  stdin.on("error", () => {}); // it has ended, as the next answer will say
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(
        `${program} ended early${failure}; run ${[program, ...args].join(" ")} by hand to see why`,
      );
    return JSON.parse(value);
  };
  const ask = (request: unknown) => {
    stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  return { next, ask, close: () => void stdin.end() };
}
