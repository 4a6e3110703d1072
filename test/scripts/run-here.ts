/** A command line of `ztw` run in this process, for hundreds of those that are refused. */
import { vi } from "vitest";
import { main } from "../../scripts/cli.js";

/** The exit code, everything that was said on both streams, and on standard output alone. */
export async function runHere(
  ...args: string[]
): Promise<{ readonly exitCode: unknown; readonly said: string; readonly stdout: string }> {
  const said: string[] = [];
  const stdout: string[] = [];
  const spies = [
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0),
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      said.push(String(text));
      return stdout.push(String(text)) > 0;
    }),
  ];
  try {
    await main(["node", "ztw", ...args]);
    return { exitCode: process.exitCode, said: said.join(""), stdout: stdout.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}
