import { describe, expect, it } from "vitest";
import { natureCnn, referenceClassifiers } from "../../src/model/architecture.js";
import { exitCosts } from "../../src/model/cost.js";
import { noClassifiers } from "../../src/model/tensor-shapes.js";
import { EpisodeTally } from "../../src/record/episode-tally.js";
import { noExit, numRecentExits } from "../../src/record/overlay-panel.js";

const architecture = natureCnn(6);
const ztw = { classifiers: referenceClassifiers(architecture), cascade: true, ensemble: true };
const decide = (exitIndex: number) => ({
  action: 0,
  exitIndex,
  confidence: 0.9,
  logits: new Float32Array(6),
});

describe("EpisodeTally", () => {
  it("saves 62.4 % when every decision leaves at the first exit, the most that is possible", () => {
    const tally = new EpisodeTally(exitCosts(architecture, ztw, "reference"));
    for (let index = 0; index < 5; index++)
      tally.add({ decision: decide(0), isHeld: false, actionName: "NOOP", rawReward: 0 });
    expect(tally.savedShare).toBeCloseTo(1 - 7_034_874 / 18_713_210, 12);
  });

  it("loses what the classifiers cost when the expert answers always", () => {
    const tally = new EpisodeTally(exitCosts(architecture, ztw, "reference"));
    tally.add({ decision: decide(2), isHeld: false, actionName: "NOOP", rawReward: 0 });
    expect(tally.savedShare).toBeCloseTo(1 - 19_490_109 / 18_713_210, 12);
    expect(tally.savedShare).toBeLessThan(0);
  });

  it("saves nothing with the expert alone, or before the first decision", () => {
    const tally = new EpisodeTally(exitCosts(architecture, noClassifiers, "reference"));
    expect(tally.savedShare).toBe(0);
    tally.add({ decision: decide(0), isHeld: false, actionName: "NOOP", rawReward: 0 });
    expect(tally.savedShare).toBe(0);
  });

  it("adds up returns and exits, and keeps the latest decision", () => {
    const tally = new EpisodeTally(exitCosts(architecture, ztw, "reference"));
    tally.add({ decision: decide(0), isHeld: false, actionName: "UP", rawReward: 25 });
    tally.add({ decision: decide(2), isHeld: false, actionName: "LEFT", rawReward: -1 });
    expect(tally.state).toMatchObject({
      exitIndex: 2,
      confidence: 0.9,
      actionName: "LEFT",
      episodeReturn: 24,
      numSteps: 2,
      numHeld: 0,
      exitCounts: [1, 0, 1],
      recentExits: [0, 2],
    });
  });

  it("counts a held step as one without a decision, which costs nothing, and leaves earlier states as they were", () => {
    const tally = new EpisodeTally(exitCosts(architecture, ztw, "reference"));
    tally.add({ decision: decide(0), isHeld: false, actionName: "UP", rawReward: 1 });
    const before = tally.state;
    tally.add({ decision: decide(0), isHeld: true, actionName: "UP", rawReward: 1 });
    expect(tally.state).toMatchObject({ numSteps: 2, numHeld: 1, isHeld: true, exitCounts: [1, 0, 0] });
    expect(tally.state.recentExits).toEqual([0, noExit]);
    expect(tally.episodeReturn).toBe(2);
    expect(tally.savedShare).toBeCloseTo(1 - 7_034_874 / (2 * 18_713_210), 12);
    expect(before).toMatchObject({ numSteps: 1, isHeld: false, recentExits: [0] });
  });

  it("keeps no more recent exits than the panel shows", () => {
    const tally = new EpisodeTally(exitCosts(architecture, ztw, "reference"));
    for (let index = 0; index < numRecentExits + 7; index++)
      tally.add({ decision: decide(index % 3), isHeld: false, actionName: "NOOP", rawReward: 0 });
    expect(tally.state.recentExits).toHaveLength(numRecentExits);
    expect(tally.state.recentExits.at(-1)).toBe((numRecentExits + 6) % 3);
  });
});
