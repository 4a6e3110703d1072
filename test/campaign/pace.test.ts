import { describe, expect, it } from "vitest";
import { writeDone } from "../../src/campaign/done.js";
import { estimateSeconds } from "../../src/campaign/estimate.js";
import { openStore } from "../../src/campaign/open-store.js";
import { measurePaces } from "../../src/campaign/pace.js";
import { planCampaign } from "../../src/campaign/plan.js";
import type { Store } from "../../src/campaign/store.js";
import { planKey, storeCampaign } from "../../src/campaign/stored-campaign.js";
import { readMachine } from "../../src/core/provenance.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const campaign = planCampaign(
  { games: ["pong"], methods: ["sdn", "ztw"], seeds: [0, 1], distill: {}, sweep: {} },
  { code },
);
const sweeps = campaign.jobs.filter(({ kind }) => kind === "sweep");
const here = readMachine();

async function storeWith(
  factors: readonly (readonly [number, typeof here])[],
  jobs = sweeps,
): Promise<Store> {
  const store = openStore(temporaryFolder());
  await storeCampaign(store, campaign);
  for (const [index, [factor, machine]] of factors.entries()) {
    const files = new Map([["sweep.json", Buffer.from("{}")]]);
    const seconds = estimateSeconds(jobs[index]!) * factor;
    await writeDone(store, jobs[index]!, { files, resultSha256: "0".repeat(64), machine, seconds });
  }
  return store;
}

describe("the pace of a machine", () => {
  it("is the median of the jobs that it has done, kind by kind; other machines' say nothing of it", async () => {
    const store = await storeWith([
      [2, here],
      [3, { ...here, node: "v1" }],
      [50, here],
      [9, { ...here, cores: here.cores + 1 }],
    ]);
    const paces = await measurePaces(store);
    expect([...paces.keys()]).toEqual(["sweep"]);
    expect(paces.get("sweep")).toMatchObject({ numJobs: 3 });
    expect(paces.get("sweep")!.factor).toBeCloseTo(3, 9);
  });

  it("is not known where nothing was done, and of what can't be read", async () => {
    expect(await measurePaces(openStore(temporaryFolder()))).toEqual(new Map());
    const store = await storeWith([[2, here]]);
    await store.put(planKey("other"), Buffer.from("{"));
    await store.put(`jobs/${sweeps[1]!.id}/done.json`, Buffer.from("{"));
    expect((await measurePaces(store)).get("sweep")).toMatchObject({ numJobs: 1 });
  });
});
