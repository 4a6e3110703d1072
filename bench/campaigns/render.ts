/** Renders what the comparisons of campaigns found as Markdown. */
import { z } from "zod";
import { formatCount, median } from "../../src/tools.js";
import { type Machine, machineSchema, machineText } from "../shared/machine.js";
import { notes, table } from "../shared/markdown.js";
import { formatSpread, percent, ratiosOf } from "../shared/numbers.js";

const count = z.number().int().nonnegative();

const killsSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("campaign-kills"),
  machine: machineSchema,
  ...{ jobs: count, workers: count, slotsEach: count, slots: count },
  ...{ numKills: count, numCuts: count, numRestarts: count },
  ...{ numDone: count, numSetAside: count, numDifferent: count },
  undisturbedSeconds: z.number(),
  disturbedSeconds: z.number(),
});

const secondsSchema = z.object({ threads: z.number(), alone: z.number(), queue: z.number() });
type Seconds = z.infer<typeof secondsSchema>;

const throughputSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("campaign-throughput"),
  machine: machineSchema,
  ...{ jobs: count, games: count, slots: count },
  /** A row a round. */
  seconds: z.array(secondsSchema).min(1),
});

const simulationSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal("campaign-simulation"),
  machine: machineSchema,
  ...{ workers: count, processes: count, jobs: count, ms: count, numDone: count },
  ...{ seconds: z.number(), jobsPerSecond: z.number(), share: z.number() },
  redis: z.object({ memoryMb: z.number(), commandsPerSecond: z.number(), clients: z.number() }),
});

const msPerSecond = 1_000;

function where(machine: Machine): string {
  return `on ${machineText(machine)}`;
}

/** Whether pulled plugs changed a result. */
export function renderKills(text: string): string {
  const { machine, ...found } = killsSchema.parse(JSON.parse(text));
  const { jobs, workers, slotsEach, slots, numKills, numCuts, numRestarts } = found;
  const { numDone, numSetAside, numDifferent, undisturbedSeconds, disturbedSeconds } = found;
  return [
    `${formatCount(jobs)} sweeps by ${workers} workers of ${slotsEach} slots, each in a network of its own. ${numKills} times a worker was killed`,
    `with -9 at a random moment, ${numCuts} time its network was cut for a minute, ${numRestarts} time Redis was killed and started anew.`,
    `**Done: ${formatCount(numDone)}; set aside: ${numSetAside}; other results than the undisturbed campaign's: ${numDifferent}.**`,
    `It took ${disturbedSeconds.toFixed(1)} s, the undisturbed one, ${slots} jobs at once, ${undisturbedSeconds.toFixed(1)} s, ${where(machine)}.`,
  ].join("\n");
}

/** What processes and the queue cost, against threads. */
export function renderThroughput(text: string): string {
  const { machine, jobs, games, slots, seconds } = throughputSchema.parse(JSON.parse(text));
  const of = (name: keyof Seconds) => seconds.map((row) => row[name]);
  const ratio = (name: keyof Seconds) => ratiosOf(of("threads"), of(name));
  const rows = [
    ["`evaluate`, one sweep on threads", formatSpread(of("threads"), 1), "1"],
    ["`ztw campaign` on this machine", formatSpread(of("alone"), 1), formatSpread(ratio("alone"), 3)],
    ["`ztw worker` over a Redis", formatSpread(of("queue"), 1), formatSpread(ratio("queue"), 3)],
  ];
  const overhead = (slower: keyof Seconds, faster: keyof Seconds) =>
    median(seconds.map((row) => (msPerSecond * (row[slower] - row[faster]) * slots) / jobs)).toFixed(1);
  return [
    table(["the same games by", "seconds", "throughput of threads'"], rows, "lrr"),
    "",
    notes([
      `${jobs} jobs of ${formatCount(2 * games)} games of Pong, ${slots} at once; median [lowest, highest] of ${seconds.length} rounds, ${where(machine)}.`,
      `Overhead a job: ${overhead("alone", "threads")} ms for a process and files of its own, and ${overhead("queue", "alone")} ms more for the queue.`,
    ]),
  ].join("\n");
}

/** How many workers a Redis serves. */
export function renderSimulation(text: string): string {
  const { machine, redis, ...found } = simulationSchema.parse(JSON.parse(text));
  const { workers, processes, jobs, ms, numDone, seconds, jobsPerSecond, share } = found;
  return [
    `${formatCount(workers)} workers in ${processes} processes, each with a connection of its own to one Redis, did ${formatCount(numDone)} of ${formatCount(jobs)} jobs that sleep`,
    `for ${(ms / msPerSecond).toFixed(1)} s in ${seconds.toFixed(1)} s: **${jobsPerSecond.toFixed(1)} jobs a second**, ${percent(share)} of what workers could do that never wait.`,
    `Redis took at most ${redis.memoryMb.toFixed(1)} MB, ${formatCount(redis.commandsPerSecond)} commands a second and ${formatCount(redis.clients)} connections, ${where(machine)}.`,
  ].join("\n");
}
