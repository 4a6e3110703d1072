import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { storeCampaign } from "../../src/campaign/stored-campaign.js";
import { estimateSeconds, openStore, planCampaign, readMachine, writeDone } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

function writeStudy(study: object) {
  const folder = temporaryFolder();
  const [file, store] = [join(folder, "study.json"), join(folder, "store")];
  writeFileSync(file, JSON.stringify(study));
  return { file, store };
}

const study = { name: "look", games: ["pong"], methods: ["sdn"], distill: { steps: 1024 }, sweep: {} };

describe("ztw campaign --dry-run", () => {
  it("prints the jobs and the hours, and touches nothing", async () => {
    const { file, store } = writeStudy(study);
    const { exitCode, stdout } = await runHere(
      "campaign",
      file,
      "--store",
      store,
      "--dry-run",
      "--slots",
      "4",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^distillation of sdn on pong, model 1: \d+ s$/m);
    expect(stdout).toMatch(
      /^look-[0-9a-f]{12}: 3 jobs, 0 done; about \d+ (s|min) on one core, \d+ s on 4\.$/m,
    );
    expect(existsSync(store)).toBe(false);
  });

  it("goes by what this machine has done, where the store has jobs of a kind", async () => {
    const { file, store } = writeStudy(study);
    const dryRun = ["campaign", file, "--store", store, "--dry-run", "--json"];
    const [before] = [JSON.parse((await runHere(...dryRun)).stdout)];
    const campaign = planCampaign(study);
    const sweep = campaign.jobs.find(({ kind }) => kind === "sweep")!;
    await storeCampaign(openStore(store), campaign);
    await writeDone(openStore(store), sweep, {
      ...{ files: new Map([["sweep.json", Buffer.from("{}")]]), resultSha256: "0".repeat(64) },
      ...{ machine: readMachine(), seconds: estimateSeconds(sweep) * 2 },
    });
    writeFileSync(file, JSON.stringify({ ...study, methods: ["sdn", "pbee"] }));
    const secondsOf = (rows: readonly { label: string; seconds: number }[], label: string) =>
      rows.find((row) => row.label === label)!.seconds;
    const after = JSON.parse((await runHere(...dryRun)).stdout);
    expect(after).toMatchObject({ numDone: 1, measured: { sweep: 1 } });
    const other = planCampaign({ ...study, methods: ["pbee"] }).jobs.find(({ kind }) => kind === "sweep")!;
    expect(secondsOf(after.jobs, other.label)).toBeCloseTo(estimateSeconds(other) * 2, 6);
    const distillation = "distillation of sdn on pong, model 1";
    expect(secondsOf(after.jobs, distillation)).toBe(secondsOf(before.jobs, distillation));
    const { stdout } = await runHere(...dryRun.slice(0, -1));
    expect(stdout).toMatch(/; by jobs that this machine has done: 1 sweep\.$/m);
  });

  it("says the same for programs, with ids", async () => {
    const { file, store } = writeStudy(study);
    const { stdout } = await runHere("campaign", file, "--store", store, "--dry-run", "--json");
    const { jobs, numDone } = JSON.parse(stdout);
    expect(numDone).toBe(0);
    expect(jobs.map(({ kind }: { kind: string }) => kind)).toEqual(["distill", "sweep", "report"]);
    expect(jobs[1].needs).toEqual([jobs[0].id]);
  });
});

describe("ztw campaign", () => {
  it.each([
    ["a study that does not fit", { ...study, games: ["pongg"] }, [], 'received "pongg"'],
    ["a store that is none", study, ["--store", "ftp://me:secret@host"], "received a URL of ftp:."],
    ["a store that is a file", study, ["--store", "package.json"], "for --store, received .* It is a file"],
    ["a store below a file", study, ["--store", "package.json/x"], "for --store, received .* is a file"],
    [
      "a store where nothing can be made",
      study,
      ["--store", "/proc/x"],
      "for --store, received .* can't be written",
    ],
    ["no slots", study, ["--slots", "0"], "--slots"],
    ["an output that is a file", study, ["--output", "package.json"], "it is a file"],
  ])("refuses %s with exit code 2, before anything is made", async (_, content, args, message) => {
    const { file, store } = writeStudy(content);
    const own = args.includes("--store") ? [] : ["--store", store];
    const { exitCode, said } = await runHere("campaign", file, ...own, ...args);
    expect({ exitCode, said }).toMatchObject({
      exitCode: 2,
      said: expect.stringMatching(new RegExp(message, "i")),
    });
    expect(said).not.toContain("secret");
    expect(existsSync(store)).toBe(false);
  });

  it("refuses a study that is not there", async () => {
    const { exitCode, said } = await runHere("campaign", "nowhere.json");
    expect(exitCode).toBe(2);
    expect(said).toContain("nowhere.json");
  });
});
