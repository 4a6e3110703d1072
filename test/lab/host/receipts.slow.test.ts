/** A receipt of the lab is one that `replay` finds equal, whatever was done while it was played. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost, Player } from "../../../src/lab/messages.js";
import { replay } from "../../../src/record/replay.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { agentPlayer, Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
let host: LabHost;
beforeAll(() => {
  host = createLabHost({ protocolOverrides: { maxFrames: 160 } });
});
afterAll(() => host.close());

/** Plays steps one by one, with something asked before each. */
async function advance(watcher: Watcher, numSteps: number, before: (step: number) => void): Promise<void> {
  for (let step = 0; step < numSteps; step++) {
    before(step);
    const numDecisions = watcher.of("decision").length;
    watcher.ask({ type: "advance" });
    await watcher.until("decision", numDecisions + 1);
  }
}

async function open(player: Player): Promise<Watcher> {
  const watcher = new Watcher(host);
  watcher.ask({ type: "pace", speed: 0 });
  await watcher.open([player], { seed: 5 });
  watcher.forget();
  return watcher;
}

/** Asks for the receipt of what was played so far, and plays it again. */
async function replayed(watcher: Watcher) {
  const numReceipts = watcher.of("receipt").length;
  watcher.ask({ type: "receipt", lane: 0 });
  await watcher.until("receipt", numReceipts + 1);
  const receipt = join(folder, "game.receipt.json");
  writeFileSync(receipt, watcher.latest("receipt")!.text);
  return replay({ receipt });
}

describe("a receipt of the lab", () => {
  it.each(["greedy", "sampled"] as const)(
    "holds while tau is moved, on the way and at the end: %s",
    async (mode) => {
      const watcher = await open(agentPlayer("qbert", { method: "ztw-hold", tau: 0.9, mode }));
      const taus = [0.9, 0.3, [0.95, 0.5]] as const;
      await advance(watcher, 12, (step) => watcher.ask({ type: "tau", lane: 0, tau: taus[step % 3]! }));
      const early = await replayed(watcher);
      expect(early).toMatchObject({ isEqual: true, compared: "policy", notes: [], receipt: { end: "cut" } });
      expect(early.receipt.taus.length).toBeGreaterThan(1);
      watcher.ask({ type: "pace", speed: 1000 });
      await watcher.until("over");
      const whole = await replayed(watcher);
      expect(whole).toMatchObject({ isEqual: true, receipt: { end: "truncated" } });
      expect(whole.numSteps).toBeGreaterThan(early.numSteps);
      watcher.leave();
    },
  );

  it("holds for a person's game", async () => {
    const watcher = await open({ kind: "human", agent: "pong", method: "ztw", tau: 0.5 });
    await advance(watcher, 10, (step) => watcher.ask({ type: "press", lane: 0, action: step % 3 }));
    const { isEqual, compared, receipt } = await replayed(watcher);
    expect({ isEqual, compared }).toEqual({ isEqual: true, compared: "actions" });
    expect(receipt.policy).toBeNull();
    expect(new Set(receipt.actions).size).toBeGreaterThan(1);
    watcher.leave();
  });
});
