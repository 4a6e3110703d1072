/** Chooses the cheapest threshold that loses less than a margin: tested in a fixed order on calibration seeds, confirmed on fresh ones. */
import { freezeOptions } from "../core/check.js";
import { formatTau, type Tau, tauKey } from "../core/tau.js";
import { folderOf } from "../model/bundle.js";
import { type Cell, type Grid, gridCells } from "./cells.js";
import { type Choice, confirmAccepted } from "./confirm-accepted.js";
import { timeDecisions } from "./decision-time.js";
import type { ActionMode } from "./episode.js";
import {
  checkRunOptions,
  describeTiming,
  type OpenableRun,
  openRun,
  playMissing,
  type Run,
  tauOptions,
} from "./evaluate.js";
import { findRandomReturn } from "./random-return.js";
import { writeResult } from "./result-file.js";
import {
  type Attempt,
  type ConfirmationResult,
  resultFormatVersion,
  type TestedSequence,
} from "./result-schema.js";
import { checkSamePolicy } from "./same-policy.js";
import { checkSeedsDiffer } from "./seeds.js";
import { defaultTaus, expertTau, fitTaus } from "./taus.js";
import { orderTaus, planTuning, type TuneOptions, type TuningPlan } from "./tune-options.js";
import { chooseSteps } from "./tune-steps.js";
import { judgeSequence } from "./tuning-verdict.js";
import { judgeConfirmation, type Verdict } from "./verdict.js";

/**
 * Tests thresholds in the order from the safest to the cheapest, each against the hypothesis that it loses `maxLoss` of (expert − random) or
 * more, on games that the expert plays from the same seeds; the first that is not rejected ends the sequence, and nothing behind it is
 * played. The chance that any accepted threshold loses as much is at most `errorRate`, at each loss. The accepted threshold that saves
 * most is then played on fresh seeds. Where these show a larger loss, the accepted one that saves next to most follows, on fresh seeds of
 * its own: the claim that is left at the end is of an accepted threshold in any case, so that its error rate stays.
 *
 * With `output`, each finished episode is kept at once: after a kill or an abort the same call plays only what is missing.
 *
 * @returns rows only; `judgeTuning` says what was accepted and chosen, `judgeConfirmation` what the fresh seeds say.
 * @throws {InvalidArgumentError} if an option is out of range, or the method has no thresholds.
 * @throws {CheckpointError} if the bundle lacks the method, the sweep is of another policy or protocol, or kept rows are damaged.
 * @throws the signal's reason when it is aborted; rows are kept.
 * @see Angelopoulos et al. 2021, Learn then Test; Jazbec et al. 2024, Fast yet Safe.
 * @example
 * const result = await tune({ bundle: shippedBundleFolder("pong"), maxLosses: [0.02] });
 * confirmedTau(result, "greedy");
 */
export async function tune(given: TuneOptions): Promise<ConfirmationResult> {
  const copy = freezeOptions("tune", given);
  const options = { ...copy, bundle: folderOf(copy.bundle, "tune"), seedScheme: 2 } as const;
  checkRunOptions("tune", { ...options, taus: undefined }); // `planTuning` checks them
  const plan = planTuning(options);
  fitTaus("tune", options);
  const run = await openRun(options);
  try {
    if (options.sweep !== undefined) checkSamePolicy("tune", options.sweep.ran, run.ran);
    checkSeeds(run, plan);
    const result = await new Tuning(run, options, plan).play();
    if (options.output !== undefined) await writeResult(options.output, result);
    run.rows.remove();
    return result;
  } finally {
    run.close();
  }
}

function checkSeeds({ ran }: Run, { numSeeds, confirmNumSeeds, modes, maxLosses }: TuningPlan): void {
  const numEpisodes = modes.length * maxLosses.length * confirmNumSeeds;
  checkSeedsDiffer("tune", ran, { purpose: "calibration", numEpisodes: numSeeds });
  checkSeedsDiffer("tune", ran, { purpose: "confirmation", numEpisodes });
}

/** One call of `tune` while it goes on. */
class Tuning {
  readonly #run: Run;
  readonly #options: OpenableRun & Pick<TuneOptions, "sweep">;
  readonly #plan: TuningPlan;
  readonly #taus: ReadonlyMap<ActionMode, readonly Tau[]>;

  constructor(run: Run, options: OpenableRun & Pick<TuneOptions, "sweep">, plan: TuningPlan) {
    this.#run = run;
    this.#options = options;
    this.#plan = plan;
    this.#taus = new Map(plan.modes.map((mode) => [mode, this.#chooseTaus(mode)]));
  }

  async play(): Promise<ConfirmationResult> {
    const { modes, costModel } = this.#plan;
    const sequences: TestedSequence[] = [];
    const result: ConfirmationResult = {
      formatVersion: resultFormatVersion,
      kind: "confirmation",
      ran: this.#run.ran,
      commits: this.#run.rows.commits,
      costModel,
      candidates: modes.map((mode) => ({ mode, taus: [...this.#taus.get(mode)!] })),
      random: await findRandomReturn(this.#run, this.#options),
      sequences,
      attempts: [],
      decisionTimes: [],
    };
    for (const mode of modes) {
      const sequence = await this.#test(mode, result);
      sequences.push(sequence);
      await confirmAccepted(judgeSequence(result, sequence), (choice) => this.#playFresh(choice, result));
    }
    await this.#time(result);
    return result;
  }

  #chooseTaus(mode: ActionMode): readonly Tau[] {
    const { taus, costModel } = this.#plan;
    const { sweep } = this.#options;
    if (taus !== undefined) return taus;
    const steps = sweep === undefined ? [] : chooseSteps(sweep, { mode, costModel });
    return steps.length > 0 ? steps : orderTaus(defaultTaus(tauOptions(this.#run)));
  }

  /** Plays threshold after threshold while one of the losses is still open. */
  async #test(mode: ActionMode, result: ConfirmationResult): Promise<TestedSequence> {
    const cells = this.#calibrationCells(mode, expertTau);
    await this.#play(cells, `expert, ${mode}`);
    const taus = this.#taus.get(mode)!;
    for (const [place, tau] of taus.entries()) {
      cells.push(...this.#calibrationCells(mode, tau));
      const phase = `testing tau ${formatTau(tau)} (${place + 1} of ${taus.length} at most), ${mode}`;
      const sequence = await this.#describeSequence(mode, cells, phase);
      const isLast = place === taus.length - 1;
      const { chosen } = judgeSequence(result, sequence);
      if (isLast || chosen.every(({ stoppedAt }) => stoppedAt !== undefined)) return sequence;
    }
    throw new Error("tune: no threshold"); // `orderTaus` refuses none
  }

  async #describeSequence(mode: ActionMode, cells: Cell[], phase: string): Promise<TestedSequence> {
    const { maxLosses, errorRate, numSeeds } = this.#plan;
    const played = await this.#play(cells, phase);
    return {
      mode,
      maxLosses: [...maxLosses],
      errorRate,
      firstEpisode: 0,
      numEpisodes: numSeeds,
      episodes: played.map(({ row }) => row),
      timing: describeTiming(this.#run, played),
    };
  }

  /** Judges a threshold by a block of fresh seeds of its own, which the result keeps. */
  async #playFresh(choice: Choice, result: ConfirmationResult): Promise<readonly Verdict[]> {
    const attempt = await this.#confirm(choice, result.attempts.length);
    result.attempts.push(attempt);
    return judgeConfirmation({ ...result, attempts: [attempt] });
  }

  async #confirm({ mode, tau, maxLosses }: Choice, place: number): Promise<Attempt> {
    const numEpisodes = this.#plan.confirmNumSeeds;
    const firstEpisode = place * numEpisodes;
    const cells = this.#cells({
      modes: [mode],
      taus: [tau, expertTau],
      firstEpisode,
      numEpisodes,
      purpose: "confirmation",
    });
    const played = await this.#play(cells, `confirming tau ${formatTau(tau)}, ${mode}`);
    const episodes = played.map(({ row }) => row);
    const timing = describeTiming(this.#run, played);
    return { mode, tau, maxLosses, firstEpisode, numEpisodes, episodes, timing };
  }

  async #time(result: ConfirmationResult): Promise<void> {
    const passed = judgeConfirmation(result).filter((verdict) => verdict.passed);
    const places = new Map(passed.map(({ mode, tau }) => [`${mode} ${tauKey(tau)}`, { mode, tau }]));
    for (const place of places.values()) {
      const policy = { ...place, signal: this.#options.signal };
      result.decisionTimes.push(await timeDecisions(this.#options, policy));
    }
  }

  #calibrationCells(mode: ActionMode, tau: Tau): Cell[] {
    const { numSeeds: numEpisodes } = this.#plan;
    return this.#cells({ modes: [mode], taus: [tau], firstEpisode: 0, numEpisodes, purpose: "calibration" });
  }

  #cells(grid: Pick<Grid, "modes" | "taus" | "firstEpisode" | "numEpisodes" | "purpose">): Cell[] {
    return gridCells({ ...this.#run.ran, ...grid });
  }

  #play(cells: readonly Cell[], phase: string) {
    return playMissing(this.#run, cells, this.#options, phase);
  }
}
