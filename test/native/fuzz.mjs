// `npm run fuzz -- --calls 1000000 --seed 1`: nonsense calls over the public API and both addons, in child processes of some
// thousand calls each; one that does not end by itself is reported with the command that repeats it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const caller = join(import.meta.dirname, "fuzz-caller.mjs");
const callsPerProcess = 5_000;

const { values } = parseArgs({
  options: { calls: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
});
const [numCalls, firstSeed] = [Number(values.calls), Number(values.seed)];
if (!Number.isSafeInteger(numCalls) || numCalls < 1 || !Number.isSafeInteger(firstSeed) || firstSeed < 0) {
  process.stderr.write("Usage: npm run fuzz -- [--calls 100000] [--seed 1]\n");
  process.exit(2);
}

const totals = { returned: 0, thrown: 0 };
for (let done = 0, seed = firstSeed; done < numCalls; done += callsPerProcess, seed++) {
  const parameters = [caller, String(seed), String(Math.min(callsPerProcess, numCalls - done))];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
  if (status !== 0) {
    process.stderr.write(
      `${stderr.slice(-2_000)}\nEnded by ${signal ?? `exit code ${status}`}: node ${parameters.join(" ")}\n`,
    );
    process.exit(1);
  }
  const endings = JSON.parse(stdout);
  totals.returned += endings.returned;
  totals.thrown += endings.thrown;
}
process.stdout.write(
  `${numCalls} calls: ${totals.returned} returned, ${totals.thrown} threw an error, no process ended.\n`,
);
