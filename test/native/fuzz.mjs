// `npm run fuzz -- --calls 1000000 --seed 1`: nonsense calls over the public API and both addons, in child processes of some
// thousand calls each; of one that does not end by itself the seed and the call are named, and the command that repeats it.
// With `--envs`, over all that `ztw-atari/envs` offers: then every error must be one of ours, and memory must stay flat.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const callsPerProcess = 20_000;
/** A call that never returns is a fault too. */
const timeout = 10 * 60_000;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    envs: { type: "boolean", default: false },
    "most-megabytes": { type: "string", default: "100" },
    planted: { type: "string" },
  },
});
const [numCalls, firstSeed] = [Number(values.calls), Number(values.seed)];
if (!Number.isSafeInteger(numCalls) || numCalls < 1 || !Number.isSafeInteger(firstSeed) || firstSeed < 0) {
  process.stderr.write("Usage: npm run fuzz -- [--envs] [--calls 100000] [--seed 1]\n");
  process.exit(2);
}

const file = values.envs ? "fuzz-door.mjs" : "fuzz-caller.mjs";
const caller = ["--expose-gc", join(import.meta.dirname, file)];
/** What a process of so many calls may grow by after its first third. */
const mostGrownMegabytes = Number(values["most-megabytes"]);
/** What is wrong with how the calls of a process ended, though it ended well. */
const faultsOf = ({ foreign = [], uncovered = [], grownMegabytes = 0 }) => [
  ...foreign.map((text) => `Not one of our errors, ${text}`),
  ...uncovered.map((name) => `No arguments make a ${name}: see door-recipes.mjs`),
  ...(grownMegabytes > mostGrownMegabytes ? [`Memory grew by ${grownMegabytes} MB`] : []),
];

const folder = mkdtempSync(join(tmpdir(), "ztw-fuzz-"));
const progress = join(folder, "call");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const totals = { returned: 0, thrown: 0 };
for (let done = 0, seed = firstSeed; done < numCalls; done += callsPerProcess, seed++) {
  const parameters = [String(seed), String(Math.min(callsPerProcess, numCalls - done))];
  const planted = values.planted === undefined ? [] : [values.planted];
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...caller, ...parameters, ...planted],
    {
      encoding: "utf8",
      timeout,
      env: { ...process.env, FUZZ_PROGRESS: progress },
    },
  );
  if (status !== 0 || /AddressSanitizer|ThreadSanitizer|runtime error:/.test(stderr)) {
    const ending = `Ended by ${signal ?? `exit code ${status}`}, seed ${seed}, call ${readFileSync(progress, "utf8").trim()}`;
    const command = `Again: node ${[...caller, ...parameters, ...planted].join(" ")}`;
    process.stderr.write(`${stderr.slice(-4_000)}\n${ending}\n${command}\n`);
    process.exit(1);
  }
  const endings = JSON.parse(stdout);
  const faults = faultsOf(endings);
  if (faults.length > 0) {
    const command = `Again: node ${[...caller, ...parameters, ...planted].join(" ")}`;
    process.stderr.write(`${faults.slice(0, 10).join("\n")}\nSeed ${seed}. ${command}\n`);
    process.exit(1);
  }
  totals.returned += endings.returned;
  totals.thrown += endings.thrown;
}
process.stdout.write(
  `${numCalls} calls: ${totals.returned} returned, ${totals.thrown} threw an error, no process ended.\n`,
);
