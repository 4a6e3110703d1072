/** Makes what is to ship: classifiers, gates, holds, sweeps, tuned thresholds, calibration. What is there already stays. */

import { isPlayed, readMadeBundle } from "../shared/made.js";
import type { ShipArguments } from "./arguments.js";
import { type Places, type ShippedMethod, shippedMethods, tunedLosses } from "./places.js";
import { isDistilled } from "./progress.js";
import type { StepRunner } from "./run-steps.js";

export function makeBundle(
  places: Places,
  { from, noopMax, distillOptions }: Pick<ShipArguments, "from" | "noopMax" | "distillOptions">,
  run: StepRunner,
): void {
  const { game, bundle, shipped } = places;
  const source = from ?? shipped;
  for (const method of shippedMethods) {
    if (isDistilled(method, bundle, source)) continue;
    const places = ["--bundle", method === "ztw" ? source : bundle, "--method", method, "--output", bundle];
    run.ztw("distill", game, ...places, ...optionsOf(method, distillOptions));
  }
  for (const method of shippedMethods) play(method, places, { noopMax, run });
  run.ztw("calibrate", game, "--bundle", bundle);
}

/** The whole curve on a few seeds, then the thresholds of it that lose little, on many and on fresh ones. */
function play(
  method: ShippedMethod,
  { game, bundle, work, made }: Places,
  { noopMax, run }: Pick<ShipArguments, "noopMax"> & { readonly run: StepRunner },
): void {
  const weights = { methodSha256: readMadeBundle("ship", bundle).methods[method]!.sha256 };
  const [sweep, confirm] = [made(method, "sweep"), made(method, "confirm")];
  const starts = noopMax === undefined ? [] : ["--noop-max", noopMax];
  const played = [game, "--bundle", bundle, "--method", method, "--work-folder", work, ...starts];
  if (!isPlayed("ship", sweep, weights)) run.ztw("evaluate", ...played, "--mode", "both", "--output", sweep);
  if (isPlayed("ship", confirm, weights)) return;
  run.ztw("tune", ...played, "--max-loss", tunedLosses[method], "--from", sweep, "--output", confirm);
}

const ofClassifiers = ["--steps", "--ensemble-steps", "--minibatch-size"];
const ofRegret = ["--regret-mode"];
const ofHolds = ["--hold-steps", "--hold-rate"];

/** Options that the other methods have stages for: `ztw distill` refuses what would do nothing. */
const othersOptions: Readonly<Record<ShippedMethod, readonly string[]>> = {
  ztw: ["--gate-steps", ...ofRegret, ...ofHolds],
  "ztw-regret": [...ofClassifiers, ...ofHolds],
  "ztw-hold": [
    ...ofClassifiers,
    ...ofRegret,
    "--gate-steps",
    "--ensemble-minibatch-size",
    "--schedule",
    "--epochs",
  ],
};

/** Of the options for all distillations, those that the method takes, with their values. */
export function optionsOf(method: ShippedMethod, options: readonly string[]): string[] {
  const isOthers = (word: string | undefined) => othersOptions[method].includes(word?.split("=")[0] ?? "");
  return options.filter(
    (word, place) => !isOthers(word) && !(isOthers(options[place - 1]) && !options[place - 1]!.includes("=")),
  );
}
