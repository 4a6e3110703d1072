import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBundle, setBundleProtocol, shippedBundleFolder } from "../../src/model/bundle.js";
import { flattenLineage, lineageFrom, lineageOf } from "../../src/model/lineage.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";

const imported = { sha256: "a", training: { what: "PPO in PyTorch" } };
const first = { sha256: "b", training: { seed: 1, continuedFrom: imported, playedSteps: 10 } };
const nested = { seed: 2, continuedFrom: first, playedSteps: 20 };
const flat = {
  seed: 2,
  playedSteps: 20,
  lineage: [imported, { sha256: "b", training: { seed: 1, playedSteps: 10 } }],
};

describe("flattenLineage", () => {
  it("reads trainings inside trainings as a list, oldest first, and keeps a list", () => {
    expect(flattenLineage(nested)).toEqual(flat);
    expect(flattenLineage(flat)).toEqual(flat);
    expect(lineageOf(nested)).toEqual(flat.lineage);
  });

  it("knows a training from the beginning, and keeps what it does not know", () => {
    expect(flattenLineage({ seed: 3, continuedFrom: null })).toEqual({ seed: 3, lineage: [] });
    expect(flattenLineage({ what: "elsewhere" })).toEqual({ what: "elsewhere" });
    expect(flattenLineage({ continuedFrom: "a friend's" })).toEqual({ continuedFrom: "a friend's" });
    expect(lineageOf({ what: "elsewhere" })).toEqual([]);
  });

  it("adds weights to the lineage of what continues them", () => {
    const next = [...flat.lineage, { sha256: "c", training: { seed: 2, playedSteps: 20 } }];
    expect(lineageFrom({ sha256: "c", training: nested })).toEqual(next);
    expect(lineageFrom({ sha256: "c", training: flat })).toEqual(next);
  });
});

it("a bundle of the older form loads with a list, and is saved with one", async () => {
  const folder = temporaryFolder();
  await makeToyBundle(folder);
  const file = join(folder, "policy.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...manifest, expert: { ...manifest.expert, training: nested } }));
  expect(loadBundle(folder).manifest.expert.training).toEqual(flat);
  await setBundleProtocol(folder, "ref-clean");
  expect(JSON.parse(readFileSync(file, "utf8")).expert.training).toEqual(flat);
});

it.each(["pong", "qbert"])(
  "%s ships with its lineage as a list, of trainings without another inside",
  (game) => {
    const text = readFileSync(join(shippedBundleFolder(game), "policy.json"), "utf8");
    expect(text).not.toContain('"continuedFrom"');
    const lineage = lineageOf(JSON.parse(text).expert.training);
    expect(lineage.length).toBe(game === "pong" ? 1 : 0);
  },
);
