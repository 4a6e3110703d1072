/** The experts' answers as PyTorch gave them: 64 observations a game (test/golden/data/policy/README.md). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot } from "../../src/core/paths.js";

export const goldenGames = ["pong", "qbert"] as const;
export const numGoldenObservations = 64;
/** Largest difference of a logit to PyTorch's that counts as equal. */
export const logitTolerance = 1e-4;

export interface GoldenPolicy {
  /** uint8 `[64, 4, 84, 84]`. */
  readonly observations: Uint8Array;
  readonly logits: readonly (readonly number[])[];
  readonly values: readonly number[];
  readonly greedyActions: readonly number[];
}

export function loadGoldenPolicy(game: (typeof goldenGames)[number]): GoldenPolicy {
  const folder = join(packageRoot, "test", "golden", "data", "policy");
  const { logits, values, greedy_actions } = JSON.parse(readFileSync(join(folder, `${game}.json`), "utf8"));
  const observations = gunzipSync(readFileSync(join(folder, `${game}-observations-64x4x84x84.u8.gz`)));
  return { observations, logits, values, greedyActions: greedy_actions };
}

/** Largest absolute difference between logits `[N, numActions]`, flat, and the golden ones; NaN if any is NaN. */
export function largestDifference(logits: ArrayLike<number>, golden: GoldenPolicy): number {
  const expected = golden.logits.flat();
  if (logits.length !== expected.length) return Number.NaN;
  return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - logits[index]!)), 0);
}
