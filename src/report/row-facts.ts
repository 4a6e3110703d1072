/** What a row of results must say beside its numbers: who acts, which rows are the same games, how long was trained, how many were tried. */
import { gameTitle } from "../core/game-title.js";
import { distinctTaus } from "../core/tau.js";
import type { ActionMode } from "../evaluate/episode.js";
import type { ConfirmationResult, Ran } from "../evaluate/result-schema.js";
import { actsAlone, type CurvePoint } from "../evaluate/summary.js";
import { judgeConfirmation } from "../evaluate/verdict.js";
import type { PolicyManifest } from "../model/bundle-schema.js";

/** Who decides, in percent of the steps: `exits 21 / 2 / 77`, the expert last, or `exit 1 alone`; and what is held: `exits 50 / 6 / 6, 38 held`. */
export function describeExits(point: Pick<CurvePoint, "exitShares" | "heldShare">): string {
  const percent = (share: number) => (share * 100).toFixed(share > 0 && share < 0.005 ? 1 : 0);
  const held = point.heldShare === undefined ? "" : `, ${percent(point.heldShare)} held`;
  return actsAlone(point) ?? `exits ${point.exitShares.map(percent).join(" / ")}${held}`;
}

/** A row that may stand for others that are the very same games. */
export interface TwinRow<Method extends string> {
  readonly method: Method;
  readonly twins?: readonly Method[] | undefined;
}

/** Rows with equal names become the first of them, which names the methods of all. */
export function mergeTwins<Method extends string, Row extends TwinRow<Method>>(
  rows: readonly Row[],
  nameOf: (row: Row) => string | undefined,
): Row[] {
  const firsts = new Map<string, number>();
  const merged: Row[] = [];
  for (const row of rows) {
    const name = nameOf(row);
    const place = name === undefined ? undefined : firsts.get(name);
    if (place === undefined) {
      if (name !== undefined) firsts.set(name, merged.length);
      merged.push(row);
      continue;
    }
    const first = merged[place]!;
    merged[place] = { ...first, twins: [...(first.twins ?? []), row.method] };
  }
  return merged;
}

/** `ztw = ztw-gate` where both played the same games. */
export function nameMethods({ method, twins = [] }: TwinRow<string>): string {
  return [method, ...twins].join(" = ");
}

/** Equal for two points only if all their games were: means, deviations and exit shares are equal to the last bit. */
export function nameGames({
  mode,
  episodeReturn,
  difference,
  exitShares,
  heldShare,
  numDistinct,
}: CurvePoint): string {
  return JSON.stringify([mode, episodeReturn, difference, exitShares, heldShare, numDistinct]);
}

/** Steps that the classifiers' training really played, stage by stage: `0.5M + 0.25M`; `undefined` where these weights do not ship. */
export function trainedSteps(
  { method, methodSha256 }: Pick<Ran, "method" | "methodSha256">,
  manifest: PolicyManifest | undefined,
): string | undefined {
  const methods = Object.values(manifest?.methods ?? {});
  const stepsOf = (sha256: unknown): number[] => {
    const training = methods.find((stored) => stored?.sha256 === sha256)?.training;
    if (training === undefined) return [];
    const own = Object.values((training.playedSteps ?? {}) as Record<string, unknown>);
    return [...stepsOf(training.baseSha256), ...own.filter((steps) => typeof steps === "number")];
  };
  const steps = method === "expert" ? [] : stepsOf(methodSha256);
  return steps.length === 0 ? undefined : steps.map(formatMillions).join(" + ");
}

function formatMillions(steps: number): string {
  return `${Number((steps / 1e6).toFixed(2))}M`;
}

/** That a mode's attempts all failed, and how many thresholds were not tried; `undefined` where one passed or none was made. */
export function describeTried(confirmation: ConfirmationResult, mode: ActionMode): string | undefined {
  const verdicts = judgeConfirmation(confirmation).filter((verdict) => verdict.mode === mode);
  if (verdicts.length === 0 || verdicts.some(({ passed }) => passed)) return undefined;
  const numTried = distinctTaus(verdicts.map(({ tau }) => tau)).length;
  const where = `${gameTitle(confirmation.ran.game)}, ${confirmation.ran.method}, ${mode}`;
  const tried = numTried === 1 ? "one threshold was" : `${numTried} thresholds were`;
  const { taus } = confirmation.candidates.find((candidates) => candidates.mode === mode)!;
  const order = confirmation.sequences === undefined ? `, the cheapest of ${taus.length} candidates` : "";
  return `${where}: none was confirmed; ${tried} tried on fresh seeds${order}, and the others not.`;
}
