import { expect, it } from "vitest";
import { summarize } from "../../src/evaluate/summary.js";
import { confirmationLines } from "../../src/report/confirmation-text.js";
import { markdownReport, markdownTable, sweepTable, textReport } from "../../src/report/table.js";
import {
  plantAttempt,
  plantConfirmation,
  plantSweep,
  plausibleCurve,
} from "../evaluate/synthetic-results.js";

const sweep = plantSweep({ points: plausibleCurve, modes: ["greedy", "sampled"], deviation: 2 });

it("draws a sweep for the terminal", async () => {
  await expect(textReport(sweep)).toMatchFileSnapshot("golden/sweep-table.txt");
});

it("draws a sweep in Markdown", async () => {
  await expect(markdownReport(sweep)).toMatchFileSnapshot("golden/sweep-table.md.txt");
});

it("names the cost model that it counted by", () => {
  expect(textReport(sweep, "macs")).toContain("operations by the macs model");
});

it("says that games were stuck, and in which mode", () => {
  const episodes = sweep.episodes.map((row) =>
    row.mode === "greedy" ? { ...row, stuck: true, truncated: true } : row,
  );
  expect(textReport({ ...sweep, episodes })).toContain("Some greedy games earned nothing for so long");
  expect(textReport(sweep)).not.toContain("earned nothing");
});

it("shows no interval of a single game", () => {
  const single = plantSweep({ points: plausibleCurve, numEpisodes: 1 });
  expect(textReport(single)).not.toMatch(/\d \[[−+\d–]/);
  expect(textReport(sweep)).toMatch(/\d \[[−+\d–]/);
});

it("shows no interval of one game that was played again and again", () => {
  const episodes = sweep.episodes.map((row) => ({ ...row, actionsHash: "same", episodeReturn: 3 }));
  expect(textReport({ ...sweep, episodes })).not.toContain("3.0 [");
});

it("has one row of taus that played the same games, and says who decides there", () => {
  const { points } = summarize(sweep);
  const twins = points.flatMap((point) =>
    point.mode === "greedy" && point.tau === 0.1
      ? [point, ...[0.15, 0.2].map((tau) => ({ ...point, tau, twinOf: 0.1 }))]
      : [point],
  );
  const { rows } = sweepTable({ costModel: "reference", points: twins });
  expect(rows.length).toBe(points.length);
  expect(rows[0]!.slice(0, 2)).toEqual(["greedy", "0.1–0.2 (exit 1 alone)"]);
  expect(rows.at(-1)!.slice(0, 2)).toEqual(["sampled", "1 (expert alone)"]);
  const apart = twins.filter(({ tau }) => tau !== 0.15);
  expect(sweepTable({ costModel: "reference", points: apart }).rows[0]![1]).toBe("0.1, 0.2 (exit 1 alone)");
});

it("keeps a cell with a bar in its column", () => {
  expect(markdownTable({ heading: ["a", "b"], rows: [["x|y", "z"]] })).toBe(
    "| a | b |\n|:--|--:|\n| x\\|y | z |",
  );
});

it("tells every attempt of a confirmation, failed ones too, and modes without a candidate", () => {
  const expert = { tau: 1, mean: 14, exitCounts: [0, 0, 1000] } as const;
  const attempt = (tau: number, mean: number, firstEpisode: number) =>
    plantAttempt({
      points: [{ tau, mean, exitCounts: [700, 200, 100] }, expert],
      firstEpisode,
      numEpisodes: 50,
    });
  const confirmation = plantConfirmation([attempt(0.5, 5, 0), attempt(0.6, 14, 50)]);
  const candidates = [...confirmation.candidates, { mode: "sampled" as const, taus: [] }];
  const [failed, passed, untried] = confirmationLines({ ...confirmation, candidates });
  expect(failed).toMatch(
    /^Not confirmed \(greedy\): tau 0\.5 saves 49\.7 % .* on 50 fresh seeds: .*, not above −3\.5\.$/,
  );
  expect(passed).toMatch(
    /^Confirmed \(greedy\): tau 0\.6 saves 49\.7 % .* on 50 fresh seeds: .*, above −3\.5\.$/,
  );
  expect(untried).toBe("Not confirmed (sampled): no tau of the sweep saves within the allowed loss of 10 %.");
});
