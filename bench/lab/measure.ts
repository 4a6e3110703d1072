/**
 * Measures `ztw lab` from its viewers' side, and writes `results/bench/lab.json`: frames that several viewers are given in a second,
 * the share of a core that this takes, and the time from a threshold's request to the first decision under it.
 *
 *   npm run bench -- lab/measure
 *   npm run bench -- lab/measure --seconds 2 --presses 10 --output /tmp/lab.json
 */
import { setTimeout } from "node:timers/promises";
import { median, writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import { type LabProcess, startLab } from "./lab-process.js";
import { type Match, openMatch } from "./match.js";
import type { LabResult, LatencyRow, WatchingRow } from "./result.js";
import { Viewer } from "./viewer.js";

const game = "pong";
const method = "ztw";
/** Until a game that has begun runs evenly. */
const settlingMs = 2000;
const speeds = [1, 4];

const ways: readonly Omit<Watching, "seconds">[] = [
  { viewers: 1, lanes: 1, showsAll: false },
  { viewers: 1, lanes: 1, showsAll: true },
  { viewers: 2, lanes: 1, showsAll: true },
  { viewers: 4, lanes: 1, showsAll: true },
  { viewers: 1, lanes: 2, showsAll: true },
  { viewers: 4, lanes: 2, showsAll: true },
];

interface Watching {
  readonly viewers: number;
  readonly lanes: number;
  readonly showsAll: boolean;
  readonly seconds: number;
}

export async function main(args: string[]): Promise<void> {
  const { seconds, presses, output } = readOptions("lab/measure", args, {
    seconds: integer(20),
    presses: integer(200),
    output: text(benchResult("lab")),
  });
  const machine = describeMachine();
  const lab = await startLab();
  try {
    const latency: LatencyRow[] = [];
    for (const speed of speeds) latency.push(await measureLatency(lab, { speed, presses }));
    const rows: WatchingRow[] = [];
    for (const way of ways) rows.push(await watch(lab, { ...way, seconds }));
    const bundles = describeBundles([game], [method]);
    const result: LabResult = { formatVersion: 1, kind: "lab", bundles, machine, latency, rows };
    await writeFileAtomic(output, formatRows(result));
    console.log(`Wrote ${output}`);
  } finally {
    await lab.close();
  }
}

const match = (lanes: number, showsAll: boolean): Match => ({ game, method, lanes, showsAll });

/** Viewers of one match, in real time. */
async function watch(
  lab: LabProcess,
  { viewers: count, lanes, showsAll, seconds }: Watching,
): Promise<WatchingRow> {
  const first = await openMatch(lab, match(lanes, showsAll));
  const others = await Promise.all(Array.from({ length: count - 1 }, () => Viewer.open(lab)));
  const viewers = [first, ...others.map(({ viewer }) => viewer)];
  first.send({ type: "pace", speed: 1 });
  await setTimeout(settlingMs);
  const before = {
    frames: viewers.map(({ numFrames }) => numFrames),
    cpu: lab.cpuSeconds(),
    at: performance.now(),
  };
  await setTimeout(seconds * 1000);
  const took = (performance.now() - before.at) / 1000;
  const cpu = lab.cpuSeconds() - before.cpu;
  const rates = viewers.map(({ numFrames }, index) => (numFrames - before.frames[index]!) / took / lanes);
  await Promise.all(viewers.map((viewer) => viewer.close()));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  console.log(
    `${count} viewers, ${lanes} lanes: ${mean.toFixed(1)} frames/s, ${((100 * cpu) / took).toFixed(0)} % CPU`,
  );
  return {
    viewers: count,
    lanes,
    shows_all: showsAll,
    frames_per_second: { mean: round(mean, 1), least: round(Math.min(...rates), 1) },
    cpu_share: round(cpu / took, 3),
    seconds: round(took, 1),
  };
}

/** A slider moved again and again, each time at another moment of a step. */
async function measureLatency(
  lab: LabProcess,
  { speed, presses }: { readonly speed: number; readonly presses: number },
): Promise<LatencyRow> {
  const viewer = await openMatch(lab, match(1, true));
  viewer.send({ type: "pace", speed });
  await setTimeout(settlingMs);
  const times: number[] = [];
  for (let press = 0; press < presses; press++) {
    await setTimeout(((press * goldenRatio) % 1) * longestWaitMs);
    const tau = 0.5 + press / (4 * presses); // none twice
    const start = performance.now();
    viewer.send({ type: "tau", lane: 0, tau });
    await viewer.next("decision", (decision) => decision.tau === tau);
    times.push(performance.now() - start);
  }
  await viewer.close();
  const [middle, p95] = [median(times), quantile(times, 0.95)];
  console.log(
    `speed ${speed}: ${middle.toFixed(1)} ms to a decision under a new tau, 95 % within ${p95.toFixed(1)} ms`,
  );
  return { speed, median_ms: round(middle, 1), p95_ms: round(p95, 1), n: presses };
}

/** Its multiples spread evenly over a step. */
const goldenRatio = (1 + Math.sqrt(5)) / 2;
/** Two steps of a game in real time. */
const longestWaitMs = 133;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
