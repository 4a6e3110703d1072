import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareExperts } from "../../scripts/ship/compare-experts.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import type { SweepResult } from "../../src/evaluate/result-schema.js";
import { meanInterval } from "../../src/tools.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";

const games = plantSweep({ points: [plausibleCurve.at(-1)!], numEpisodes: 40 });

/** The same games with other returns. */
function withReturns(change: (episodeReturn: number, index: number) => number): SweepResult {
  const episodes = games.episodes.map((row, index) => ({
    ...row,
    episodeReturn: change(row.episodeReturn, index),
  }));
  return { ...games, episodes };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ztw-experts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function compare(candidate: SweepResult, other: SweepResult, targetReturn?: number) {
  const files = [join(folder, "candidate.json"), join(folder, "other.json")] as const;
  await writeResult(files[0], candidate);
  await writeResult(files[1], other);
  return compareExperts(...files, targetReturn);
}

describe("compareExperts", () => {
  it("calls an expert better that wins on nearly every seed", async () => {
    const better = withReturns((value, index) => value + (index % 10 === 0 ? -1 : 2));
    const { difference, isBetter } = await compare(better, games);
    expect(difference.mean).toBeCloseTo(1.7);
    expect(isBetter).toBe(true);
  });

  it("does not call an expert better that is equal, worse, or ahead by luck", async () => {
    const lucky = withReturns((value, index) => value + (index === 0 ? 10 : 0));
    const worse = withReturns((value) => value - 1);
    for (const candidate of [games, worse, lucky]) {
      expect((await compare(candidate, games)).isBetter).toBe(false);
    }
  });

  it("says who reaches a target that the other misses, to the last point", async () => {
    const mean = meanInterval(games.episodes.map(({ episodeReturn }) => episodeReturn)).mean;
    const ahead = withReturns((value) => value + 1);
    expect((await compare(ahead, games, mean + 1)).reachesTarget).toBe(true);
    expect((await compare(ahead, games, mean + 1.01)).reachesTarget).toBe(false); // neither does
    expect((await compare(ahead, games, mean)).reachesTarget).toBe(false); // both do
    expect((await compare(games, ahead, mean + 1)).reachesTarget).toBe(false);
    expect((await compare(ahead, games)).reachesTarget).toBe(false); // none was set
  });

  it("refuses games on other seeds", async () => {
    const episodes = games.episodes.map((row) => ({ ...row, seed: row.seed + 1 }));
    await expect(compare({ ...games, episodes }, games)).rejects.toThrow("Play both on the same seeds.");
  });
});
