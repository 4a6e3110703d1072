import { describe, expect, it } from "vitest";
import { episodeSeed, gamePurposes, gameSeed, maxEmulatorSeed, seedPurposes } from "../../src/core/random.js";
import { checkSeedsDiffer, seedOf } from "../../src/evaluate/seeds.js";
import { ran } from "./synthetic-results.js";

const own = { ...ran, seedScheme: 2 } as const;
const indices = Array.from({ length: 300 }, (_, index) => index);
const seedsOf = (source: Parameters<typeof seedOf>[0], purpose: (typeof gamePurposes)[number]) =>
  indices.map((index) => seedOf(source, purpose, index));

describe("seedOf", () => {
  it("gives results that name no scheme the seeds that they were played with", () => {
    for (const purpose of ["evaluation", "confirmation"] as const)
      expect(seedsOf(ran, purpose)).toEqual(indices.map((index) => episodeSeed(0, purpose, index)));
    expect(seedOf(ran, "evaluation", 0)).toBe(seedOf({ runSeed: 0 }, "evaluation", 0));
  });

  it("never changes the seeds of the second scheme either", () => {
    expect([0, 1, 2].map((index) => seedOf(own, "confirmation", index))).toEqual([
      10995458, 1504320762, 291721858,
    ]);
  });

  it.each([
    ["game", { game: "qbert" }],
    ["method", { method: "ztw-gate" }],
    ["expert", { expertSha256: "c".repeat(64) }],
    ["classifiers", { methodSha256: "c".repeat(64) }],
    ["run seed", { runSeed: 1 }],
    ["exit rule", { policy: { ...ran.policy, exitRule: "margin" } }],
  ] as const)("gives another %s seeds of its own", (_, change) => {
    for (const purpose of gamePurposes) {
      const used = new Set(seedsOf(own, purpose));
      expect(seedsOf({ ...own, ...change }, purpose).filter((seed) => used.has(seed))).toEqual([]);
    }
  });

  it("is shared by methods under the first scheme: the planted failure", () => {
    expect(seedsOf({ ...ran, method: "ztw-gate" }, "confirmation")).toEqual(seedsOf(ran, "confirmation"));
  });

  it("does not follow from machine, backend, protocol or version: a paired expert plays the same", () => {
    const elsewhere = { ...own, backend: "engine", packageVersion: "9.9.9", emulatorVersion: "9" } as const;
    expect(seedsOf(elsewhere, "calibration")).toEqual(seedsOf(own, "calibration"));
  });
});

describe("gameSeed", () => {
  it("gives purposes seeds that never meet, nor those of training and recording", () => {
    for (const [place, purpose] of gamePurposes.entries())
      for (const episodeIndex of indices) {
        const seed = gameSeed(`owner ${episodeIndex}`, { runSeed: 3, purpose, episodeIndex });
        expect(seed % 8).toBe([1, 5, 2][place]);
        expect([seedPurposes.indexOf("training"), seedPurposes.indexOf("recording")]).not.toContain(seed % 4);
        expect(seed).toBeGreaterThanOrEqual(0);
        expect(seed).toBeLessThanOrEqual(maxEmulatorSeed);
      }
  });
});

describe("checkSeedsDiffer", () => {
  it("accepts what differs", () => {
    expect(() => checkSeedsDiffer("tune", own, { purpose: "calibration", numEpisodes: 1000 })).not.toThrow();
  });

  it("refuses a seed that comes twice, and names the run seed", () => {
    const numEpisodes = 60_000; // of 2^28, so many meet
    expect(() => checkSeedsDiffer("tune", own, { purpose: "calibration", numEpisodes })).toThrow(
      "tune: expected a seed whose episodes all differ for runSeed, received 0 (number). Add 1 to it.",
    );
  });
});
