/** Confirms, on seeds that nothing else has used, that a cheap tau is non-inferior to the expert within a margin. */
import { checkInteger, checkOneOf, freezeOptions } from "../core/check.js";
import { distinctTaus, formatTau, type Tau } from "../core/tau.js";
import { folderOf } from "../model/bundle.js";
import { type CostModelName, costModelNames } from "../model/cost.js";
import { gridCells } from "./cells.js";
import { checkResult } from "./check-result.js";
import { timeDecisions } from "./decision-time.js";
import type { ActionMode } from "./episode.js";
import {
  checkModes,
  checkRunOptions,
  describeTiming,
  type OpenableRun,
  openRun,
  playMissing,
  type Run,
  type RunOptions,
} from "./evaluate.js";
import { chooseCandidates } from "./non-inferiority.js";
import { findRandomReturn } from "./random-return.js";
import { writeResult } from "./result-file.js";
import {
  type Attempt,
  type ConfirmationResult,
  resultFormatVersion,
  type SweepResult,
} from "./result-schema.js";
import { checkSamePolicy } from "./same-policy.js";
import { checkSeedsDiffer, type SeedSource } from "./seeds.js";
import { expertTau } from "./taus.js";
import { judgeConfirmation, meanRandomReturn } from "./verdict.js";

export interface ConfirmOptions extends RunOptions {
  /** The sweep on which taus are chosen; of the same bundle, method and protocol. */
  readonly sweep: SweepResult;
  /** Confirmed one after the other, each with its own tau. Default `["greedy"]`. */
  readonly modes?: readonly ActionMode[];
  /** Seeds for each attempt. Default 200. */
  readonly numSeeds?: number;
  /** Candidates to try before giving up. Default 5. */
  readonly maxAttempts?: number;
  /** Orders the candidates. Default `"reference"`. */
  readonly costModel?: CostModelName;
}

const defaultNumSeeds = 200;
const defaultMaxAttempts = 5;

/**
 * The order of before `tune`: tries the cheapest tau that seems to lose no more than the margin on the sweep, against the expert on the
 * same fresh seeds; if that fails, the next cheapest, each time on a block of seeds of its own, and every attempt is stored. The chance
 * that a tau that loses more passes is at most 2.5 % an attempt, and up to five attempts go uncorrected.
 *
 * @deprecated Use `tune`, whose error rate holds for all thresholds together.
 * @returns rows only; `judgeConfirmation` gives the verdicts.
 * @throws {CheckpointError} if the sweep is of another policy or protocol, or lacks the expert in a mode.
 * @throws {InvalidArgumentError} if an option is out of range.
 */
export async function confirm(given: ConfirmOptions): Promise<ConfirmationResult> {
  const copy = freezeOptions("confirm", given);
  const options = { ...copy, bundle: folderOf(copy.bundle, "confirm") };
  checkRunOptions("confirm", options);
  checkResult("confirm", options.sweep, "sweep");
  const modes = checkModes("confirm", options.modes ?? ["greedy"]);
  const blocks = planBlocks(options, modes.length);
  const costModel = checkOneOf("confirm", "costModel", options.costModel ?? "reference", costModelNames);
  const run = await openRun(options);
  try {
    return await confirmWith(run, options, { modes, blocks, costModel });
  } finally {
    run.close();
  }
}

async function confirmWith(
  run: Run,
  options: ConfirmOptions & OpenableRun,
  { modes, blocks, costModel }: Plan,
): Promise<ConfirmationResult> {
  checkSamePolicy("confirm", options.sweep.ran, run.ran);
  checkSeedsDiffer("confirm", run.ran, { purpose: "confirmation", numEpisodes: blocks.numEpisodes });
  const random = await findRandomReturn(run, options);
  const randomReturn = meanRandomReturn(random);
  const result: ConfirmationResult = {
    formatVersion: resultFormatVersion,
    kind: "confirmation",
    ran: run.ran,
    commits: run.rows.commits,
    costModel,
    candidates: modes.map((mode) => ({
      mode,
      taus: chooseCandidates(options.sweep, { mode, randomReturn, costModel }),
    })),
    random,
    attempts: [],
    decisionTimes: [],
  };
  for (const [index, { mode, taus }] of result.candidates.entries()) {
    for (const [attempt, tau] of taus.slice(0, blocks.maxAttempts).entries()) {
      const block = blocks.at(index, attempt);
      result.attempts.push(await playAttempt(run, { mode, tau, ...block }, options));
      if (judgeConfirmation(result).at(-1)!.passed) break;
    }
  }
  for (const { mode, tau } of judgeConfirmation(result).filter(({ passed }) => passed)) {
    result.decisionTimes.push(await timeDecisions(options, { mode, tau, signal: options.signal }));
  }
  if (options.output !== undefined) await writeResult(options.output, result);
  run.rows.remove();
  return result;
}

interface Plan {
  readonly modes: readonly ActionMode[];
  readonly blocks: ReturnType<typeof planBlocks>;
  readonly costModel: CostModelName;
}

interface Block {
  readonly firstEpisode: number;
  readonly numEpisodes: number;
}

/** Lays out the blocks of seeds: one for each attempt in each mode, none overlapping another. */
function planBlocks(options: ConfirmOptions, numModes: number) {
  const { numSeeds = defaultNumSeeds } = options;
  const atLeastOne = { min: 1, max: 100_000 };
  const numEpisodes = checkInteger("confirm", "numSeeds", numSeeds, { ...atLeastOne, min: 2 });
  const maxAttempts = checkInteger(
    "confirm",
    "maxAttempts",
    options.maxAttempts ?? defaultMaxAttempts,
    atLeastOne,
  );
  const at = (mode: number, attempt: number): Block => ({
    firstEpisode: (mode * maxAttempts + attempt) * numEpisodes,
    numEpisodes,
  });
  return { maxAttempts, at, numEpisodes: numModes * maxAttempts * numEpisodes };
}

type PlannedAttempt = Block & { readonly mode: ActionMode; readonly tau: Tau };

function confirmationCells(attempt: PlannedAttempt, source: SeedSource) {
  const { mode, tau, firstEpisode, numEpisodes } = attempt;
  const taus = distinctTaus([tau, expertTau]);
  return gridCells({ ...source, modes: [mode], taus, firstEpisode, numEpisodes, purpose: "confirmation" });
}

async function playAttempt(run: Run, attempt: PlannedAttempt, options: OpenableRun): Promise<Attempt> {
  const cells = confirmationCells(attempt, run.ran);
  const played = await playMissing(
    run,
    cells,
    options,
    `confirming tau ${formatTau(attempt.tau)}, ${attempt.mode}`,
  );
  return { ...attempt, episodes: played.map(({ row }) => row), timing: describeTiming(run, played) };
}
