import { describe, expect, it } from "vitest";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import type { TrainingResult } from "../../src/model/training-curve.js";
import { agentNote, earlierAgent, measuredAgents, trainingNote } from "../../src/report/agents.js";

const { manifest } = loadBundle(shippedBundleFolder("pong"));
const expertSha256 = manifest.expert.sha256;
const methodSha256 = manifest.methods.ztw!.sha256;
const other = "c".repeat(64);
const shipped = (game: string) => (game === "pong" ? manifest : undefined);

describe("agentNote", () => {
  it.each([
    [{ game: "pong", expertSha256, methodSha256 }],
    [{ game: "pong", expertSha256, methodSha256: null }],
    [{ game: "pong", expertSha256 }],
    [{ game: "breakout", expertSha256: other }],
  ])("has nothing to say of %j", (agent) => {
    expect(agentNote(agent, shipped)).toBeUndefined();
  });

  it.each([
    [
      { game: "pong", expertSha256: other, methodSha256 },
      `expert cccccccc, ${expertSha256.slice(0, 8)} ships`,
    ],
    [
      { game: "pong", expertSha256, methodSha256: other },
      `classifiers cccccccc, ${methodSha256.slice(0, 8)} or`,
    ],
    [{ game: "pong" }, "the result names no weights"],
  ])("marks %j", (agent, text) => {
    expect(agentNote(agent, shipped)).toContain(earlierAgent);
    expect(agentNote(agent, shipped)).toContain(text);
  });
});

describe("trainingNote", () => {
  const { training } = manifest.expert;
  const curve: TrainingResult = {
    formatVersion: 1,
    kind: "training",
    ran: training,
    sessions: [],
    rollouts: [],
    evaluations: [],
    recycled: [],
    shippedStep: Number(training.playedSteps),
  };

  it("knows the training of what ships by its seed, its steps and its lineage", () => {
    expect(trainingNote(curve, shipped)).toBeUndefined();
    expect(trainingNote({ ...curve, ran: { ...training, game: "breakout" } }, shipped)).toBeUndefined();
  });

  it.each([
    ["seed", { ...curve, ran: { ...training, seed: 99 } }],
    ["length", { ...curve, shippedStep: 5 }],
    ["lineage", { ...curve, ran: { ...training, lineage: [] } }],
  ])("marks one of another %s", (_what, result) => {
    expect(trainingNote(result, shipped)).toContain(earlierAgent);
  });
});

describe("measuredAgents", () => {
  it("finds weights wherever a comparison names them, and games without", () => {
    expect(
      measuredAgents({
        games: [{ game: "pong", expertSha256, methodSha256, policy: { blocks: [] }, rows: [{ seed: 1 }] }],
      }),
    ).toEqual([{ game: "pong", expertSha256, methodSha256 }]);
    const rows = [{ game: "pong" }, { game: "riverraid", policy: "pong" }, { game: "qbert" }];
    expect(measuredAgents({ bundles: { pong: { expert: expertSha256, ztw: methodSha256 } }, rows })).toEqual([
      { game: "pong", expertSha256, methodSha256 },
      { game: "qbert" },
    ]);
  });

  it("finds none where no agent that ships is played", () => {
    expect(measuredAgents({ kind: "training-speed", game: "pong" })).toEqual([]);
  });
});
