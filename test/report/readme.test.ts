import { join } from "node:path";
import { expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import { insertReadmeBlock, readmeCostModels, renderReadmeBlock } from "../../src/report/readme.js";
import {
  plantAttempt,
  plantConfirmation,
  plantSweep,
  plausibleCurve,
  ran,
} from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const expert = plausibleCurve[5]!;
const sweep = plantSweep({ points: plausibleCurve, deviation: 2 });
const decisionTime = {
  mode: "greedy" as const,
  tau: 0.7,
  numObservations: 1000,
  policyMicroseconds: [140, 139, 180],
  expertMicroseconds: [250, 251, 249],
  loadAverage: [0.5, 0.5, 0.5],
};
const confirmation = {
  ...plantConfirmation([
    plantAttempt({ points: [plausibleCurve[2]!, expert], numEpisodes: 50 }),
    plantAttempt({ points: [plausibleCurve[3]!, expert], numEpisodes: 200, firstEpisode: 50 }),
  ]),
  decisionTimes: [decisionTime],
};

it("tells the confirmed saving, the number of attempts, and shows figure and table", async () => {
  const folder = temporaryFolder();
  const [sweepFile, confirmationFile] = [
    join(folder, "pong-ztw-sweep.json"),
    join(folder, "pong-ztw-confirm.json"),
  ];
  await writeResult(sweepFile, sweep);
  await writeResult(confirmationFile, confirmation);
  const block = renderReadmeBlock({
    sweeps: [sweepFile],
    confirmations: [confirmationFile],
    trainings: [],
  }).replaceAll(folder, "results");
  await expect(block).toMatchFileSnapshot("golden/readme-block.md.txt");
});

it("shows the paper's method before ours, in whichever order the files come", async () => {
  const folder = temporaryFolder();
  const [gated, plain] = [join(folder, "pong-ztw-gate-sweep.json"), join(folder, "pong-ztw-sweep.json")];
  await writeResult(gated, { ...sweep, ran: { ...sweep.ran, method: "ztw-gate" } });
  await writeResult(plain, sweep);
  const block = renderReadmeBlock({ sweeps: [gated, plain], confirmations: [], trainings: [] });
  expect(block.indexOf("![Pong, ztw:")).toBeLessThan(block.indexOf("![Pong, ztw-gate:"));
});

it("says so where nothing was confirmed", async () => {
  const file = join(temporaryFolder(), "confirm.json");
  await writeResult(file, plantConfirmation([plantAttempt({ points: [plausibleCurve[2]!, expert] })]));
  expect(renderReadmeBlock({ sweeps: [], confirmations: [file], trainings: [] })).toContain(
    "| Pong | ztw | greedy | none confirmed |",
  );
});

it("refuses a confirmation of other weights than the sweep's", async () => {
  const folder = temporaryFolder();
  const [sweepFile, confirmationFile] = [join(folder, "sweep.json"), join(folder, "confirm.json")];
  await writeResult(sweepFile, sweep);
  await writeResult(confirmationFile, { ...confirmation, ran: { ...ran, methodSha256: "c".repeat(64) } });
  expect(() =>
    renderReadmeBlock({ sweeps: [sweepFile], confirmations: [confirmationFile], trainings: [] }),
  ).toThrow(CheckpointError);
});

it("replaces what is between the markers, and nothing else", () => {
  const readme = "# Title\n<!-- results:begin -->\nold\n<!-- results:end -->\nrest\n";
  const renewed = insertReadmeBlock(readme, "new");
  expect(renewed).toBe("# Title\n<!-- results:begin -->\nnew\n<!-- results:end -->\nrest\n");
  expect(insertReadmeBlock(renewed, "new")).toBe(renewed);
});

it.each([
  ["no markers", "# Title"],
  ["no end", "<!-- results:begin -->"],
  ["the end first", "<!-- results:end --><!-- results:begin -->"],
  ["two blocks", "<!-- results:begin --><!-- results:end --><!-- results:begin --><!-- results:end -->"],
])("refuses a README with %s", (_what, readme) => {
  expect(() => insertReadmeBlock(readme, "new")).toThrow(/expected one line <!-- results:begin -->/);
});

it("draws what was executed where every game was counted, and only there", () => {
  const performed = { multiplyAdds: 1, bytesCompared: 1 };
  const counted = sweep.episodes.map((row) => ({ ...row, performed }));
  expect(readmeCostModels(counted)).toEqual(["reference", "performed"]);
  expect(readmeCostModels([...counted, sweep.episodes[0]!])).toEqual(["reference"]);
});
