/** What a run of PPO tells about itself: its curve, its evaluations, the returns of its latest games. */
import { z } from "zod";
import { mean } from "../core/numbers.js";
import {
  type EvaluationRow,
  evaluationRowSchema,
  joinRows,
  type RolloutRow,
  rolloutRowSchema,
  trainingResultSchema,
} from "../model/training-curve.js";
import type { EndedEpisode } from "../training/training-environments.js";
import type { UpdateMeasures } from "./ppo-update.js";

/** About so many rows describe the rollouts of a whole run. */
const numCurveRows = 200;
/** Episodes in the running mean return, as Stable-Baselines3 and the PPO paper report it. */
const numRecentEpisodes = 100;

export const recordSchema = z.object({
  /** Returns of the latest full games, oldest first. */
  recentReturns: z.array(z.number()),
  /** Rollouts that have no row in the curve yet. */
  pendingRows: z.array(rolloutRowSchema),
  rollouts: z.array(rolloutRowSchema),
  evaluations: z.array(evaluationRowSchema),
  recycled: trainingResultSchema.shape.recycled,
  sessions: trainingResultSchema.shape.sessions,
});
export type RecordState = z.infer<typeof recordSchema>;

/** Settings that move over the run. */
export type AnnealedSettings = Pick<RolloutRow, "learningRate" | "clipRange" | "entropyCoefficient">;

/** One rollout, and what was learned from it. */
export interface LearnedRollout {
  /** Environment steps of the run behind it. */
  readonly step: number;
  /** The whole games that ended in it. */
  readonly episodes: readonly EndedEpisode[];
  readonly measures: AnnealedSettings & UpdateMeasures;
  readonly stepsPerSecond: number;
}

/** The record so far, which grows with the run. */
export class TrainRecord {
  readonly #state: RecordState;
  /** Rollouts in a row of the curve. */
  readonly #rowLength: number;

  /**
   * @param numRollouts - of the whole run.
   * @param stored - what {@link state} gave; default: nothing has happened yet.
   */
  constructor(numRollouts: number, stored?: RecordState) {
    this.#rowLength = Math.max(1, Math.round(numRollouts / numCurveRows));
    this.#state = structuredClone({
      recentReturns: stored?.recentReturns ?? [],
      pendingRows: stored?.pendingRows ?? [],
      rollouts: stored?.rollouts ?? [],
      evaluations: stored?.evaluations ?? [],
      recycled: stored?.recycled ?? [],
      sessions: stored?.sessions ?? [],
    });
  }

  state(): RecordState {
    return this.#state;
  }

  /** The curve so far. */
  get curve(): Pick<RecordState, "rollouts" | "evaluations" | "recycled" | "sessions"> {
    const { rollouts, evaluations, recycled, sessions, pendingRows } = this.#state;
    const rest = pendingRows.length > 0 ? [joinRows(pendingRows)] : [];
    return { rollouts: [...rollouts, ...rest], evaluations, recycled, sessions };
  }

  /** Mean return of the latest full games; `undefined` before the first ends. */
  get recentReturn(): number | undefined {
    const { recentReturns } = this.#state;
    return recentReturns.length === 0 ? undefined : mean(recentReturns);
  }

  /** The best greedy mean so far; `undefined` before the first evaluation. */
  get bestMean(): number | undefined {
    const means = this.#state.evaluations.map(({ greedy }) => mean(greedy));
    return means.length === 0 ? undefined : Math.max(...means);
  }

  addSession(session: RecordState["sessions"][number]): void {
    this.#state.sessions.push(session);
  }

  addEvaluation(evaluation: EvaluationRow): void {
    this.#state.evaluations.push(evaluation);
  }

  addRecycled(recycled: RecordState["recycled"][number]): void {
    this.#state.recycled.push(recycled);
  }

  /** @returns the rollout's own row. */
  addRollout({ step, episodes, measures, stepsPerSecond }: LearnedRollout): RolloutRow {
    const returns = episodes.map(({ episodeReturn }) => episodeReturn);
    const row = {
      ...measures,
      stepsPerSecond,
      step,
      numRollouts: 1,
      numEpisodes: episodes.length,
      meanReturn: meanOrNull(returns),
      meanEpisodeSteps: meanOrNull(episodes.map(({ numSteps }) => numSteps)),
    };
    const { recentReturns, pendingRows, rollouts } = this.#state;
    recentReturns.push(...returns);
    recentReturns.splice(0, recentReturns.length - numRecentEpisodes);
    pendingRows.push(row);
    if (pendingRows.length >= this.#rowLength) rollouts.push(joinRows(pendingRows.splice(0)));
    return row;
  }
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
