/** Campaigns by processes of their own, as people run them: one is killed in the middle, and a job is set aside. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { absoluteStoreUrl, queuedId, queueName, queuePrefix } from "../../src/campaign/queue/payload.js";
import {
  type Campaign,
  type JobRunner,
  openStore,
  packageRoot,
  planCampaign,
  readCodeVersion,
  readDone,
  readQueueStatus,
  readRedisSettings,
  runCampaign,
  runJob,
  runWorker,
} from "../../src/tools.js";
import { hastyTiming, until } from "../helpers/queue-jobs.js";
import { hasRedis, temporaryRedis, whereRedis } from "../helpers/redis.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { makeWeakPong } from "../helpers/weak-pong.js";
import { runHere } from "./run-here.js";

afterEach(() => {
  for (const name of ["ZTW_REDIS_URL", "ZTW_REDIS_PASSWORD"]) delete process.env[name];
});

/** A study of two sweeps and their report, whose bundles lie beside it. */
async function makeStage(numSeeds: number) {
  const folder = temporaryFolder();
  const bundle = join(folder, "pong");
  await makeWeakPong(bundle, { methods: ["sdn", "ztw"] });
  const study = {
    ...{ name: "look", bundles: [bundle], methods: ["sdn", "ztw"], noopMax: 30 },
    sweep: { taus: [0.5], numSeeds },
  };
  const file = join(folder, "study.json");
  writeFileSync(file, JSON.stringify(study));
  const redis = await temporaryRedis();
  const [store, campaign] = [join(folder, "store"), planCampaign(study)];
  const over = (...words: readonly string[]) =>
    runHere("campaign", ...words, "--store", store, "--redis", redis.url);
  return { folder, file, redis, store, campaign, over };
}

function startProcess(...words: readonly string[]): {
  readonly child: ChildProcess;
  readonly said: () => string;
} {
  const script = join(packageRoot, "scripts", "ztw.mjs");
  const child = spawn(process.execPath, [script, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, said: () => said };
}

/** Of this process, and in a hurry. */
function startQuickWorker(stage: Awaited<ReturnType<typeof makeStage>>, runner: JobRunner) {
  const stop = new AbortController();
  const ended = runWorker({
    ...{ redis: readRedisSettings("test", stage.redis.url), code: readCodeVersion(), runJob: runner },
    ...{ numSlots: 2, workFolder: join(stage.folder, "quick"), signal: stop.signal, timing: hastyTiming },
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
}

async function resultsIn(store: string, { jobs }: Campaign) {
  const opened = openStore(store);
  return Promise.all(jobs.map(async ({ id, label }) => [label, (await readDone(opened, id))?.resultSha256]));
}

describe.skipIf(!hasRedis)(`ztw worker and ztw campaign --redis ${whereRedis}`, () => {
  it("come to what one machine finds, although the worker is killed with -9 in the middle", async () => {
    const stage = await makeStage(2);
    const { folder, file, redis, store, campaign } = stage;
    const leading = startProcess("campaign", file, "--store", store, "--redis", redis.url);
    const worker = startProcess(
      ...["worker", "--redis", redis.url, "--slots", "1", "--kinds", "sweep,report"], // trainings need more set up
      ...["--work-folder", join(folder, "work")],
    );
    const status = () => readQueueStatus({ redis: readRedisSettings("test", redis.url), campaign, store });
    await until(async () => (await status()).workers.some(({ running }) => running.length > 0));
    const ended = once(worker.child, "exit");
    worker.child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");
    expect((await status()).counts).toMatchObject({ active: 1, done: 0 });

    const job = campaign.jobs.find(({ kind }) => kind === "sweep")!;
    const id = queuedId({ store: absoluteStoreUrl(store), job });
    const lock = `${queuePrefix}:${queueName(job.kind, job.code)}:${id}:lock`;
    expect(await redis.ask(`DEL ${lock}`)).toMatch(/^:1/); // as half a minute later
    startQuickWorker(stage, runJob);
    const [exitCode] = await once(leading.child, "exit");
    expect(leading.said()).toMatch(/Done: 3 of 3 jobs of look-/);
    expect(exitCode).toBe(0);
    const alone = join(folder, "alone");
    const places = { store: openStore(alone), workFolder: join(folder, "alone-work") };
    await runCampaign(campaign, places);
    expect(await resultsIn(store, campaign)).toEqual(await resultsIn(alone, campaign));
  });

  it("set a job aside that breaks, show why, and do it when it is tried again", async () => {
    const stage = await makeStage(1);
    const { file, campaign, over } = stage;
    const bad = campaign.jobs.find(({ kind }) => kind === "sweep")!;
    let isBroken = true;
    startQuickWorker(stage, (job, work) =>
      job.id === bad.id && isBroken ? Promise.reject(new Error("no luck with this one")) : runJob(job, work),
    );
    const first = await over(file);
    expect(first.exitCode).toBe(1);
    expect(first.said).toContain(`${bad.label}: set aside, and 1 jobs that need it wait. `);
    expect(first.stdout).toMatch(/Failed: .*no luck with this one[\s\S]*Done: 1 of 3 .*\n1 jobs wait\.\n/);
    expect(first.stdout).toContain("To try again: ztw campaign retry <study> --redis <url>");
    const shown = await over("status", file);
    expect(shown.stdout).toMatch(/sweep: 1 done, 1 set aside\n {2}report: 1 in need of those\n/);
    expect(shown.stdout.match(/try \d: .*no luck with this one/g)).toHaveLength(3);
    const watched = await over("watch", file);
    expect(watched.said).toContain(`${bad.label}: set aside. Error: no luck with this one`);

    isBroken = false;
    expect((await over("retry", file)).stdout).toMatch(/^1 job is tried again\. What needs it follows/);
    const second = await over(file);
    expect(second.stdout).toMatch(/^Done: 3 of 3 jobs of look-/);
    expect(second.exitCode).toBe(0);
  });
});
