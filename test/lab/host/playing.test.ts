import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Player } from "../../../src/evaluate/player.js";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost } from "../../../src/lab/messages.js";
import type { MethodName } from "../../../src/model/bundle-schema.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { agentPlayer, Watcher } from "./watching.js";

const methods: readonly MethodName[] = ["ztw", "ztw-hold", "ztw-regret", "pbee"];
/** Fifteen decisions a second, so four seconds. */
const protocolOverrides = { maxFrames: 240 };
let folder: string;
let bundle: string;
const hosts: LabHost[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ztw-lab-"));
  bundle = await makeToyGame(join(folder, "toy"), "breakout", methods);
});

afterEach(() => Promise.all(hosts.splice(0).map((host) => host.close())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openHost(): LabHost {
  hosts.push(createLabHost({ bundles: [bundle], protocolOverrides }));
  return hosts.at(-1)!;
}

/** The row that `evaluate` would store. */
async function evaluated(cell: {
  readonly method: MethodName;
  readonly backend?: "onnx";
  readonly seed: number;
  readonly tau: number;
  readonly mode: "greedy" | "sampled";
}) {
  const { method, backend } = cell;
  const player = await Player.open({ bundle, method, backend, protocolOverrides });
  try {
    return (await player.play({ ...cell, episodeIndex: 0 })).row;
  } finally {
    await player.close();
  }
}

describe("a game that is played in the lab", () => {
  it.each([
    { method: "ztw", tau: 0.5, mode: "greedy", seed: 3, heads: false, recomputed: false },
    { method: "ztw", tau: 0.5, mode: "greedy", seed: 3, heads: true, recomputed: true },
    { method: "ztw", tau: 0.3, mode: "sampled", seed: 4, heads: true, recomputed: true },
    { method: "ztw-regret", tau: 0.6, mode: "greedy", seed: 5, heads: true, recomputed: false },
    { method: "ztw-hold", tau: 0.4, mode: "greedy", seed: 6, heads: true, recomputed: true },
    { method: "ztw-hold", tau: 0.4, mode: "sampled", seed: 6, heads: false, recomputed: true },
    { method: "pbee", tau: 0.3, mode: "greedy", seed: 7, heads: true, recomputed: true },
    { method: "ztw", backend: "onnx", tau: 0.5, mode: "greedy", seed: 8, heads: true, recomputed: true },
  ] as const)("is the one that evaluate plays: $method at $tau, $mode, heads shown $heads", async (game) => {
    const { method, tau, mode, seed, heads, recomputed } = game;
    const watcher = new Watcher(openHost());
    watcher.ask({ type: "show", heads, recomputed });
    watcher.ask({ type: "pace", speed: 1000 });
    const backend = "backend" in game ? game.backend : "engine";
    await watcher.open([agentPlayer("toy", { method, tau, mode, backend })], { seed });
    await watcher.until("over");
    const row = await evaluated({ ...game });
    const { totals, actionsHash } = watcher.latest("over")!;
    expect(actionsHash).toBe(row.actionsHash);
    expect(totals).toMatchObject({
      episodeReturn: row.episodeReturn,
      numSteps: row.numSteps,
      numFrames: row.numFrames,
      exitCounts: row.exitCounts,
      numHeld: row.numHeld ?? 0,
    });
    expect(watcher.of("refused")).toEqual([]);
  });
});
