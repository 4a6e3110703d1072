import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runEpisode } from "../../src/evaluate/episode.js";
import { CountdownGame, CountingSession, CyclingSession, HoldingSession } from "./fakes.js";

const greedy = { seed: 5, tau: 0.5, mode: "greedy" } as const;

describe("runEpisode", () => {
  it("plays one whole game from a seeded reset and counts it", async () => {
    const game = new CountdownGame({ length: 10 });
    const session = new CyclingSession();
    const { counts, decideMicroseconds } = await runEpisode(game, session, greedy);
    expect(counts).toEqual({
      episodeReturn: 10,
      numSteps: 10,
      numFrames: 40,
      exitCounts: [4, 3, 3],
      meanConfidence: 0.5,
      actionsHash: createHash("sha256").update(new Uint8Array(10).fill(1)).digest("hex").slice(0, 16),
      terminated: true,
      truncated: false,
      stuck: false,
    });
    expect(game.seeds).toEqual([5]);
    expect(session.numResets).toBe(1);
    expect(decideMicroseconds).toBeGreaterThan(0);
  });

  it("decides without waiting where the session can, and keeps the work of this game alone", async () => {
    const session = new CountingSession();
    await runEpisode(new CountdownGame({ length: 10 }), session, greedy);
    const { counts } = await runEpisode(new CountdownGame({ length: 4 }), session, greedy);
    expect(session.numWaits).toBe(0);
    expect(counts.performed).toEqual({ multiplyAdds: 400, bytesCompared: 4 });
  });

  it("goes on with an action for as long as its decision says, and asks nobody in between", async () => {
    const session = new HoldingSession();
    const game = new CountdownGame({ length: 8 });
    const { counts } = await runEpisode(game, session, greedy);
    expect(session.numDecisions).toBe(3);
    expect(counts).toMatchObject({ numSteps: 8, numHeld: 5, exitCounts: [3, 0, 0], meanConfidence: 0.5 });
    expect(game.actions).toEqual(new Array(8).fill(1)); // and none after the game was over
    const expert = await runEpisode(new CountdownGame({ length: 8 }), session, { ...greedy, tau: 1 });
    expect(expert.counts).toMatchObject({ numSteps: 8, numHeld: 0, exitCounts: [0, 0, 8] });
  });

  it("holds a sampled action only where it is the greedy one, which the gate has judged", async () => {
    const game = new CountdownGame({ length: 300 });
    const options = { ...greedy, mode: "sampled" } as const;
    const { counts } = await runEpisode(game, new HoldingSession([0, 1, 0]), options);
    const { actions } = game;
    let numHeld = 0;
    for (let step = 0; step < actions.length; step++) {
      if (actions[step] !== 1) continue;
      const held = actions.slice(step + 1, step + 3);
      expect(held).toEqual(new Array(held.length).fill(1));
      numHeld += held.length;
      step += 2;
    }
    expect(counts).toMatchObject({ numSteps: 300, numHeld });
    expect(numHeld).toBeGreaterThan(0);
    expect(new Set(actions).size).toBe(3);
  });

  it("lets the expert answer everything at tau 1", async () => {
    const { counts } = await runEpisode(new CountdownGame(), new CyclingSession(), { ...greedy, tau: 1 });
    expect(counts.exitCounts).toEqual([0, 0, 10]);
  });

  it.each([
    ["truncated", false],
    ["stuck", true],
  ] as const)("shows that a game was %s", async (ending, stuck) => {
    const { counts } = await runEpisode(new CountdownGame({ ending }), new CyclingSession(), greedy);
    expect(counts).toMatchObject({ terminated: false, truncated: true, stuck });
  });

  it("draws sampled actions from the seed alone, the same at every tau", async () => {
    const play = async (seed: number, tau: number) => {
      const game = new CountdownGame({ length: 200 });
      const options = { seed, tau, mode: "sampled" } as const;
      const { counts } = await runEpisode(game, new CyclingSession(), options);
      return { actions: game.actions, hash: counts.actionsHash };
    };
    const first = await play(1, 0.5);
    expect(new Set(first.actions).size).toBe(3);
    expect(await play(1, 0.9)).toEqual(first);
    expect((await play(2, 0.5)).hash).not.toBe(first.hash);
  });

  it("stops between two decisions with the signal's reason", async () => {
    const game = new CountdownGame({ length: 10 });
    const reason = new Error("enough");
    const signal = {
      get aborted() {
        return game.actions.length === 4;
      },
      reason,
    };
    await expect(runEpisode(game, new CyclingSession(), { ...greedy, signal })).rejects.toBe(reason);
    expect(game.actions.length).toBe(4);
  });
});
