import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { argmax } from "../../../src/core/policy-types.js";
import { type Tau, thresholdOf } from "../../../src/core/tau.js";
import { createLabHost } from "../../../src/lab/host/host.js";
import { RecomputedViewer } from "../../../src/lab/host/recomputed-view.js";
import type { HeadView, LabHost, LaneFacts, Player } from "../../../src/lab/messages.js";
import { loadBundle } from "../../../src/model/bundle.js";
import { replay } from "../../../src/record/replay.js";
import { createSession } from "../../../src/runtime/session.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { FakeClock } from "./fake-clock.js";
import { agentPlayer, Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
const maxFrames = 300;
let bundle: string;
let clock: FakeClock;
let host: LabHost;
let watcher: Watcher;

beforeAll(async () => {
  bundle = await makeToyGame(join(folder, "toy"), "breakout", ["ztw", "pbee", "ztw-gate"]);
  clock = new FakeClock();
  host = createLabHost({ bundles: [bundle], clock, protocolOverrides: { maxFrames } });
  watcher = new Watcher(host);
});

beforeEach(() => {
  watcher.ask({ type: "pace", speed: 0 });
  watcher.forget();
});

afterAll(() => host.close());

/** Returns what was told of the first lane. */
async function play(players: Player[], milliseconds: number): Promise<LaneFacts> {
  await watcher.open(players, { seed: 21 });
  const [lane] = watcher.latest("opened")!.lanes;
  watcher.forget();
  watcher.ask({ type: "pace", speed: 4 });
  await clock.pass(milliseconds);
  return lane!;
}

/** The exit that thresholds choose; engines compare in float32. */
function firstConfident(heads: readonly HeadView[], tau: Tau): number {
  const isConfident = ({ confidence }: HeadView, exit: number) =>
    confidence !== null && Math.fround(confidence) > Math.fround(thresholdOf(tau, exit));
  const exit = heads.findIndex(isConfident);
  return exit === -1 ? heads.length - 1 : exit;
}

describe("heads", () => {
  it.each<[string, Parameters<typeof agentPlayer>[1]]>([
    ["qbert", { method: "ztw", tau: 0.75 }],
    ["qbert", { method: "ztw", tau: [0.9, 0.5] }],
    ["qbert", { method: "ztw-regret", tau: 0.97 }],
    ["qbert", { method: "ztw-hold", tau: 0.95 }],
    ["qbert", { method: "expert", tau: 1 }],
    ["qbert", { method: "ztw", tau: 0.75, backend: "engine-bf16" }],
    ["qbert", { method: "ztw-regret", tau: 0.97, backend: "onnx" }],
    ["toy", { method: "pbee", tau: 0.4 }],
    ["toy", { method: "ztw-gate", tau: 0.5 }],
  ])("say what the policy goes by: %s, %j", async (agent, more) => {
    watcher.ask({ type: "show", heads: true, recomputed: false });
    const player = agentPlayer(agent, more);
    const opened = await play([player], more?.backend === "onnx" ? 0 : 400);
    await watcher.passUntil(clock, "decision", 6);
    const decisions = watcher.of("decision");
    const { numExits } = opened.method;
    for (const { heads, exitIndex, confidence, action, tau, isHeld } of decisions) {
      expect(heads).toHaveLength(numExits);
      for (const { probabilities } of heads)
        expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      expect(heads.map(({ ran }) => ran)).toEqual(heads.map((_, exit) => exit <= exitIndex));
      expect(heads.at(-1)!.confidence).toBeNull();
      expect(firstConfident(heads, tau)).toBe(exitIndex);
      expect(argmax(heads[exitIndex]!.probabilities)).toBe(action);
      if (exitIndex < numExits - 1) expect(heads[exitIndex]!.confidence).toBeCloseTo(confidence, 5);
      if (player.method !== "ztw-hold") expect(isHeld).toBe(false);
    }
  });

  it.each([
    ["engine", 1, [false, false, true]],
    ["engine", [0.999, 1], [true, false, true]],
    ["onnx", 1, [true, true, true]],
  ] as const)("say which exits %s runs at %j, where none can be left", async (backend, tau, ran) => {
    watcher.ask({ type: "show", heads: true, recomputed: false });
    await play(
      [agentPlayer("toy", { method: "ztw", backend, tau: typeof tau === "number" ? tau : [...tau] })],
      0,
    );
    await watcher.passUntil(clock, "decision", 2);
    for (const { heads, exitIndex } of watcher.of("decision")) {
      expect(exitIndex).toBe(2);
      expect(heads.map((head) => head.ran)).toEqual(ran);
    }
  });

  it("are none where nobody asked", async () => {
    watcher.ask({ type: "show", heads: false, recomputed: false });
    await play([agentPlayer("toy")], 100);
    expect(watcher.of("decision").every(({ heads }) => heads.length === 0)).toBe(true);
  });
});

describe("what cannot be shown", () => {
  it("stops the match where it is, which goes on once it is not asked for any more", async () => {
    const fragile = await makeToyGame(join(folder, "fragile"), "breakout");
    const other = createLabHost({ bundles: [fragile], clock });
    const viewer = new Watcher(other);
    await viewer.open([agentPlayer("fragile"), agentPlayer("fragile", { tau: 1 })]);
    rmSync(join(fragile, "ztw.safetensors"));
    viewer.forget();
    viewer.ask({ type: "show", heads: true, recomputed: false });
    viewer.ask({ type: "pace", speed: 1 });
    await clock.pass(300);
    expect(viewer.of("refused")).toHaveLength(1);
    expect(viewer.latest("refused")!.message).toMatch(/ztw\.safetensors/);
    expect(viewer.of("decision")).toEqual([]);
    expect(viewer.latest("paced")).toEqual({ type: "paced", speed: 0 });
    viewer.ask({ type: "show", heads: false, recomputed: false });
    viewer.ask({ type: "pace", speed: 1 });
    await clock.pass(300);
    expect(viewer.of("decision").map(({ lane, step }) => [lane, step])).toEqual(
      [0, 1, 2, 3, 4].flatMap((step) => [0, 1].map((lane) => [lane, step])),
    );
    const { exitCounts, numSteps } = viewer.latest("decision")!.totals;
    expect(exitCounts.reduce((sum, count) => sum + count)).toBe(numSteps);
    await other.close();
  });
});

describe("what was computed again", () => {
  it("is where the picture changed, and what depends on it", async () => {
    const loaded = loadBundle(bundle);
    const session = await createSession(loaded, { method: "ztw" });
    const viewer = new RecomputedViewer(session, loaded.manifest.architecture);
    const observation = new Uint8Array(4 * 84 * 84).fill(100);
    await session.decide(observation, 1);
    const first = viewer.view(false)!;
    expect(first.pixels.every((value) => value === 1)).toBe(true);
    expect(first.layers.map((layer) => layer.every((value) => value === 1))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    observation[2 * 84 * 84 + 10 * 84 + 21] = 255; // a pixel of the third frame: block 2, 5
    await session.decide(observation, 1);
    const { pixels, layers } = viewer.view(false)!;
    expect(cellsOf(pixels, 84)).toEqual(rectangle([8, 12], [20, 24]));
    expect(cellsOf(layers[0]!, 20)).toEqual(rectangle([1, 3], [4, 6])); // 8 x 8 pixels in steps of 4
    expect(layers.map((layer) => layer.length)).toEqual([400, 81, 49, 49]);
    await session.decide(observation, 1);
    const still = viewer.view(false)!;
    expect([still.pixels, ...still.layers].some((values) => values.includes(1))).toBe(false);
    observation.fill(7);
    await session.decide(observation, 0);
    expect(viewer.view(false)!.layers.map((layer) => layer.includes(1))).toEqual([true, false, false, false]);
    expect(viewer.view(true)!.pixels.includes(1)).toBe(false); // a held step computes nothing
    await session.close();
  });

  it("is told with decisions if asked for, and by the engine alone", async () => {
    watcher.ask({ type: "show", heads: false, recomputed: true });
    const held = await play([agentPlayer("qbert", { method: "ztw-hold", tau: 0.9 })], 900);
    expect(held.tellsRecomputed).toBe(true);
    const decisions = watcher.of("decision");
    expect(new Set(decisions.map(({ isHeld }) => isHeld)).size).toBe(2);
    for (const { isHeld, recomputed, decideMicroseconds } of decisions) {
      const sizes = recomputed!.layers.map(({ length }) => length);
      expect(sizes).toEqual(held.layers.map(({ height, width }) => height * width));
      expect(recomputed!.pixels.includes(1)).toBe(!isHeld && recomputed!.layers[0]!.includes(1));
      expect(decideMicroseconds > 0).toBe(!isHeld);
    }
    const onnx = await play([agentPlayer("qbert", { backend: "onnx" })], 0);
    await watcher.passUntil(clock, "decision", 2);
    expect(onnx).toMatchObject({ tellsRecomputed: false, layers: [{}, {}, {}, {}] });
    expect(watcher.of("decision").every(({ recomputed }) => recomputed === null)).toBe(true);
    expect(watcher.latest("decision")!.totals.performedShare).toBeNull();
  });
});

describe("a receipt", () => {
  it.each([
    [
      "an agent's game so far, its threshold moved",
      agentPlayer("qbert", { tau: 0.75, mode: "sampled" }),
      700,
    ],
    [
      "a game that is over, of a method that holds",
      agentPlayer("qbert", { method: "ztw-hold", tau: 0.9 }),
      1500,
    ],
    ["a person's game", { kind: "human", agent: "qbert", method: "ztw", tau: 0.5 } as const, 300],
  ])("of %s plays again to the same", async (_, player, milliseconds) => {
    await play([player], milliseconds / 2);
    if (player.kind === "human") watcher.ask({ type: "press", lane: 0, action: 2 });
    else watcher.ask({ type: "tau", lane: 0, tau: 0.5 });
    await clock.pass(milliseconds / 2);
    const { numSteps } = watcher.latest("decision")!.totals;
    watcher.ask({ type: "receipt", lane: 0 });
    const { text, lane } = watcher.latest("receipt")!;
    expect(lane).toBe(0);
    const path = join(folder, "game.receipt.json");
    writeFileSync(path, text);
    const result = await replay({ receipt: path });
    expect(result).toMatchObject({ isEqual: true, numSteps });
    expect(result.compared).toBe(player.kind === "human" ? "actions" : "policy");
  });
});

/** Rows and columns of what is not 0. */
function cellsOf(values: Uint8Array, width: number): string[] {
  return [...values].flatMap((value, cell) =>
    value === 0 ? [] : `${Math.floor(cell / width)} ${cell % width}`,
  );
}

function rectangle([top, bottom]: [number, number], [left, right]: [number, number]): string[] {
  const rows = Array.from({ length: bottom - top }, (_, row) => top + row);
  const columns = Array.from({ length: right - left }, (_, column) => left + column);
  return rows.flatMap((row) => columns.map((column) => `${row} ${column}`));
}
