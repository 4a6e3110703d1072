import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDone } from "../../src/campaign/done.js";
import { putGivenBundle } from "../../src/campaign/given-bundle.js";
import { createJob, type JobSpec } from "../../src/campaign/job.js";
import { openStore } from "../../src/campaign/open-store.js";
import { planCampaign } from "../../src/campaign/plan.js";
import { runCampaign } from "../../src/campaign/run-campaign.js";
import { runJob } from "../../src/campaign/run-job.js";
import type { Store } from "../../src/campaign/store.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeWeakPong } from "../helpers/weak-pong.js";

const root = sharedTemporaryFolder();
await makeWeakPong(join(root, "pong"));
const campaign = planCampaign({
  bundles: [join(root, "pong")],
  methods: ["sdn"],
  noopMax: 30,
  distill: { steps: 512, rolloutSteps: 16, epochs: 1 },
  sweep: { taus: [0.5], numSeeds: 2 },
});
const [distillation, sweep] = campaign.jobs as [JobSpec, JobSpec];
const place = (name: string) => ({
  store: openStore(join(root, name)),
  workFolder: join(root, `${name}-work`),
});
const undisturbed = place("undisturbed");

describe("jobs in processes", () => {
  it("find the same for any number at once, and leave nothing behind", async () => {
    expect(await runCampaign(campaign, { ...undisturbed, numSlots: 2 })).toMatchObject({
      failed: [],
      numDone: 3,
    });
    expect(readdirSync(undisturbed.workFolder)).toEqual([]);
    const keys = await undisturbed.store.list("jobs/");
    expect(keys.filter((key) => !key.endsWith("/done.json"))).toEqual([]);
  });

  it("go on on another machine, where a training was stopped", async () => {
    const job = distillation;
    const { store } = place("stopped");
    for (const bundle of campaign.given) await putGivenBundle(store, bundle);
    const stop = new AbortController();
    const reason = new Error("plug");
    const first = runJob(job, {
      store,
      workFolder: join(root, "stopped-one"),
      signal: stop.signal,
      onProgress: ({ done }) => void (done > 0 && stop.abort(reason)),
    });
    await expect(first).rejects.toBe(reason);
    const begun: number[] = [];
    const workFolder = join(root, "stopped-two");
    const done = await runJob(job, { store, workFolder, onProgress: ({ done }) => void begun.push(done) });
    expect(begun[0]).toBeGreaterThan(0);
    expect(done.resultSha256).toBe((await readDone(undisturbed.store, job.id))!.resultSha256);
    expect(await store.list(`jobs/${job.id}/`)).toEqual([`jobs/${job.id}/done.json`]);
  });

  it("survive a kill on another machine, and a checkpoint that can't be gone on from", async () => {
    const { store } = place("killed");
    await copyDone(distillation, store);
    const workFolder = join(root, "killed-work");
    const lock = join(workFolder, sweep.id, "work.lock");
    const sizes: number[] = [];
    const killed = runJob(sweep, {
      store: afterPut(store, (key, bytes) => {
        if (!key.endsWith("checkpoint.json") || sizes.at(-1)! > sizes[0]!) return;
        sizes.push(JSON.parse(Buffer.from(bytes).toString()).files[0].numBytes);
        if (sizes.at(-1)! > sizes[0]!) process.kill(JSON.parse(readFileSync(lock, "utf8")).pid, "SIGKILL");
      }),
      workFolder,
      checkpointEverySeconds: 0.02,
    });
    await expect(killed).rejects.toThrow(/ended by SIGKILL before its work was done/);
    const rows = join(workFolder, sweep.id, "work", "rows.jsonl");
    writeFileSync(rows, `broken\n${readFileSync(rows, "utf8")}`);
    const begun: number[] = [];
    const elsewhere = { workFolder: join(root, "killed-elsewhere"), signal: AbortSignal.timeout(60_000) };
    const other = await runJob(sweep, {
      store,
      ...elsewhere,
      onProgress: ({ done }) => void begun.push(done),
    });
    expect(begun[0]).toBeGreaterThan(0);
    await store.remove(`jobs/${sweep.id}/done.json`);
    const again = await runJob(sweep, { store, workFolder });
    const { resultSha256 } = (await readDone(undisturbed.store, sweep.id))!;
    expect([other.resultSha256, again.resultSha256]).toEqual([resultSha256, resultSha256]);
    expect(existsSync(join(workFolder, sweep.id))).toBe(false);
  });

  it("refuse what they can't do", async () => {
    const { store, workFolder } = place("refused");
    const run = (job: JobSpec) => runJob(job, { store, workFolder });
    await expect(run(sweep)).rejects.toThrow(`expected job ${distillation.id}, which sweep of sdn on pong`);
    await expect(run({ ...sweep, label: "" })).rejects.toThrow("label");
    await expect(run(createJob({ ...sweep, options: {} }))).rejects.toThrow("options of a job of kind sweep");
    const code = { ...sweep.code, packageVersion: "9.9.9" };
    for (const bundle of campaign.given) await putGivenBundle(store, bundle);
    await expect(run(createJob({ ...distillation, code }))).rejects.toThrow(
      /received other code: packageVersion 9.9.9 there, .* here. Run it with that version/,
    );
  });
});

function afterPut(store: Store, look: (key: string, bytes: Uint8Array) => void): Store {
  return {
    name: store.name,
    has: (key) => store.has(key),
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    remove: (key) => store.remove(key),
    put: async (key, bytes) => {
      await store.put(key, bytes);
      look(key, bytes);
    },
  };
}

async function copyDone({ id }: JobSpec, to: ReturnType<typeof openStore>): Promise<void> {
  const { artifacts } = (await readDone(undisturbed.store, id))!;
  const keys = [...artifacts.map(({ sha256 }) => `blobs/${sha256}`), `jobs/${id}/done.json`];
  for (const key of keys) await to.put(key, (await undisturbed.store.get(key))!);
}
