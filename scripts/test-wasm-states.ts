/**
 * Has environments of both builds go on from each other's saved states, on every game and under every protocol:
 * `npm run test:wasm-states [-- --frames 2500 --games pong,qbert]`.
 *
 * Progress is kept in `runs/wasm-states/`, as `npm run test:wasm` keeps its own, with the same options.
 */
import { runPlayCampaign } from "./shared/play-campaign.js";
import { compareStates } from "./wasm/compare-states.js";
import { sumOfBuilds } from "./wasm/sum-of-builds.js";

export function main(args: string[]): Promise<void> {
  const comparison = {
    where: "npm run test:wasm-states",
    program: "scripts/test-wasm-states",
    frames: 2500,
    folder: "wasm-states",
    kind: "wasm-states",
    equal: "Both builds go on from each other's states, to the byte.",
    describeCode: sumOfBuilds,
    compare: (game: string, play: number, numFrames: number) =>
      compareStates(game, { seed: play + 1, numFrames }),
  };
  return runPlayCampaign(comparison, args);
}
