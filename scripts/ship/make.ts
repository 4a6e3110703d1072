/** Makes what is to ship: classifiers, gates, sweeps, confirmations, calibration. What is there already stays. */
import type { ShipArguments } from "./arguments.js";
import { type Places, type ShippedMethod, shippedMethods } from "./places.js";
import { isDistilled, isPlayed, readShipManifest } from "./progress.js";
import type { StepRunner } from "./run-steps.js";

export function makeBundle(
  places: Places,
  { from, distillOptions }: Pick<ShipArguments, "from" | "distillOptions">,
  run: StepRunner,
): void {
  const { game, bundle, shipped, work, made } = places;
  const source = from ?? shipped;
  for (const method of shippedMethods) {
    if (isDistilled(method, bundle, source)) continue;
    const places = ["--bundle", method === "ztw" ? source : bundle, "--method", method, "--output", bundle];
    run.ztw("distill", game, ...places, ...optionsOf(method, distillOptions));
  }
  for (const method of shippedMethods) {
    const { sha256 } = readShipManifest(bundle).methods[method]!;
    if (isPlayed(made(method, "confirm"), { methodSha256: sha256 })) continue;
    const played = ["--bundle", bundle, "--method", method, "--output", made(method, "sweep")];
    run.ztw("evaluate", game, ...played, "--work-folder", work, "--mode", "both", "--confirm");
  }
  run.ztw("calibrate", game, "--bundle", bundle);
}

/** Options that the other method has stages for: `ztw distill` refuses what would do nothing. */
const othersOptions: Readonly<Record<ShippedMethod, readonly string[]>> = {
  ztw: ["--gate-steps"],
  "ztw-gate": ["--steps", "--ensemble-steps", "--minibatch-size"],
};

/** Of the options for all distillations, those that the method takes, with their values. */
export function optionsOf(method: ShippedMethod, options: readonly string[]): string[] {
  const isOthers = (word: string | undefined) => othersOptions[method].includes(word?.split("=")[0] ?? "");
  return options.filter(
    (word, place) => !isOthers(word) && !(isOthers(options[place - 1]) && !options[place - 1]!.includes("=")),
  );
}
