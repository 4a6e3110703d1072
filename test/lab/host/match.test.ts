import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { DecisionEvent, LabHost, Player } from "../../../src/lab/messages.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { FakeClock, settle } from "./fake-clock.js";
import { agentPlayer, Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
const stepMs = (4 * 1000) / 60;
const qbert = (tau: number): Player => agentPlayer("qbert", { tau });
const human: Player = { kind: "human", agent: "qbert", method: "ztw", tau: 0.75 };
let clock: FakeClock;
let host: LabHost;
let watcher: Watcher;

beforeAll(async () => {
  const bundle = await makeToyGame(join(folder, "toy"), "pong");
  clock = new FakeClock();
  host = createLabHost({ bundles: [bundle], clock, protocolOverrides: { maxFrames: 400 } });
  watcher = new Watcher(host);
});

beforeEach(() => {
  watcher.ask({ type: "pace", speed: 0 });
  watcher.ask({ type: "show", heads: false, recomputed: false });
  watcher.forget();
});

afterAll(() => host.close());

function stepsOf(lane: number): DecisionEvent[] {
  return watcher.of("decision").filter((decision) => decision.lane === lane);
}

describe("a match", () => {
  it("is told with its lanes, and shows where its reset left it while it waits", async () => {
    await watcher.open([qbert(0.75)], { seed: 7 });
    const { lanes, ...opened } = watcher.latest("opened")!;
    expect(opened).toEqual({ type: "opened", seed: 7, protocol: "ref-clean", frameSkip: 4, replay: null });
    expect(lanes).toHaveLength(1);
    expect(lanes[0]).toMatchObject({ player: qbert(0.75), height: 210, width: 160, tellsRecomputed: true });
    expect(lanes[0]!.palette).toHaveLength(256 * 3);
    expect(lanes[0]!.layers.map(({ height, width }) => [height, width])).toEqual([
      [20, 20],
      [9, 9],
      [7, 7],
      [7, 7],
    ]);
    await clock.pass(1000);
    expect(watcher.of("frame")).toHaveLength(1);
    expect(watcher.latest("frame")!.pixels).toHaveLength(210 * 160);
    expect(watcher.of("decision")).toEqual([]);
  });

  it("goes at 60 frames a second, 15 decisions, each told before its frames", async () => {
    await watcher.open([qbert(0.75)]);
    watcher.forget();
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(1001);
    expect(watcher.of("paced")).toEqual([{ type: "paced", speed: 1 }]);
    expect(watcher.of("frame")).toHaveLength(61);
    expect(watcher.of("decision").map(({ step }) => step)).toEqual([...Array(16).keys()]);
    const told = watcher.events.flatMap((event) =>
      event.type === "decision" || event.type === "frame" ? [event.type] : [],
    );
    expect(told.slice(0, 6)).toEqual(["decision", "frame", "frame", "frame", "frame", "decision"]);
    const frames = watcher.of("frame").map(({ frame }) => frame);
    expect(frames).toEqual(frames.map((_, index) => frames[0]! + index));
    const { totals } = watcher.latest("decision")!;
    expect(totals.numFrames).toBe(frames[0]! - 1 + 16 * 4);
    expect(totals.exitCounts.reduce((sum, count) => sum + count)).toBe(16);
    expect(totals.lives).toBe(4);
  });

  it("decides at a new threshold from the next decision on", async () => {
    await watcher.open([qbert(0.1)]);
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(510);
    for (const tau of [1, [0.5, 0.9], 0.25]) {
      watcher.forget();
      watcher.ask({ type: "tau", lane: 0, tau });
      await clock.pass(stepMs);
      const [decision, ...others] = stepsOf(0);
      expect(decision!.tau).toEqual(tau);
      if (tau === 1) expect(decision!.exitIndex).toBe(2);
      expect(others).toEqual([]);
      await clock.pass(37);
    }
  });

  it("advances by one decision of every lane, told that it stands still", async () => {
    await watcher.open([qbert(0.1), qbert(1)]);
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(20);
    watcher.forget();
    watcher.ask({ type: "advance" });
    await clock.pass(2000);
    expect(watcher.of("paced")).toEqual([{ type: "paced", speed: 0 }]);
    expect(stepsOf(0).map(({ step }) => step)).toEqual([1]);
    expect(stepsOf(1).map(({ step }) => step)).toEqual([1]);
    expect(watcher.of("frame")).toHaveLength(2 * 6); // two of the step before
    watcher.ask({ type: "advance" });
    watcher.ask({ type: "advance" });
    await clock.pass(2000);
    expect(stepsOf(1).map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it("goes on at the speed that was set when another is opened", async () => {
    watcher.ask({ type: "pace", speed: 1 });
    await watcher.open([qbert(1)], { seed: 2 });
    watcher.forget();
    await clock.pass(1001);
    expect(watcher.of("frame").length).toBeGreaterThan(58);
  });

  it("goes fast and tells of 60 steps a second at most", async () => {
    await watcher.open([qbert(0.1)], { seed: 2 });
    watcher.forget();
    watcher.ask({ type: "pace", speed: 8 });
    await clock.pass(501);
    const { step } = watcher.latest("decision")!;
    expect(step).toBeGreaterThan(55);
    expect(watcher.of("decision").length).toBeLessThanOrEqual(31);
    expect(watcher.of("frame").length).toBe(watcher.of("decision").length);
  });
});

describe("a race", () => {
  it("goes in lockstep, and tells once where the actions first differ", async () => {
    await watcher.open([qbert(0.1), qbert(1)], { seed: 5 });
    watcher.forget();
    watcher.ask({ type: "pace", speed: 4 });
    await clock.pass(1500);
    const [one, other] = [stepsOf(0), stepsOf(1)];
    const first = one.findIndex(({ action }, step) => action !== other[step]!.action);
    expect(first).toBeGreaterThanOrEqual(0);
    const actions = [one[first]!.action, other[first]!.action];
    expect(watcher.of("difference")).toEqual([{ type: "difference", step: first, actions }]);
    const late = new Watcher(host);
    expect(late.latest("difference")).toEqual(watcher.latest("difference"));
    late.leave();
  });

  it("of a player against itself has no difference, and the same end", async () => {
    await watcher.open([qbert(0.75), qbert(0.75)], { seed: 5 });
    watcher.forget();
    watcher.ask({ type: "pace", speed: 1000 });
    await watcher.passUntil(clock, "over", 2);
    const [one, other] = watcher.of("over");
    expect(one).toEqual({ ...other, lane: 0 });
    expect(watcher.of("difference")).toEqual([]);
  });
});

describe("a person's game", () => {
  it("takes the key that is held, from the next step on, and tells what the agent would do", async () => {
    await watcher.open([human], { seed: 9 });
    watcher.forget();
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(150);
    watcher.ask({ type: "press", lane: 0, action: 3 });
    await clock.pass(150);
    watcher.ask({ type: "press", lane: 0, action: 2 });
    await clock.pass(150);
    const actions = stepsOf(0).map(({ action }) => action);
    expect(actions).toEqual([0, 0, 0, 3, 3, 2, 2]);
    const { hint, exitIndex, confidence, totals } = watcher.latest("decision")!;
    expect(hint).toBeGreaterThanOrEqual(0);
    expect(exitIndex).toBeLessThan(3);
    expect(confidence).toBeGreaterThan(0);
    expect(totals.exitCounts.reduce((sum, count) => sum + count)).toBe(totals.numSteps);
  });

  it("has a score beside those of agents on its seed, the best first", async () => {
    await watcher.open([human, agentPlayer("qbert", { tau: 0.75, mode: "sampled" })], { seed: 77 });
    watcher.ask({ type: "pace", speed: 1000 });
    await watcher.passUntil(clock, "over", 2);
    const lines = watcher.latest("scores")!.lines.filter(({ seed }) => seed === 77);
    const returns = lines.map(({ episodeReturn }) => episodeReturn);
    expect(returns).toEqual(returns.toSorted((left, right) => right - left));
    expect(lines.find(({ isHuman }) => isHuman)).toMatchObject({
      who: "you",
      referenceShare: null,
      game: "qbert",
    });
    expect(lines.find(({ isHuman }) => !isHuman)!.who).toBe("ztw, τ 0.75, sampled");
    expect(new Watcher(host).latest("scores")).toEqual(watcher.latest("scores"));
  });
});

describe("viewers", () => {
  it("all see the same, and one who comes late is told where the match stands", async () => {
    const other = new Watcher(host);
    await watcher.open([qbert(0.75)], { seed: 4 });
    other.forget();
    watcher.forget();
    watcher.ask({ type: "show", heads: true, recomputed: true });
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(300);
    expect(other.events).toEqual(watcher.events);
    const late = new Watcher(host);
    const news = late.events.map(({ type }) => type);
    expect(news[0]).toBe("hello");
    expect(news.toSorted()).toEqual(["decision", "frame", "hello", "opened", "paced", "scores", "shown"]);
    for (const type of ["decision", "frame", "paced", "shown"] as const)
      expect(late.latest(type)).toEqual(watcher.latest(type));
    other.leave();
    const { length } = other.events;
    await clock.pass(300);
    expect(other.events).toHaveLength(length);
    expect(late.latest("frame")).toEqual(watcher.latest("frame"));
    late.leave();
  });

  it("who have left are neither heard nor answered", async () => {
    const gone = new Watcher(host);
    gone.leave();
    gone.forget();
    gone.ask({ type: "pace", speed: 3 });
    gone.ask({ type: "listResults" });
    await settle();
    expect(gone.events).toEqual([]);
    expect(watcher.of("paced")).toEqual([]);
  });
});
