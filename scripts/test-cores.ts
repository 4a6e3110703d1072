/**
 * Compares our emulator core with ALE's own on every game for long: `npm run test:cores [-- --frames 100000 --games pong,qbert]`.
 *
 * What was compared is kept in `runs/cores/`, which git ignores, game by game: the same command goes on where it was
 * stopped, and begins anew once the addon is another. It ends with 1 if a game differs; each is then told with frame and
 * instruction. `--output results/bench/core-campaign.json` keeps the outcome for docs/emulator.md.
 */
import { type CoreComparison, describeCoreDifference, openCoreComparison } from "../src/tools.js";
import { aleAddon } from "./setup/ale.js";
import { describeInputs } from "./setup/compile.js";
import { defaultContext } from "./setup/context.js";
import { runPlayCampaign } from "./shared/play-campaign.js";

const opened = new Map<string, CoreComparison>();

export function main(args: string[]): Promise<void> {
  const comparison = {
    where: "npm run test:cores",
    program: "scripts/test-cores",
    frames: 100_000,
    folder: "cores",
    kind: "core-campaign",
    equal: "Both cores play the same.",
    describeCode: () => describeInputs(aleAddon(defaultContext())).trim(),
    compare: compareCores,
  };
  return runPlayCampaign(comparison, args);
}

function compareCores(game: string, play: number, numFrames: number): string | null {
  const comparison = opened.get(game) ?? openCoreComparison(game);
  opened.set(game, comparison);
  const difference = comparison.compare(play, numFrames);
  return difference && describeCoreDifference(game, play, difference);
}
