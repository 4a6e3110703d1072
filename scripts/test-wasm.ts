/**
 * Compares the native ALE with the one in WebAssembly on every game: `npm run test:wasm [-- --frames 20000 --games pong,qbert]`.
 *
 * What was compared is kept in `runs/wasm/`, which git ignores, game by game: the same command goes on where it was stopped, and begins
 * anew once the module is another. It ends with 1 if a game differs. `--output FILE` keeps the outcome. `--processes 2` works
 * side by side.
 */
import { runPlayCampaign } from "./shared/play-campaign.js";
import { compareBuilds } from "./wasm/compare-builds.js";
import { sumOfBuilds } from "./wasm/sum-of-builds.js";

export function main(args: string[]): Promise<void> {
  const comparison = {
    where: "npm run test:wasm",
    program: "scripts/test-wasm",
    frames: 20_000,
    folder: "wasm",
    kind: "wasm-campaign",
    equal: "Both builds play the same.",
    describeCode: sumOfBuilds,
    compare: (game: string, play: number, numFrames: number) =>
      compareBuilds(game, { seed: play + 1, numFrames }),
  };
  return runPlayCampaign(comparison, args);
}
