import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blobKey, type Done, doneKey, readArtifact, readDone, writeDone } from "../../src/campaign/done.js";
import { fetchArtifacts } from "../../src/campaign/fetch-report.js";
import type { JobSpec } from "../../src/campaign/job.js";
import type { JobRunner } from "../../src/campaign/job-runner.js";
import { openStore } from "../../src/campaign/open-store.js";
import { planCampaign } from "../../src/campaign/plan.js";
import { runCampaign } from "../../src/campaign/run-campaign.js";
import { findDone, listCampaigns, readStoredCampaign } from "../../src/campaign/stored-campaign.js";
import { sha256OfJson } from "../../src/core/canonical-json.js";
import { CheckpointError } from "../../src/core/errors.js";
import { readMachine } from "../../src/core/provenance.js";
import { sha256 } from "../../src/model/safetensors.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const campaign = planCampaign(
  { games: ["pong"], methods: ["sdn", "ztw"], seeds: [0, 1], distill: {}, sweep: {} },
  { code },
);

/** Work whose result follows from the job, as that of real ones does. */
async function makeDone(job: JobSpec, store: Parameters<JobRunner>[1]["store"]): Promise<Done> {
  const resultSha256 = sha256OfJson(job.id);
  const files = new Map([["result.json", Buffer.from(resultSha256)]]);
  return writeDone(store, job, { files, resultSha256, machine: readMachine(), seconds: 0 });
}

/** @param pauses - milliseconds by which jobs take turns. */
function runnerOf(pauses: readonly number[], started: JobSpec[] = []): JobRunner {
  return async (job, { store, signal }) => {
    const pause = pauses[started.push(job) % pauses.length]!;
    await new Promise((resolve) => setTimeout(resolve, pause));
    signal?.throwIfAborted();
    return makeDone(job, store);
  };
}

const resultsIn = async (folder: string) => {
  const store = openStore(folder);
  const keys = (await store.list("")).filter((key) => !key.endsWith("done.json")); // which have times
  const hashes = keys.map(async (key) => [key, sha256((await store.get(key))!)] as const);
  return Object.fromEntries(await Promise.all(hashes));
};

describe("runCampaign", () => {
  it("leaves the same store for any number of slots and any order", async () => {
    const folders = [1, 3, 16].map(() => temporaryFolder());
    for (const [index, numSlots] of [1, 3, 16].entries()) {
      const runner = runnerOf(index === 1 ? [9, 1, 5] : [1, 4]);
      const { numDone } = await runCampaign(campaign, {
        store: openStore(folders[index]!),
        numSlots,
        runner,
      });
      expect(numDone).toBe(campaign.jobs.length);
    }
    const [first, ...others] = await Promise.all(folders.map(resultsIn));
    for (const other of others) expect(other).toEqual(first);
  });

  it("keeps to its slots, and begins nothing before what it needs is done", async () => {
    const done = new Set<string>();
    let [numRunning, most] = [0, 0];
    await runCampaign(campaign, {
      store: openStore(temporaryFolder()),
      numSlots: 2,
      runner: async (job, { store }) => {
        expect(job.needs.filter((id) => !done.has(id))).toEqual([]);
        most = Math.max(most, ++numRunning);
        await new Promise((resolve) => setTimeout(resolve, 1));
        numRunning--;
        return makeDone(job, store);
      },
      onDone: ({ id }) => void done.add(id),
    });
    expect(most).toBe(2);
  });

  it("repeats nothing that is done, whoever did it", async () => {
    const store = openStore(temporaryFolder());
    const [first, second] = campaign.jobs;
    await makeDone(first!, store);
    const started: JobSpec[] = [];
    const found: string[] = [];
    await runCampaign(campaign, {
      store,
      runner: runnerOf([0], started),
      onFound: ({ id }) => found.push(id),
    });
    expect(found).toEqual([first!.id]);
    expect(started).toHaveLength(campaign.jobs.length - 1);
    expect(started[0]!.id).toBe(second!.id);
    await runCampaign(campaign, { store, runner: () => Promise.reject(new Error("again")) });
  });

  it("lets a failure stop what needs it, nothing else, and tries it again", async () => {
    const store = openStore(temporaryFolder());
    const bad = campaign.jobs.find(
      ({ label }) => label === "distillation of ztw-no-ensemble on pong, model 1",
    )!;
    const good = runnerOf([0]);
    const runner: JobRunner = (job, work) =>
      job.id === bad.id ? Promise.reject(new Error("poison")) : good(job, work);
    const { failed, blocked, numDone } = await runCampaign(campaign, { store, runner });
    expect(failed).toMatchObject([{ job: { id: bad.id }, error: { message: "poison" } }]);
    expect(blocked.map(({ label }) => label)).toEqual([
      "distillation of ztw on pong, model 1",
      "sweep of ztw on pong, model 1",
      "report of campaign",
    ]);
    expect(numDone).toBe(campaign.jobs.length - 4);
    expect((await findDone(store, campaign.jobs)).size).toBe(numDone);
    expect(await runCampaign(campaign, { store, runner: good })).toMatchObject({ failed: [], blocked: [] });
  });

  it("begins nothing more where the machine has failed", async () => {
    const store = openStore(temporaryFolder());
    const started: JobSpec[] = [];
    const runner: JobRunner = (job) => {
      started.push(job);
      return Promise.reject(new CheckpointError("writeFile: cannot write x: the disk is full."));
    };
    const { failed, blocked } = await runCampaign(campaign, { store, numSlots: 2, runner });
    expect(started).toHaveLength(2);
    expect(failed.length + blocked.length).toBe(campaign.jobs.length);
  });

  /** As `runJob` does: it reads what its needs have made. */
  const reading: JobRunner = async (job, work) => {
    for (const need of job.needs) {
      const done = await readDone(work.store, need);
      if (done === undefined) throw new CheckpointError(`runJob: expected job ${need} to be done.`);
      for (const artifact of done.artifacts) await readArtifact(work.store, need, artifact);
    }
    return makeDone(job, work.store);
  };

  it("makes a chain of damaged artifacts anew in one run, and says so", async () => {
    const store = openStore(temporaryFolder());
    await runCampaign(campaign, { store, runner: reading });
    const expected = new Map(
      await Promise.all(
        campaign.jobs.map(async ({ id }) => [id, (await readDone(store, id))?.resultSha256] as const),
      ),
    );
    const chain = ["distillation of ztw-no-ensemble", "distillation of ztw", "sweep of ztw"].map(
      (name) => campaign.jobs.find(({ label }) => label === `${name} on pong, model 1`)!,
    );
    for (const { id } of chain) {
      const { artifacts } = (await readDone(store, id))!;
      await store.put(blobKey(artifacts[0]!.sha256), Buffer.from("damaged"));
    }
    await store.remove(doneKey(campaign.jobs.at(-1)!.id));
    const notes: string[] = [];
    const outcome = await runCampaign(campaign, {
      ...{ store, runner: reading, numSlots: 2 },
      onNote: (job, line) => notes.push(`${job.label}: ${line}`),
    });
    expect(outcome).toMatchObject({ numDone: campaign.jobs.length, failed: [], blocked: [] });
    expect(notes).toEqual([
      "report of campaign: the store has lost sweep of ztw on pong, model 1; made anew first",
      "sweep of ztw on pong, model 1: the store has lost distillation of ztw on pong, model 1; made anew first",
      "distillation of ztw on pong, model 1: the store has lost distillation of ztw-no-ensemble on pong, model 1; made anew first",
    ]);
    for (const { id } of campaign.jobs)
      expect((await readDone(store, id))?.resultSha256).toBe(expected.get(id));
  });

  it("gives up over a store that loses the same again and again", async () => {
    const store = openStore(temporaryFolder());
    const last = campaign.jobs.at(-1)!;
    let numTries = 0;
    const runner: JobRunner = async (job, work) => {
      if (job.id !== last.id) return makeDone(job, work.store);
      numTries++;
      await store.remove(doneKey(job.needs[0]!));
      throw new CheckpointError("readArtifact: other bytes or none.");
    };
    const { failed } = await runCampaign(campaign, { store, runner });
    expect(failed.map(({ job }) => job.id)).toEqual([last.id]);
    expect(numTries).toBe(4);
  });

  it("waits for a job that another campaign of this machine is at", async () => {
    const store = openStore(temporaryFolder());
    const good = runnerOf([0]);
    let numBusy = 0;
    const runner: JobRunner = (job, work) =>
      numBusy++ === 0
        ? Promise.reject(new CheckpointError("runJob: x is in use by process 7. Wait for it to end."))
        : good(job, work);
    expect(await runCampaign(campaign, { store, runner })).toMatchObject({ failed: [], blocked: [] });
    expect(numBusy).toBe(campaign.jobs.length + 1);
  });

  it("stops when it is asked to, and says why", async () => {
    const store = openStore(temporaryFolder());
    const stop = new AbortController();
    const started: JobSpec[] = [];
    const reason = new Error("enough");
    const options = { store, numSlots: 2, runner: runnerOf([2], started), signal: stop.signal };
    const work = runCampaign(campaign, { ...options, onDone: () => stop.abort(reason) });
    await expect(work).rejects.toBe(reason);
    expect(started.length).toBeLessThan(campaign.jobs.length);
    expect((await findDone(store, campaign.jobs)).size).toBeGreaterThan(0);
  });

  it("tells the store what it is, so that others go on", async () => {
    const store = openStore(temporaryFolder());
    await runCampaign(campaign, { store, runner: runnerOf([0]) });
    expect(await listCampaigns(store)).toEqual([campaign.id]);
    expect((await readStoredCampaign(store, campaign.id)).jobs).toEqual(campaign.jobs);
    await expect(readStoredCampaign(store, "other")).rejects.toThrow(
      `has no campaign other. It has ${campaign.id}.`,
    );
    await store.put(`campaigns/${campaign.id}/plan.json`, Buffer.from("{"));
    await expect(readStoredCampaign(store, campaign.id)).rejects.toThrow("does not fit its format");
  });

  it("leaves artifacts that can be had in folders, also of a part", async () => {
    const store = openStore(temporaryFolder());
    const output = join(temporaryFolder(), "made");
    await makeDone(campaign.jobs[0]!, store);
    await fetchArtifacts(campaign, { store, output });
    expect(readdirSync(output, { recursive: true }).sort()).toEqual([
      "distillation-of-sdn-on-pong-model-1",
      join("distillation-of-sdn-on-pong-model-1", "result.json"),
    ]);
  });

  it.each([0, 1.5, -1])("refuses %d slots", async (numSlots) => {
    const work = runCampaign(campaign, { store: openStore(temporaryFolder()), numSlots });
    await expect(work).rejects.toThrow("an integer from 1 to 1024 for numSlots");
  });
});
