/** A peer's vector environment in a Python process of its own, stepped on command. */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ensurePython } from "../python.mjs";

const folder = dirname(fileURLToPath(import.meta.url));

/**
 * Starts a peer.
 *
 * @param options - `peer`, `game`, `numEnvs`, `numThreads`, and `actions`, a row of `numEnvs` a step, used over and over.
 */
export async function openPeer(options) {
  const child = spawn(
    await ensurePython(folder, "ale-py, EnvPool, Stable-Baselines3"),
    [join(folder, "peers.py")],
    {
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (command) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${options.peer} ended; run ${join(folder, "peers.py")} by hand to see why`);
    return JSON.parse(value);
  };
  await ask({ open: options });
  return {
    /** Steps all environments; resolves to seconds and the sum of rewards. */
    step: (steps) => ask({ steps }),
    close: () => {
      child.stdin.end();
    },
  };
}
