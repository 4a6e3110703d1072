/** A command line of `ztw` run in this process, for hundreds of those that are refused. */
import { vi } from "vitest";
import { main } from "../../scripts/cli.js";

/** The exit code, and everything that was said on both streams. */
export async function runHere(
  ...args: string[]
): Promise<{ readonly exitCode: unknown; readonly said: string }> {
  const said: string[] = [];
  const keep = (text: string | Uint8Array) => said.push(String(text)) > 0;
  const spies = [process.stderr, process.stdout].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(keep),
  );
  try {
    await main(["node", "ztw", ...args]);
    return { exitCode: process.exitCode, said: said.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}
