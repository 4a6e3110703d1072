/** How heads compare to the expert over a run: running averages by stage, and names for logs. */
import type { HeadMeasures } from "./loss.js";

/** Share of the latest rollout in the running averages, once there are many. */
const latestShare = 0.05;

/** Each stage's measures by its prefix, one entry a head. */
export type StageMeasures = Readonly<Record<string, readonly HeadMeasures[]>>;

/**
 * Running averages with the latest rollout in them.
 *
 * @param before - those up to now; `undefined` at first.
 * @param numRollouts - of the stage, without the latest.
 */
export function averageMeasures(
  before: readonly HeadMeasures[] | undefined,
  latest: readonly HeadMeasures[],
  numRollouts: number,
): HeadMeasures[] {
  const share = Math.max(latestShare, 2 / (numRollouts + 2));
  const mix = (old: number, now: number) => old + share * (now - old);
  return latest.map((head, index) => {
    const { agreement, loss } = before?.[index] ?? head;
    return { agreement: mix(agreement, head.agreement), loss: mix(loss, head.loss) };
  });
}

/** Names for TensorBoard. */
export function loggedMeasures(prefix: string, heads: readonly HeadMeasures[]): Record<string, number> {
  return Object.fromEntries(
    heads.flatMap(({ agreement, loss }, head) => [
      [`${prefix}/agreement_${head}`, agreement],
      [`${prefix}/loss_${head}`, loss],
    ]),
  );
}

/** Names for a progress bar. */
export function shownMeasures(heads: readonly HeadMeasures[]): Record<string, number> {
  return Object.fromEntries(heads.map(({ agreement }, head) => [`agreement ${head + 1}`, agreement]));
}
