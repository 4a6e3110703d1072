import { describe, expect, it } from "vitest";
import { runEpisode } from "../../src/evaluate/episode.js";
import { hashActions } from "../../src/evaluate/episode-record.js";
import { SteppedEpisode } from "../../src/evaluate/stepped-episode.js";
import { CountdownGame, CountingSession, HoldingSession } from "./fakes.js";

const options = { seed: 3, mode: "sampled" } as const;

describe("SteppedEpisode", () => {
  it("is the game that runEpisode plays, one step at a time", async () => {
    const played = new CountdownGame({ length: 40 });
    const { counts } = await runEpisode(played, new HoldingSession([0, 1, 0]), { ...options, tau: 0.5 });
    const game = new CountdownGame({ length: 40 });
    const episode = new SteppedEpisode(game, new HoldingSession([0, 1, 0]), options);
    let numSteps = 0;
    while (!episode.isOver) {
      if (!episode.isHolding) episode.accept(await episode.decide(0.5));
      episode.act();
      expect(game.actions).toHaveLength(++numSteps);
      expect(episode.record.numSteps).toBe(numSteps);
    }
    expect(game.actions).toEqual(played.actions);
    expect(episode.record.finish(episode.last!, false)).toEqual(counts);
    expect(hashActions(episode.record.actions)).toBe(counts.actionsHash);
  });

  it("takes somebody else's action in place of the one decided, which then does not go on", async () => {
    const game = new CountdownGame();
    const session = new HoldingSession();
    const episode = new SteppedEpisode(game, session, { ...options, mode: "greedy" });
    for (const action of [2, 0]) {
      episode.accept(await episode.decide(0.5));
      episode.act(action);
      expect(episode.isHolding).toBe(false);
    }
    expect(game.actions).toEqual([2, 0]);
    expect(episode.record.numHeld).toBe(0);
    expect(session.numDecisions).toBe(2);
  });

  it("counts the work of its own game alone", () => {
    const session = new CountingSession();
    session.decideSync(Uint8Array.of(0), 0.5);
    const episode = new SteppedEpisode(new CountdownGame(), session, options);
    expect(episode.performed).toEqual({ multiplyAdds: 0, bytesCompared: 0 });
    void episode.decide(0.5);
    expect(episode.performed).toEqual({ multiplyAdds: 100, bytesCompared: 1 });
  });
});
