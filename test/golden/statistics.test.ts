import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Asked, answersSchema, largestDifference, plants } from "../../bench/statistics/compare.js";
import { packageRoot } from "../../src/core/paths.js";

const file = join(packageRoot, "test", "golden", "data", "statistics", "rliable.json");
const cases = z
  .array(z.object({ asked: z.custom<Asked>(), answers: answersSchema }))
  .parse(JSON.parse(readFileSync(file, "utf8")));
const tolerance = 1e-12;

describe("statistics of several models", () => {
  it.each(cases)("are rliable's on the same scores and draws, table %#", ({ asked, answers }) => {
    expect(largestDifference(asked, answers)).toBeLessThan(tolerance);
  });

  it.each(Object.keys(plants).filter((name) => name !== "none"))("would be caught: %s", (name) => {
    const differences = cases.map(({ asked, answers }) => largestDifference(asked, answers, plants[name]));
    expect(differences[0]).toBeGreaterThan(0.01); // three models of two games, as a study has them
  });

  it("would be caught with a resample less", () => {
    const { asked, answers } = cases[0]!;
    expect(largestDifference({ ...asked, numResamples: asked.numResamples - 1 }, answers)).toBeNaN();
  });
});
