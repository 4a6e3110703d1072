import { expect, it } from "vitest";
import { agentNotes, describeBundles, shippedWeights } from "../../bench/shared/bundles.js";

const another = "d".repeat(64);

/** A result with the weights that ship, but for these. */
function resultWith(changed: Readonly<Record<string, string>>, methods = ["ztw"]) {
  const { pong, qbert } = describeBundles(["pong", "qbert"], methods);
  const rows = [{ game: "pong" }, { game: "qbert" }];
  return { kind: "latency", bundles: { pong, qbert: { ...qbert, ...changed } }, rows };
}

it("what is measured now names the weights that ship, of the methods that take part", () => {
  const { expert, ztw } = shippedWeights("pong");
  expect(describeBundles(["pong", "pong"], ["ztw"])).toEqual({ pong: { expert, ztw } });
  expect(agentNotes(resultWith({}))).toEqual([]);
  expect(agentNotes(resultWith({}, ["ztw", "ztw-gate"]))).toEqual([]);
});

it.each([
  ["another expert", { expert: another }, "expert dddddddd"],
  ["another method", { ztw: another }, "classifiers dddddddd"],
])("a page marks numbers of %s, and the game alone that they are of", (_what, changed, named) => {
  const notes = agentNotes(resultWith(changed));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain(`Q*bert: **measured with an earlier agent: ${named}`);
});

it("a page marks numbers that do not say what they were measured with, each game once", () => {
  const { rows } = resultWith({});
  expect(agentNotes({ kind: "latency", rows: [...rows, ...rows] })).toEqual(
    ["Pong", "Q*bert"].map(
      (title) => `${title}: **measured with an earlier agent, or another: the result names no weights**.`,
    ),
  );
});
