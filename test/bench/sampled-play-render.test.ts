import { expect, it } from "vitest";
import { renderSampledPlay } from "../../bench/sampled-play/render.js";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";

const row = {
  game: "pong",
  rule: "cost of drawn actions",
  mode: "sampled",
  tau: 0.95,
  saved: 0.555,
  exit_shares: [0.87, 0.062, 0.068],
  return: { mean: 17.9, low: 17, high: 18.7 },
  difference: { mean: -1.2, low: -1.8, high: -0.6 },
};

function resultOf(expert: string) {
  return {
    formatVersion: 1,
    kind: "sampled-play",
    bundles: { pong: { expert } },
    gates: { pong: { sha256: "a".repeat(64), steps: 400_000, seed: 0 } },
    seeds: 20,
    rows: [row],
  };
}

it("what each rule saved and lost is in a table of the game", () => {
  const { expert } = loadBundle(shippedBundleFolder("pong")).manifest;
  const lines = renderSampledPlay(JSON.stringify(resultOf(expert.sha256))).split("\n");
  expect(lines[0]).toBe("**Pong**");
  expect(lines[4]).toBe(
    "| cost of drawn actions | sampled | 0.95 | 55.5 % | -1.2 [-1.8, -0.6] | 17.9 [17.0, 18.7] | 87 / 6 / 7 |",
  );
  expect(lines.at(-1)).toContain("400,000 on Pong");
  expect(lines.join("\n")).not.toContain("earlier agent");
});

it("what was played with another expert is marked", () => {
  expect(renderSampledPlay(JSON.stringify(resultOf("b".repeat(64))))).toContain("earlier agent");
});
