import { describe, expect, it } from "vitest";
import { describeStatus } from "../../scripts/campaign/status-text.js";

const none = { waiting: 0, blocked: 0, queued: 0, active: 0, failed: 0, done: 0 };
const code = { packageVersion: "0.1.0", commit: "c".repeat(40), emulatorVersion: "0.12.1" };
const worker = { name: "ape-7", code, kinds: ["sweep" as const], numSlots: 2, running: [], resting: null };

describe("a campaign's status", () => {
  it("has a line for each kind, each worker, and what was set aside", () => {
    const text = describeStatus("look-1", {
      state: "wanted",
      counts: { ...none, done: 1, active: 1, failed: 1, blocked: 1 },
      kinds: {
        distill: { ...none, done: 1 },
        sweep: { ...none, active: 1, failed: 1 },
        report: { ...none, blocked: 1 },
      },
      failed: [{ label: "sweep of sdn", reason: "no luck", log: ["try 1: no luck", "try 2: no\nluck"] }],
      workers: [
        { ...worker, running: [{ label: "sweep of ztw", progress: "3 of 10 episodes" }] },
        { ...worker, name: "bat-9", code: { ...code, commit: null }, resting: "the disk is full\nat x" },
      ],
    });
    expect(text).toBe(`look-1: 1 of 4 jobs done
  distill: 1 done
  sweep: 1 running, 1 set aside
  report: 1 in need of those
2 workers:
  ape-7: 1 of 2 slots busy, sweep, version 0.1.0 cccccccccccc
    sweep of ztw: 3 of 10 episodes
  bat-9: 0 of 2 slots busy, sweep, version 0.1.0; takes nothing for a while: the disk is full
Set aside: sweep of sdn
  try 1: no luck
  try 2: no
  luck
Try again what was set aside: ztw campaign retry <study> --redis <url>`);
  });

  it.each([
    ["cancelled", "cancelled" as const, "look-1: 0 of 0 jobs done; cancelled"],
    ["not begun there, or over", "unknown" as const, "look-1: 0 of 0 jobs done; not under way on this Redis"],
  ])("says that it is %s", (_, state, line) => {
    const text = describeStatus("look-1", { state, counts: none, kinds: {}, failed: [], workers: [] });
    expect(text).toBe(`${line}\nNo workers.`);
  });
});
