/** Jobs that play: sweeps over thresholds, and tunings. */
import { join } from "node:path";
import { sha256OfJson } from "../../core/canonical-json.js";
import { evaluate } from "../../evaluate/evaluate.js";
import { readSweep } from "../../evaluate/result-file.js";
import type { ConfirmationResult, Ran, SweepResult } from "../../evaluate/result-schema.js";
import { tune } from "../../evaluate/tune.js";
import { type JobOptions, jobOptions } from "../job-options.js";
import { bundleFolder, needFolder } from "./job-folder.js";
import { resultFiles } from "./result-files.js";
import type { JobOutcome, TaskWork } from "./task.js";

export async function runSweep(work: TaskWork): Promise<JobOutcome> {
  const options = jobOptions("sweep", work.job);
  const output = join(work.folder.work, resultFiles.sweep);
  const { taus, numSeeds } = options;
  const result = await evaluate({ ...playing(work, options), taus, numSeeds, output });
  return { files: { [resultFiles.sweep]: output }, resultSha256: sha256OfJson(lastingSweep(result)) };
}

export async function runTuning(work: TaskWork): Promise<JobOutcome> {
  const options = jobOptions("tune", work.job);
  const output = join(work.folder.work, resultFiles.tuning);
  const { taus, fromSweep, maxLosses, errorRate, numSeeds, confirmNumSeeds, costModel } = options;
  const sweepFile = join(needFolder(work.folder, work.job.needs.length - 1), resultFiles.sweep);
  const result = await tune({
    ...playing(work, options),
    ...{ taus, maxLosses, errorRate, numSeeds, confirmNumSeeds, costModel },
    sweep: fromSweep ? readSweep(sweepFile) : undefined,
    output,
  });
  return { files: { [resultFiles.tuning]: output }, resultSha256: sha256OfJson(lastingTuning(result)) };
}

/** One worker thread: a machine's other cores have jobs of their own. */
function playing(
  { folder, romFolder, signal, onProgress }: TaskWork,
  options: JobOptions<"sweep"> | JobOptions<"tune">,
) {
  const { given, method, protocol, noopMax, backend, runSeed, modes } = options;
  return {
    bundle: bundleFolder(folder, given),
    ...{ method, protocol, backend, runSeed, modes, romFolder, signal, onProgress },
    protocolOverrides: noopMax === undefined ? {} : { noopMax },
    numWorkers: 1,
    workFolder: folder.work,
    rowsFile: join(folder.work, "rows.jsonl"),
  };
}

/** Without what depends on when and where it was played. */
function lastingSweep({ ran, episodes }: SweepResult) {
  return { ran: lastingRan(ran), episodes };
}

function lastingTuning(result: ConfirmationResult) {
  const { ran, costModel, candidates, random, sequences = [], attempts } = result;
  const lastingGames = <Games extends { readonly timing: unknown }>({ timing: _timing, ...games }: Games) =>
    games;
  return {
    ran: lastingRan(ran),
    ...{ costModel, candidates, random },
    sequences: sequences.map(lastingGames),
    attempts: attempts.map(lastingGames),
  };
}

function lastingRan({ machine: _machine, ...ran }: Ran) {
  return ran;
}
