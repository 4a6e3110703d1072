import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import {
  formatResult,
  readConfirmation,
  readSweep,
  resultKind,
  writeResult,
} from "../../src/evaluate/result-file.js";
import type { SweepResult } from "../../src/evaluate/result-schema.js";
import { plantAttempt, plantConfirmation, plantSweep, plausibleCurve } from "./synthetic-results.js";

const sweep = plantSweep({ points: plausibleCurve, numEpisodes: 3 });
const pair = [plausibleCurve[3]!, plausibleCurve[5]!];
const confirmation = plantConfirmation([
  plantAttempt({ points: pair, firstEpisode: 0 }),
  plantAttempt({ points: pair, firstEpisode: 10 }),
]);

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "ztw-result-")), "result.json");
});
afterEach(() => rmSync(join(path, ".."), { recursive: true }));

describe("result files", () => {
  it("come back as they were written, with one line an episode", async () => {
    await writeResult(path, sweep);
    expect(readSweep(path)).toEqual(sweep);
    expect(resultKind(path)).toBe("sweep");
    const rowLines = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.includes('"actionsHash"'));
    expect(rowLines.length).toBe(sweep.episodes.length);
    await writeResult(path, confirmation);
    expect(readConfirmation(path)).toEqual(confirmation);
  });

  it("are refused if they are of the other kind", async () => {
    await writeResult(path, sweep);
    expect(() => readConfirmation(path)).toThrow(
      `expected "confirmation" for kind of ${path}, received "sweep"`,
    );
  });

  it("are refused if they are of another version", () => {
    writeFileSync(path, JSON.stringify({ ...sweep, formatVersion: 9 }));
    expect(() => readSweep(path)).toThrow(
      `expected version 1 for formatVersion of ${path}, received 9 (number)`,
    );
  });

  it("are refused if they are missing, with the command that makes them", () => {
    expect(() => readSweep(path)).toThrow(CheckpointError);
    expect(() => readSweep(path)).toThrow("Make it with: ztw evaluate <game>");
  });

  const row = sweep.episodes[0]!;
  it.each<[string, Partial<SweepResult>, string]>([
    [
      "exits do not sum to the steps",
      { episodes: [{ ...row, numSteps: 5 }] },
      "exitCounts and numHeld must sum to numSteps",
    ],
    [
      "exits are not those of the policy",
      { episodes: [{ ...row, exitCounts: [1000] }] },
      "one number an exit",
    ],
    ["a time is missing", { episodes: sweep.episodes.slice(1) }, "one number an episode"],
    ["tau is no threshold", { episodes: [{ ...row, tau: 2 }] }, "tau"],
    ["a checksum is none", { ran: { ...sweep.ran, expertSha256: "x" } }, "a sha256"],
  ])("are refused if %s", (_what, change, message) => {
    const { decideMicroseconds } = sweep.timing;
    const numTimes = change.episodes?.length === 1 ? 1 : decideMicroseconds.length;
    const timing = { ...sweep.timing, decideMicroseconds: decideMicroseconds.slice(0, numTimes) };
    writeFileSync(path, formatResult({ ...sweep, timing, ...change }));
    expect(() => readSweep(path)).toThrow(CheckpointError);
    expect(() => readSweep(path)).toThrow(message);
  });

  it("are refused if two attempts of a confirmation share a seed", () => {
    const shared = plantConfirmation([
      plantAttempt({ points: pair, firstEpisode: 0 }),
      plantAttempt({ points: pair, firstEpisode: 9 }),
    ]);
    writeFileSync(path, formatResult(shared));
    expect(() => readConfirmation(path)).toThrow("no two attempts may share a seed");
  });
});
