/** Whether a new expert is to ship. */
import { join } from "node:path";
import { exitCodes } from "../shared/exit-codes.js";
import { findMadeBundle, isPlayed, readMadeBundle } from "../shared/made.js";
import type { ShipArguments } from "./arguments.js";
import { compareExperts, type ExpertComparison } from "./compare-experts.js";
import type { ExpertName, Places } from "./places.js";
import { ShipStopped, type StepRunner } from "./run-steps.js";

/** A new expert ships if it is better, or reaches a goal that the shipped one misses. */
export function isToShip({ isBetter, reachesTarget }: ExpertComparison): boolean {
  return isBetter || reachesTarget;
}

/**
 * Plays both experts on the same seeds and keeps the games as results; where nothing ships yet, the new one alone.
 *
 * @param candidate - bundle of the new expert.
 * @throws {ShipStopped} if the shipped expert is to stay.
 */
export function chooseExpert(
  candidate: string,
  places: Places,
  { seeds, targetReturn, run }: Pick<ShipArguments, "seeds" | "targetReturn"> & { readonly run: StepRunner },
): void {
  playExpert("candidate", candidate, places, { seeds, run });
  if (findMadeBundle("ship", places.shipped) === undefined) return;
  playExpert("shipped", places.shipped, places, { seeds, run });
  const compared = compareExperts(places.games("candidate"), places.games("shipped"), targetReturn);
  const { difference } = compared;
  const [mean, low, high] = [difference.mean, difference.low, difference.high].map((value) =>
    value.toFixed(2),
  );
  run.say(`\nGreedy return, new minus shipped: ${mean} [${low}, ${high}]`);
  if (isToShip(compared)) return;
  throw new ShipStopped(
    exitCodes.notPassed,
    "ship: expected an expert that plays better than the shipped one. Nothing was changed.",
  );
}

function playExpert(
  name: ExpertName,
  bundle: string,
  { game, work, games }: Places,
  { seeds, run }: { readonly seeds: string; readonly run: StepRunner },
): void {
  const file = games(name);
  if (isPlayed("ship", file, { expertSha256: readMadeBundle("ship", bundle).expert.sha256 })) return;
  const played = ["--num-seeds", seeds, "--run-seed", "1", "--seed-scheme", "1", "--mode", "both"];
  const outputs = ["--output", file, "--work-folder", work, "--figure", join(work, name)];
  run.ztw("evaluate", game, "--bundle", bundle, "--method", "expert", ...played, ...outputs);
}
