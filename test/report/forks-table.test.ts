import { describe, expect, it } from "vitest";
import { numConfidenceBins } from "../../src/evaluate/head-counts.js";
import { type MeasuresResult, writeMeasures } from "../../src/evaluate/measures-result.js";
import { allForksTable, forksNotes, forksTable } from "../../src/report/forks-table.js";
import { renderPage } from "../../src/report/page.js";
import { ran } from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const bins = Array.from({ length: numConfidenceBins }, () => ({ count: 0, numAgree: 0, confidenceSum: 0 }));
const head = { numAgree: 50, numRecoverable: 0, klSum: 1, bins };

function gameOf(actionsHash: string, pointsLost: readonly number[]): MeasuresResult["games"][number] {
  const numDecisions = [1500, 20, 480];
  const played = pointsLost.map((points, step) => ({
    ...{ step, exitIndex: 0, action: 0, expertAction: 1 },
    ...{ pointsLost: points, numSteps: 3 },
  }));
  return {
    ...{ episodeIndex: 0, seed: 1, actionsHash, numStates: 2000, heads: [head, head] },
    forks: { numDecisions, numDisagreements: [300, 4], played },
  };
}

const result: MeasuresResult = {
  ...{ formatVersion: 1, kind: "measures", ran, commits: [], mode: "greedy", tau: 0.3, forkHorizon: 200 },
  games: [gameOf("a", [1, 0, 0, 0]), gameOf("b", [0, 0, -0.5, 0])],
};
const { forkHorizon: _, ...unforked } = {
  ...result,
  games: result.games.map(({ forks: _, ...game }) => game),
};

describe("the table of forks", () => {
  it("has a line an exit and one of all, points in hundredths where they are few", () => {
    const rows = forksTable(result)!.rows;
    expect(rows).toEqual([
      ["exit 1", "3,000", "20.0 %", "8", "0.06 [−2.32, 2.44]", expect.any(String), expect.any(String)],
      ["exit 2", "40", "20.0 %", "0", "–", "–", "–"],
      ["all", "4,000", "15.2 %", "8", "0.06 [−2.32, 2.44]", expect.any(String), expect.any(String)],
    ]);
    expect(rows[0]![5]).toMatch(/^12\.5 \[/); // 600 disagreements of 1/16 point, in 3,000 decisions
    expect(rows[0]![6]).toMatch(/^20\.0 \[/); // each of which saves 62.4 %
  });

  it("leaves out what has no forks", () => {
    expect(forksTable(unforked)).toBeUndefined();
    expect(allForksTable([unforked])).toBeUndefined();
    expect(allForksTable([unforked, result])!.rows.map((row) => row.slice(0, 4))).toEqual([
      ["Pong", "ztw", "0.3", "exit 1"],
      ["Pong", "ztw", "0.3", "exit 2"],
      ["Pong", "ztw", "0.3", "all"],
    ]);
  });

  it("says how far forks were played", () => {
    expect(forksNotes([unforked, result])[0]).toContain("for up to 200 decisions");
  });

  it("stands on the page below what each exit knows, where there are forks", async () => {
    const pageOf = async (measures: MeasuresResult, name: string) => {
      const file = `${temporaryFolder()}/${name}.json`;
      await writeMeasures(file, measures);
      return renderPage(
        { sweeps: [], confirmations: [], trainings: [], measures: [file] },
        { page: "page.md" },
      );
    };
    expect(await pageOf(result, "forked")).toContain("| Pong | ztw | 0.3 | all | 4,000 | 15.2 % | 8 |");
    expect(await pageOf(unforked, "plain")).not.toContain("Points lost");
  });
});
