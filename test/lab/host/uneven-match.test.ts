import { expect, it } from "vitest";
import { Match, type MatchLane } from "../../../src/lab/host/match.js";
import type { LabEvent, LaneTotals } from "../../../src/lab/messages.js";

const shown = { heads: false, recomputed: false };

/** A game of so many steps, each of which emulates its number of frames. */
class CountedLane implements MatchLane {
  readonly actionsHash = "0";
  readonly screens = [Uint8Array.of(0)];
  #numSteps = 0;
  #numFrames = 1;
  readonly #framesOfSteps: readonly number[];

  constructor(framesOfSteps: readonly number[]) {
    this.#framesOfSteps = framesOfSteps;
  }

  get isOver(): boolean {
    return this.#numSteps === this.#framesOfSteps.length;
  }

  get totals(): LaneTotals {
    const counts = { exitCounts: [this.#numSteps], numHeld: 0, referenceShare: 1, performedShare: null };
    return { ...counts, episodeReturn: 0, lives: 0, numSteps: this.#numSteps, numFrames: this.#numFrames };
  }

  async step() {
    const numNew = this.#framesOfSteps[this.#numSteps++]!;
    this.#numFrames += numNew;
    const screens = Array.from({ length: numNew }, (_, index) => Uint8Array.of(index));
    return { action: 0, aleAction: 0, numFrames: this.#numFrames, screens };
  }

  async prepare(): Promise<void> {}

  async close(): Promise<void> {}
}

function begin(...lanes: readonly (readonly number[])[]) {
  const events: LabEvent[] = [];
  const over: number[] = [];
  const match = new Match({
    lanes: lanes.map((frames) => new CountedLane(frames)),
    tell: (event) => events.push(event),
    onOver: (lane) => over.push(lane),
  });
  return { match, events, over };
}

/** Every frame that was told, as lane and number. */
function framesOf(events: readonly LabEvent[]): string[] {
  return events.flatMap((event) => (event.type === "frame" ? [`${event.lane}: ${event.frame}`] : []));
}

it("a lane goes on alone when the other's game is over, and each end is told once, after its last frame", async () => {
  const { match, events, over } = begin([2], [2, 2, 2]);
  while (!match.isOver) {
    if (match.numPending === 0) await match.step(shown);
    match.showFrame();
  }
  expect(framesOf(events)).toEqual(["0: 2", "1: 2", "0: 3", "1: 3", "1: 4", "1: 5", "1: 6", "1: 7"]);
  expect(events.map(({ type }) => type).indexOf("over")).toBe(4);
  expect(over).toEqual([0, 1]);
  expect(match.news().filter(({ type }) => type === "over")).toHaveLength(2);
});

it("lanes whose steps have different numbers of frames stay together", async () => {
  const { match, events } = begin([4, 4], [1, 6]);
  await match.step(shown);
  for (let frame = 0; frame < 4; frame++) match.showFrame();
  expect(match.numPending).toBe(0);
  expect(framesOf(events)).toEqual(["0: 2", "1: 2", "0: 3", "0: 4", "0: 5"]);
  await match.step(shown);
  match.showFrame();
  expect(match.skipFrames(true)).toBe(5);
  expect(framesOf(events).slice(-2)).toEqual(["0: 9", "1: 8"]);
  expect(match.isOver).toBe(true);
});

it("frames that nobody is told of are still what a newcomer sees", async () => {
  const { match, events } = begin([4, 4]);
  await match.step(undefined);
  expect(match.skipFrames(false)).toBe(4);
  expect(framesOf(events)).toEqual([]);
  expect(framesOf(match.news())).toEqual(["0: 5"]);
});
