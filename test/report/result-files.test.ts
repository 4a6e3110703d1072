import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { confirmationFile, figurePrefix, findResults } from "../../src/report/result-files.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("expects the figure beside its result", () => {
  expect(figurePrefix("results/pong/ztw/sweep.json")).toBe("results/pong/ztw/sweep");
  expect(figurePrefix("results/pong/ztw/sweep.json", "performed")).toBe("results/pong/ztw/sweep-performed");
  expect(figurePrefix("runs/pong-ztw-sweep.json")).toBe("runs/pong-ztw");
  expect(figurePrefix("runs/pong-ztw-sweep.json", "performed")).toBe("runs/pong-ztw-performed");
  expect(figurePrefix("other.json")).toBe("other");
});

it("expects the confirmation beside its sweep", () => {
  expect(confirmationFile("results/pong/ztw/sweep.json")).toBe("results/pong/ztw/confirm.json");
  expect(confirmationFile("sweep.json")).toBe("confirm.json");
  expect(confirmationFile("runs/pong-ztw-sweep.json")).toBe("runs/pong-ztw-confirm.json");
  expect(confirmationFile("runs/mysweep.json")).toBe("runs/mysweep-confirm.json");
});

it("finds results by their names, in every folder, in the order of the paths", () => {
  const folder = temporaryFolder();
  const names = [
    "pong/ztw/sweep.json",
    "pong/ztw/confirm.json",
    "pong/ztw/tune.json",
    "pong/training.json",
    "a-ztw-sweep.json",
  ];
  for (const name of [
    ...names,
    "pong/expert.json",
    "bench/latency.json",
    "mysweep.json",
    "sweep.json.rows",
  ]) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "{}");
  }
  const relative = (files: readonly string[]) => files.map((file) => file.slice(folder.length + 1));
  const { sweeps, confirmations, trainings, experts, latency } = findResults(folder);
  expect(relative(sweeps)).toEqual(["a-ztw-sweep.json", "pong/ztw/sweep.json"]);
  expect(relative(confirmations)).toEqual(["pong/ztw/tune.json", "pong/ztw/confirm.json"]);
  expect(relative(trainings)).toEqual(["pong/training.json"]);
  expect(relative(experts!)).toEqual(["pong/expert.json"]);
  expect(relative([latency!])).toEqual(["bench/latency.json"]);
});
