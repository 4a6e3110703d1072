import { expect, it } from "vitest";
import { playGames } from "../../bench/latency/games.js";
import { shippedConfirmation } from "../../bench/shared/confirmation.js";
import { openEngine } from "../../bench/shared/engine-session.js";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";

/** Q*bert's games begin with no-op frames, which its protocol alone does not have. */
const confirmation = shippedConfirmation("qbert", "ztw");
const attempt = confirmation.attempts[0]!;

async function differenceOf(options: Readonly<Record<string, unknown>>) {
  const session = await openEngine(loadBundle(shippedBundleFolder("qbert")), "ztw");
  const act = (observation: Uint8Array) => session.decideSync(observation, 1).action;
  const protocol = {
    ...confirmation.ran.protocol,
    options: { ...confirmation.ran.protocol.options, ...options },
  };
  const played = { confirmation: { ran: { ...confirmation.ran, protocol } }, attempt, count: 2 };
  const { difference } = await playGames({ act }, played);
  await session.close();
  return difference!.mean;
}

it("plays the confirmation's own games: whoever acts as the expert earns what it earned", async () => {
  expect(await differenceOf({})).toBe(0);
});

it("finds games that begin otherwise", async () => {
  expect(await differenceOf({ noopMax: 0 })).not.toBe(0);
});
