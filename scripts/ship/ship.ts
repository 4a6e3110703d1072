/**
 * Makes what ships of a game anew, from an expert to the pages: `npm run ship -- pong --from runs/pong-ppo-0/best`.
 *
 * Without `--from`, the shipped expert is distilled, evaluated and confirmed again. With it, the two experts first play the same games, and
 * nothing changes unless the new one is better, or has the mean return of `--target-return` and the shipped one has not. At the end
 * Stable-Baselines3 records for the tests what it answers with the new weights, in an environment that `bench/sb3` installs (or the one of
 * `--python`). Everything is made in `runs/ship/` and moved to `models/` and `results/` when it is whole; a run that was stopped goes on
 * where it stood when the same command is given again. Remove that folder to begin anew.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";
import { exitCodes } from "../shared/exit-codes.js";
import { readShipArguments, type ShipArguments, usage } from "./arguments.js";
import { chooseExpert } from "./choose-expert.js";
import { makeBundle } from "./make.js";
import { moveIntoPlace } from "./move-into-place.js";
import { type Places, placesOf } from "./places.js";
import { runInProcesses, ShipStopped, type StepRunner } from "./run-steps.js";

export async function main(args: string[]): Promise<void> {
  const options = readShipArguments(args);
  try {
    if (options === undefined) throw new ShipStopped(exitCodes.usage, usage);
    ship(options, placesOf(packageRoot, options.game), runInProcesses(packageRoot));
  } catch (error) {
    if (!(error instanceof ShipStopped)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/** All steps, in order. */
export function ship(options: ShipArguments, places: Places, run: StepRunner): void {
  const { game, from } = options;
  mkdirSync(places.work, { recursive: true });
  if (from !== undefined) chooseExpert(from, places, { ...options, run });
  makeBundle(places, options, run);
  moveIntoPlace(places, from);
  run.ztw("report", "results", "--page", join("docs", "results.md"), "--table", "README.md");
  run.bench("pages"); // what was measured with the agent before is marked
  if (from !== undefined) recordAnswers(options, places, run);
  rmSync(places.work, { recursive: true });
  run.say(`\n${game} ships anew. Still to do on an idle machine: npm run bench -- latency/measure`);
}

/** Tests hold the shipped experts to what PyTorch answers with their weights. */
function recordAnswers({ game, python }: ShipArguments, { golden }: Places, run: StepRunner): void {
  if (!readdirSync(golden).some((name) => name.startsWith(`${game}-observations`))) return;
  run.bench("sb3/check", game, "--record", ...(python === undefined ? [] : ["--python", python]));
}
