/** Which accepted thresholds are played on fresh seeds, and in which order. */
import { compareTaus, type Tau, tauKey } from "../core/tau.js";
import type { ActionMode } from "./episode.js";
import { saving } from "./summary.js";
import type { TuningVerdict } from "./tuning-verdict.js";

/** A threshold to play on fresh seeds, and the losses that it was accepted at and is to show. */
export interface Choice {
  readonly mode: ActionMode;
  readonly tau: Tau;
  readonly maxLosses: number[];
}

/** What fresh seeds said of a threshold at one loss. */
export interface FreshVerdict {
  readonly allowedLoss: number;
  readonly passed: boolean;
}

/**
 * Goes down the accepted thresholds, at each loss from the one that saves most until one holds on fresh seeds. All of them are accepted
 * together, with one error rate: whichever is left, the chance that it loses as much stays below that rate, however many were played.
 *
 * @param playFresh - plays a choice on fresh seeds of its own and judges it at each of its losses.
 */
export async function confirmAccepted(
  verdict: TuningVerdict,
  playFresh: (choice: Choice) => Promise<readonly FreshVerdict[]>,
): Promise<void> {
  const waiting = new Map(verdict.chosen.map(({ maxLoss }) => [maxLoss, acceptedTaus(verdict, maxLoss)]));
  for (let choices = nextChoices(waiting); choices.length > 0; choices = nextChoices(waiting)) {
    for (const choice of choices) {
      for (const { allowedLoss, passed } of await playFresh({ mode: verdict.mode, ...choice }))
        waiting.set(allowedLoss, passed ? [] : waiting.get(allowedLoss)!.slice(1));
    }
  }
}

/** Accepted at a loss, the one that saves most first. */
function acceptedTaus({ tested }: TuningVerdict, maxLoss: number): Tau[] {
  return tested
    .filter(({ point, acceptedAt }) => acceptedAt.includes(maxLoss) && saving(point) > 0)
    .sort((left, right) => saving(right.point) - saving(left.point) || compareTaus(right.tau, left.tau))
    .map(({ tau }) => tau);
}

/** One threshold can be next at several losses: it is played once. */
function nextChoices(waiting: ReadonlyMap<number, readonly Tau[]>): Omit<Choice, "mode">[] {
  const groups = new Map<string, Omit<Choice, "mode">>();
  for (const [maxLoss, [tau]] of waiting) {
    if (tau === undefined) continue;
    const { maxLosses } = groups.get(tauKey(tau)) ?? { maxLosses: [] };
    groups.set(tauKey(tau), { tau, maxLosses: [...maxLosses, maxLoss] });
  }
  return [...groups.values()];
}
