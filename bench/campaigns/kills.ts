/**
 * Pulls plugs of a campaign and compares it to the undisturbed one, job by job: workers in network namespaces of their own are killed at
 * random moments and started anew, one of them loses its network for a minute, and Redis is restarted once. Takes root.
 *
 *   npm run bench -- campaigns/kills
 *   npm run bench -- campaigns/kills --slots 12 --worker-slots 3    # where the machine has other work
 *   npm run bench -- campaigns/kills --jobs 20 --workers 2 --kills 3 --output /tmp/kills.json
 */
import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Campaign,
  openStore,
  readDone,
  readRedisSettings,
  runCampaign,
  runOnQueue,
  writeFileAtomic,
} from "../../src/tools.js";
import { benchResult } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { type RedisServer, startRedisServer } from "../shared/redis-server.js";
import { shortJobs } from "./jobs.js";
import { type Network, openNetwork } from "./network.js";
import { makeWeakAgent } from "./weak-agent.js";
import { WorkerProcess } from "./worker-process.js";

const secondsOfCut = 60;
/** Share of the time that the undisturbed campaign takes; there is work left to kill until then. */
const lastKill = 0.9;

export async function main(args: string[]): Promise<void> {
  const options = readOptions("campaigns/kills", args, {
    jobs: integer(2_000),
    games: integer(1),
    workers: integer(4),
    kills: integer(20, 0),
    slots: integer(2),
    "worker-slots": integer(1),
    output: text(benchResult("campaigns-kills")),
  });
  const machine = describeMachine();
  const folder = mkdtempSync(join(tmpdir(), "ztw-kills-"));
  const network = openNetwork(options.workers);
  const redis = await startRedisServer(["--appendonly", "yes"], network.host);
  try {
    const bundle = await makeWeakAgent(join(folder, "agent"));
    const campaign = shortJobs({ numJobs: options.jobs, numGames: options.games, bundle });
    const [alone, shared] = [join(folder, "alone"), join(folder, "shared")];
    const undisturbed = await timed(() =>
      runCampaign(campaign, {
        ...{ store: openStore(alone), workFolder: join(folder, "alone-work"), numSlots: options.slots },
      }),
    );
    const places = network.namespaces.map((namespace, index) => ({
      ...{
        redis: redis.url,
        slots: options["worker-slots"],
        workFolder: join(folder, `work-${index}`),
        namespace,
      },
    }));
    const workers = places.map((place) => new WorkerProcess(place));
    const plugs = pullPlugs({ workers, network, redis, kills: options.kills, seconds: undisturbed.seconds });
    const disturbed = await timed(() =>
      runOnQueue({ redis: readRedisSettings("kills", redis.url), campaign, store: shared }),
    );
    const pulled = await plugs.end();
    await Promise.all(workers.map((worker) => worker.stop()));
    const different = await compare(campaign, { alone, shared });
    const { numDone, failed } = disturbed.value;
    const { output, "worker-slots": slotsEach, ...asked } = options;
    const result = {
      ...{ formatVersion: 1, kind: "campaign-kills", machine, ...asked, slotsEach, ...pulled },
      ...{ numDone, numSetAside: failed.length, numDifferent: different.length },
      undisturbedSeconds: round(undisturbed.seconds, 1),
      disturbedSeconds: round(disturbed.seconds, 1),
    };
    await writeFileAtomic(output, `${JSON.stringify(result, null, 1)}\n`);
    console.log(JSON.stringify(result, null, 1));
    if (numDone !== options.jobs || different.length > 0) process.exitCode = 1;
  } finally {
    await redis.stop();
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Plugs {
  readonly workers: readonly WorkerProcess[];
  readonly network: Network;
  readonly redis: RedisServer;
  readonly kills: number;
  /** That the campaign takes undisturbed; the plugs are pulled within that time. */
  readonly seconds: number;
}

/** At random moments, which need not be the same the next time: that they do no harm is what is shown. */
function pullPlugs({ workers, network, redis, kills, seconds }: Plugs) {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // all plugs listen
  const pulled = { numKills: 0, numCuts: 0, numRestarts: 0 };
  const whenever = async (share: number, work: () => Promise<void>) => {
    await delay(share * seconds * 1_000, undefined, { signal: stop.signal });
    await work();
  };
  const kill = async () => {
    const first = Math.floor(Math.random() * workers.length);
    const order = workers.map((_, index) => workers[(first + index) % workers.length]!);
    if (order.some((worker) => worker.kill())) pulled.numKills++;
  };
  const cut = async () => {
    network.cut(network.namespaces[0]!);
    pulled.numCuts++;
    await delay(secondsOfCut * 1_000);
    network.mend(network.namespaces[0]!);
  };
  const restart = async () => {
    await redis.kill();
    pulled.numRestarts++;
    await redis.start();
  };
  const moments = Array.from({ length: kills }, () => whenever(Math.random() * lastKill, kill));
  const all = [...moments, whenever(0.3, cut), whenever(0.6, restart)].map((each) => each.catch(() => {}));
  return {
    end: async () => {
      stop.abort();
      await Promise.all(all);
      return pulled;
    },
  };
}

/** Labels of the jobs whose results are not equal. */
async function compare(
  { jobs }: Campaign,
  { alone, shared }: { readonly alone: string; readonly shared: string },
): Promise<string[]> {
  const different: string[] = [];
  for (const { id } of jobs) {
    const [one, other] = [await readDone(openStore(alone), id), await readDone(openStore(shared), id)];
    if (one === undefined || one.resultSha256 !== other?.resultSha256) different.push(id);
  }
  return different;
}

async function timed<Value>(work: () => Promise<Value>) {
  const beganAt = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - beganAt) / 1_000 };
}
