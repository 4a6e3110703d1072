/** Receipts of games that policies really played, without a film. */
import { makeAtari } from "../../src/envs/atari-environment.js";
import { SteppedEpisode } from "../../src/evaluate/stepped-episode.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import type { PolicyName } from "../../src/model/bundle-schema.js";
import { describeSubject } from "../../src/record/receipt.js";
import type { Receipt } from "../../src/record/receipt-schema.js";
import { ReceiptWriter, receiptEnd } from "../../src/record/receipt-writer.js";
import { createSession } from "../../src/runtime/session.js";

interface Game {
  readonly game?: string;
  readonly method?: PolicyName;
  readonly mode?: "greedy" | "sampled";
  readonly numSteps?: number;
  readonly maxFrames?: number;
}

/** Plays the beginning of a game with a policy that ships; tau is another from step 20 on. */
export async function playReceipt({
  game = "qbert",
  method = "ztw",
  mode = "sampled",
  ...length
}: Game): Promise<Receipt> {
  const { numSteps = 60, maxFrames } = length;
  const bundle = loadBundle(shippedBundleFolder(game));
  const options = maxFrames === undefined ? {} : { maxFrames };
  const environment = makeAtari(game, { protocol: "ref-clean", ...options, captureFrames: true });
  const session = await createSession(bundle, { method });
  const policy = { bundle, session, method };
  const writer = new ReceiptWriter(describeSubject({ environment, policy, seed: 11, mode }));
  const episode = new SteppedEpisode(environment, session, { seed: 11, mode });
  writer.begin(environment.capturedScreens());
  let exitIndex = 0;
  while (writer.numSteps < numSteps && !episode.isOver) {
    const [isHeld, tau] = [episode.isHolding, writer.numSteps < 20 ? 0.9 : 0.4];
    if (!isHeld) {
      const decision = await episode.decide(tau);
      exitIndex = decision.exitIndex;
      episode.accept(decision);
    }
    const { rawReward } = episode.act().info;
    writer.add({
      action: episode.lastAction,
      exitIndex,
      isHeld,
      tau,
      rawReward,
      screens: environment.capturedScreens(),
    });
  }
  const { last } = episode;
  environment.close();
  await session.close();
  return writer.finish(last === undefined ? "cut" : receiptEnd({ ...last, ...last.info }));
}
