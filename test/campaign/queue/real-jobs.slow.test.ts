import { join } from "node:path";
import { describe, it } from "vitest";
import { readCodeVersion } from "../../../src/campaign/code-version.js";
import { readDone } from "../../../src/campaign/done.js";
import { openStore } from "../../../src/campaign/open-store.js";
import { planCampaign } from "../../../src/campaign/plan.js";
import { runOnQueue } from "../../../src/campaign/queue/planner.js";
import { readRedisSettings } from "../../../src/campaign/queue/redis-settings.js";
import { runCampaign } from "../../../src/campaign/run-campaign.js";
import { runJob } from "../../../src/campaign/run-job.js";
import { hastyTiming, queueStage } from "../../helpers/queue-jobs.js";
import { hasRedis, ownRedis, whereRedis } from "../../helpers/redis.js";
import { makeWeakPong } from "../../helpers/weak-pong.js";

describe.skipIf(!hasRedis)(`sweeps over a queue ${whereRedis}`, () => {
  it("find what this machine finds alone, and keep their locks meanwhile", async ({
    expect,
    onTestFinished,
  }) => {
    const redis = await ownRedis(onTestFinished);
    const stage = queueStage(redis.url, onTestFinished);
    const bundle = join(stage.folder, "pong");
    await makeWeakPong(bundle, { methods: ["sdn", "ztw"] });
    const campaign = planCampaign({
      ...{ bundles: [bundle], methods: ["sdn", "ztw"], noopMax: 30 },
      sweep: { taus: [0.5], numSeeds: 1 },
    });
    const alone = openStore(join(stage.folder, "alone"));
    await runCampaign(campaign, { store: alone, workFolder: join(stage.folder, "alone-work"), numSlots: 2 });

    const begun: string[] = [];
    const workers = [1, 2].map((name) =>
      stage.worker({
        ...{ code: readCodeVersion(), numSlots: 1, workFolder: join(stage.folder, `work-${name}`) },
        runJob: (job, work) => {
          begun.push(job.label);
          return runJob(job, work);
        },
      }),
    );
    const timing = { ...hastyTiming, workersMs: 60_000 };
    const redisSettings = readRedisSettings("test", redis.url);
    const outcome = await runOnQueue({ redis: redisSettings, campaign, store: stage.store, timing });
    expect(outcome).toMatchObject({ numDone: campaign.jobs.length, failed: [], blocked: [] });
    expect(begun.sort()).toEqual(campaign.jobs.map(({ label }) => label).sort());
    const summaries = await Promise.all(workers.map((worker) => worker.end()));
    expect(summaries.map(({ lost, returned }) => lost + returned)).toEqual([0, 0]);
    const shared = openStore(stage.store);
    for (const { id, label } of campaign.jobs) {
      const [one, other] = [await readDone(alone, id), await readDone(shared, id)];
      expect(other?.resultSha256, label).toBe(one?.resultSha256);
    }
  });
});
