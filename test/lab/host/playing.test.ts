import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tau } from "../../../src/core/tau.js";
import { Player } from "../../../src/evaluate/player.js";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost } from "../../../src/lab/messages.js";
import { shippedBundleFolder } from "../../../src/model/bundle.js";
import type { PolicyName } from "../../../src/model/bundle-schema.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { agentPlayer, Watcher } from "./watching.js";

/** Fifteen decisions a second, so four seconds. */
const protocolOverrides = { maxFrames: 240 };
const folder = sharedTemporaryFolder();
const shipped = shippedBundleFolder("qbert");
let toy: string;
let host: LabHost;

beforeAll(async () => {
  toy = await makeToyGame(join(folder, "toy"), "breakout", ["pbee"]);
  host = createLabHost({ bundles: [toy], protocolOverrides });
});

afterAll(() => host.close());

/** The row that `evaluate` would store. */
async function evaluated(cell: {
  readonly method: PolicyName;
  readonly backend?: "onnx";
  readonly seed: number;
  readonly tau: Tau;
  readonly mode: "greedy" | "sampled";
}) {
  const { method, backend } = cell;
  const bundle = method === "pbee" ? toy : shipped;
  const player = await Player.open({ bundle, method, backend, protocolOverrides });
  try {
    return (await player.play({ ...cell, episodeIndex: 0 })).row;
  } finally {
    await player.close();
  }
}

describe("a game that is played in the lab", () => {
  it.each([
    { method: "ztw", tau: 0.75, mode: "greedy", seed: 3, heads: false, recomputed: false },
    { method: "ztw", tau: [0.9, 0.6], mode: "greedy", seed: 3, heads: true, recomputed: true },
    { method: "ztw", tau: 0.3, mode: "sampled", seed: 4, heads: true, recomputed: true },
    { method: "ztw-regret", tau: 0.96, mode: "greedy", seed: 5, heads: true, recomputed: false },
    { method: "ztw-hold", tau: 0.9, mode: "greedy", seed: 6, heads: true, recomputed: true },
    { method: "ztw-hold", tau: 0.9, mode: "sampled", seed: 6, heads: false, recomputed: true },
    { method: "pbee", tau: 0.3, mode: "greedy", seed: 7, heads: true, recomputed: true },
    { method: "ztw", backend: "onnx", tau: 0.5, mode: "greedy", seed: 8, heads: true, recomputed: true },
  ] as const)("is the one that evaluate plays: $method at $tau, $mode, heads shown $heads", async (game) => {
    const { method, tau, mode, seed, heads, recomputed } = game;
    const watcher = new Watcher(host);
    watcher.forget();
    watcher.ask({ type: "show", heads, recomputed });
    watcher.ask({ type: "pace", speed: 1000 });
    const backend = "backend" in game ? game.backend : "engine";
    await watcher.open([agentPlayer(method === "pbee" ? "toy" : "qbert", { method, tau, mode, backend })], {
      seed,
    });
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
