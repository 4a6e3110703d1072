/**
 * A worker as a process of its own, from compiled files, to be killed. Its job says what it does: sleep and write, or bring the process
 * down. Each beginning and end is a line in a file.
 */
import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const { dist, url, code, workFolder, timing, numSlots, logFile, skewMs } = JSON.parse(process.argv[2]);
const now = Date.now.bind(Date);
if (skewMs !== 0) Date.now = () => now() + skewMs;

const { writeDone } = await import(`${dist}/src/campaign/done.js`);
const { readRedisSettings } = await import(`${dist}/src/campaign/queue/redis-settings.js`);
const { runWorker } = await import(`${dist}/src/campaign/queue/worker.js`);

const say = (line) => appendFileSync(logFile, `${line} ${process.pid}\n`);

async function runJob(job, { store, signal }) {
  say(`begin ${job.options.name}`);
  if (job.options.action === "die") process.kill(process.pid, "SIGKILL");
  await delay(job.options.ms, undefined, { signal });
  signal.throwIfAborted();
  const bytes = Buffer.from(`${JSON.stringify({ of: job.id })}\n`.padEnd(job.options.numBytes ?? 0));
  const resultSha256 = createHash("sha256").update(bytes).digest("hex");
  const machine = { cpu: "test", cores: 1, node: process.version };
  const done = await writeDone(store, job, {
    files: new Map([["result.json", bytes]]),
    resultSha256,
    machine,
    seconds: 0,
  });
  say(`end ${job.options.name}`);
  return done;
}

const controller = new AbortController();
process.on("SIGTERM", () => controller.abort());
await runWorker({
  redis: readRedisSettings("worker", url),
  ...{ runJob, code, workFolder, timing, numSlots, signal: controller.signal },
  onNote: (line) => say(`note ${line.replaceAll("\n", " ")}`),
});
