import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { estimateSeconds } from "../../src/campaign/estimate.js";
import type { JobKind } from "../../src/campaign/job.js";
import { planCampaign } from "../../src/campaign/plan.js";
import { readCampaignStudy } from "../../src/campaign/study.js";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const page = readFileSync(join(packageRoot, "docs", "campaigns.md"), "utf8");
const example = /```json\n([\s\S]*?)```/.exec(page)![1]!;

function secondsOf(study: object, kind: JobKind): number {
  const { jobs } = planCampaign(study, { code });
  return jobs.filter((job) => job.kind === kind).reduce((sum, job) => sum + estimateSeconds(job), 0);
}

describe("a study's file", () => {
  const write = (text: string) => {
    const file = join(temporaryFolder(), "study.json");
    writeFileSync(file, text);
    return file;
  };

  it("is planned as its page shows it", () => {
    const { id, jobs } = planCampaign(readCampaignStudy(write(example)), { code });
    expect(id).toMatch(/^first-look-[0-9a-f]{12}$/);
    const count = (kind: JobKind) => jobs.filter((job) => job.kind === kind).length;
    expect([count("distill"), count("sweep"), count("tune")]).toEqual([30, 24, 24]);
  });

  it("finds bundles from where it lies", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "below"));
    const file = join(folder, "below", "study.json");
    writeFileSync(file, JSON.stringify({ bundles: ["../pong", "/else"], methods: ["ztw"], sweep: {} }));
    expect(readCampaignStudy(file).bundles).toEqual([join(folder, "pong"), "/else"]);
  });

  it.each([
    ["{", "is not JSON"],
    ["[]", "the study does not fit"],
    ['{"games": [], "methods": ["ztw"], "sweep": {}}', "games: "],
    ['{"games": ["pong"], "methods": [], "sweep": {}}', "methods: "],
    ['{"games": ["pong"], "methods": ["ztw"], "sweep": {"numSeeds": 1e9}}', "sweep.numSeeds: "],
    ['{"games": ["pong"], "methods": ["ztw"], "distill": {}, "seeds": [-1]}', "seeds[0]: "],
  ])("that is %s is refused", (text, message) => {
    expect(() => readCampaignStudy(write(text))).toThrow(message);
  });

  it("that is not there is refused, and says where to read on", () => {
    expect(() => readCampaignStudy(join(temporaryFolder(), "none.json"))).toThrow(
      /it is not there.*campaigns\.md/,
    );
  });
});

describe("estimated times", () => {
  const study = { games: ["pong"], methods: ["ztw"], distill: { steps: 300_000 }, sweep: {}, tune: {} };

  it("grow with the work", () => {
    const train = { steps: 1_000_000 };
    expect(secondsOf({ ...study, train: { steps: 2_000_000 } }, "train")).toBeGreaterThan(
      1.9 * secondsOf({ ...study, train }, "train"),
    );
    expect(secondsOf({ ...study, distill: { steps: 900_000 } }, "distill")).toBeGreaterThan(
      2 * secondsOf(study, "distill"),
    );
    expect(secondsOf({ ...study, sweep: { numSeeds: 100 } }, "sweep")).toBeGreaterThan(
      9 * secondsOf(study, "sweep"),
    );
    expect(secondsOf({ ...study, tune: { numSeeds: 1000 } }, "tune")).toBeGreaterThan(
      2 * secondsOf(study, "tune"),
    );
  });

  it("are near those that were measured", () => {
    // results/study/times.jsonl: a distillation of ztw-no-ensemble took 132 to 412 s, a sweep of 10 seeds 3 to 303 s
    expect(secondsOf({ ...study, methods: ["ztw-no-ensemble"] }, "distill")).toBeGreaterThan(130);
    expect(secondsOf({ ...study, methods: ["ztw-no-ensemble"] }, "distill")).toBeLessThan(500);
    expect(secondsOf(study, "sweep")).toBeGreaterThan(100);
    expect(secondsOf(study, "sweep")).toBeLessThan(300);
  });
});
