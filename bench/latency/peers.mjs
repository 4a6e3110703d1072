/** The Python process behind the peers: one request a line, one answer a line. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts peers.py and resolves once it is ready, with what it offers. */
export async function openPeers(python, args) {
  const child = spawn(python, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("peers.py ended early; its message is above");
    return JSON.parse(value);
  };
  const { systems, versions } = await next();
  const ask = (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  return { systems, versions, ask, close: () => child.stdin.end() };
}
