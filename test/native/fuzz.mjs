// `npm run fuzz -- --calls 1000000 --seed 1`: nonsense calls over the public API and both addons, in child processes of some
// thousand calls each; of one that does not end by itself the seed and the call are named, and the command that repeats it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const caller = join(import.meta.dirname, "fuzz-caller.mjs");
const callsPerProcess = 20_000;
/** A call that never returns is a fault too. */
const timeout = 10 * 60_000;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    planted: { type: "boolean", default: false },
  },
});
const [numCalls, firstSeed] = [Number(values.calls), Number(values.seed)];
if (!Number.isSafeInteger(numCalls) || numCalls < 1 || !Number.isSafeInteger(firstSeed) || firstSeed < 0) {
  process.stderr.write("Usage: npm run fuzz -- [--calls 100000] [--seed 1]\n");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "ztw-fuzz-"));
const progress = join(folder, "call");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const totals = { returned: 0, thrown: 0 };
for (let done = 0, seed = firstSeed; done < numCalls; done += callsPerProcess, seed++) {
  const parameters = [String(seed), String(Math.min(callsPerProcess, numCalls - done))];
  const planted = values.planted ? ["planted"] : [];
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [caller, ...parameters, ...planted],
    {
      encoding: "utf8",
      timeout,
      env: { ...process.env, FUZZ_PROGRESS: progress },
    },
  );
  if (status !== 0 || /AddressSanitizer|ThreadSanitizer|runtime error:/.test(stderr)) {
    const ending = `Ended by ${signal ?? `exit code ${status}`}, seed ${seed}, call ${readFileSync(progress, "utf8").trim()}`;
    const command = `Again: node ${[caller, ...parameters, ...planted].join(" ")}`;
    process.stderr.write(`${stderr.slice(-4_000)}\n${ending}\n${command}\n`);
    process.exit(1);
  }
  const endings = JSON.parse(stdout);
  totals.returned += endings.returned;
  totals.thrown += endings.thrown;
}
process.stdout.write(
  `${numCalls} calls: ${totals.returned} returned, ${totals.thrown} threw an error, no process ended.\n`,
);
