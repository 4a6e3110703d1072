import { describe, expect, it } from "vitest";
import { actionGlyph, actionWords } from "../../../lab/model/action-glyph.js";
import { viewNetwork } from "../../../lab/model/network-view.js";
import { exitClass, mapGrid, planStages } from "../../../lab/model/stages.js";
import { decision, expert, fullDecision, lane, layers, ztw } from "./facts.js";

const stages = planStages(ztw, layers);
const verdicts = (event: typeof decision | null) =>
  viewNetwork(lane, stages, event).stages.map(({ head }) => head.verdict);

describe("planStages", () => {
  it("puts each exit behind its blocks, and the rest before the expert", () => {
    expect(stages.map(({ title, layers: own }) => [title, own.map((layer) => layer.title)])).toEqual([
      ["exit 1", ["block 1"]],
      ["exit 2", ["block 2"]],
      ["expert", ["block 3", "block 4"]],
    ]);
    expect(stages[2]!.layers.map(({ size }) => size)).toEqual(["7 × 7", "512 units"]);
  });

  it("does not count the units of a linear layer that nobody looks into", () => {
    const whole = planStages(ztw, [...layers.slice(0, 3), { name: "linear", height: 1, width: 1 }]);
    expect(whole[2]!.layers[1]!.size).toBe("all units");
  });

  it("follows exits that sit elsewhere", () => {
    const elsewhere = planStages({ ...ztw, exitsAfter: [0, 2] }, layers);
    expect(elsewhere.map(({ layers: own }) => own.map(({ index }) => index))).toEqual([[0], [1, 2], [3]]);
  });

  it("is one stage without exits", () => {
    expect(planStages(expert, layers).map(({ layers: own }) => own.length)).toEqual([4]);
  });

  it("gives the expert a color of its own", () => {
    expect([0, 1, 2].map((exit) => exitClass(exit, 3))).toEqual(["exit-0", "exit-1", "exit-expert"]);
  });

  it("folds the one row of a linear layer", () => {
    expect(mapGrid(layers[0]!)).toEqual({ rows: 20, columns: 20 });
    const { rows, columns } = mapGrid(layers[3]!);
    expect(rows * columns).toBeGreaterThanOrEqual(512);
    expect(Math.abs(rows - columns)).toBeLessThanOrEqual(1);
  });
});

describe("viewNetwork", () => {
  it("is dark before the first decision", () => {
    const model = viewNetwork(lane, stages, null);
    expect(model.stages.map(({ isLit }) => isLit)).toEqual([false, false, false]);
    expect(verdicts(null)).toEqual(["waiting", "waiting", "waiting"]);
  });

  it("lights the way to the first exit and leaves the rest dark", () => {
    const model = viewNetwork(lane, stages, decision);
    expect(model.stages.map(({ isLit, isExit }) => [isLit, isExit])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(verdicts(decision)).toEqual(["left", "unasked", "unasked"]);
    expect(model.stages[0]!.head.text).toBe("0.97 > τ 0.85: sure enough");
    expect(model.stages[0]!.layerTexts).toEqual(["3.0 % anew"]);
    expect(model.stages[2]!.layerTexts).toEqual(["not computed", "not computed"]);
  });

  it("lights everything where no exit was sure", () => {
    expect(verdicts(fullDecision)).toEqual(["passed", "passed", "decided"]);
    expect(viewNetwork(lane, stages, fullDecision).stages[1]!.head.text).toBe(
      "0.60 ≤ τ 0.85: not sure, goes on",
    );
  });

  it("says that exits are not asked at tau 1", () => {
    const heads = fullDecision.heads.map((head, exit) => ({ ...head, ran: exit === 2 }));
    expect(verdicts({ ...fullDecision, tau: 1, heads })).toEqual(["unasked", "unasked", "decided"]);
  });

  it.each([
    ["regret", "0.97 > τ 0.85: costs little enough", "0.60 ≤ τ 0.85: may cost too much, goes on"],
    ["gate", "0.97 > τ 0.85: likely right", "0.60 ≤ τ 0.85: too likely wrong, goes on"],
    ["patience", "0.97 > τ 0.85: enough heads agree", "0.60 ≤ τ 0.85: too few agree, goes on"],
  ] as const)("speaks of what the rule %s compares", (exitRule, left, passed) => {
    const facts = { ...lane, exitRule };
    expect(viewNetwork(facts, stages, decision).stages[0]!.head.text).toBe(left);
    expect(viewNetwork(facts, stages, fullDecision).stages[1]!.head.text).toBe(passed);
  });

  it("says that bars of exits that did not run are there to be looked at", () => {
    const [, second] = viewNetwork(lane, stages, decision).stages;
    expect(second!.head.text).toBe(
      decision.heads[1] === undefined ? "not asked" : "not asked; its bars are for your eyes, in no cost",
    );
  });

  it("compares each exit with its own threshold", () => {
    const event = { ...fullDecision, tau: [0.9, 0.7] };
    const thresholds = viewNetwork(lane, stages, event).stages.map(({ head }) => head.threshold);
    expect(thresholds).toEqual([0.9, 0.7, null]);
  });

  it("is dark while an action goes on", () => {
    const model = viewNetwork(lane, stages, { ...decision, isHeld: true });
    expect(model.isHeld).toBe(true);
    expect(model.stages.some(({ isLit, isExit }) => isLit || isExit)).toBe(false);
  });

  it("knows the confidence of the exit taken where no heads are told", () => {
    const [first, second] = viewNetwork(lane, stages, { ...decision, heads: [] }).stages;
    expect([first!.head.confidence, first!.head.best, second!.head.confidence]).toEqual([0.97, -1, null]);
  });

  it("does not claim to know what other backends recomputed", () => {
    const facts = { ...lane, tellsRecomputed: false };
    expect(viewNetwork(facts, stages, { ...decision, recomputed: null }).stages[0]!.layerTexts).toEqual([
      "computed",
    ]);
  });
});

describe("actions in little room", () => {
  it.each([
    ["NOOP", "·", "nothing"],
    ["FIRE", "●", "fire"],
    ["UPRIGHTFIRE", "↗●", "up right + fire"],
    ["DOWNLEFT", "↙", "down left"],
    ["LEFTFIRE", "←●", "left + fire"],
    ["JUMP", "JUMP", "jump"],
  ])("%s is %s, said “%s”", (meaning, glyph, words) => {
    expect(actionGlyph(meaning)).toBe(glyph);
    expect(actionWords(meaning)).toBe(words);
  });
});
