/** How a campaign stands, for people. */
import type { CampaignStatus } from "../../src/tools.js";

/** Of a job that was set aside; all are in `--json`. */
const mostLogLines = 6;

/** A line a kind of jobs, the workers with what they are at, and what was set aside with the end of its log. */
export function describeStatus(id: string, status: CampaignStatus): string {
  const { counts, kinds, workers, failed } = status;
  const total = Object.values(counts).reduce((one, other) => one + other, 0);
  return [
    `${id}: ${counts.done} of ${total} jobs done${stateWords[status.state]}`,
    ...Object.entries(kinds).map(([kind, own]) => `  ${kind}: ${describeCounts(own)}`),
    workers.length === 0 ? "No workers." : `${workers.length} workers:`,
    ...workers.flatMap(describeWorker),
    ...failed.flatMap(describeFailure),
    ...(failed.length === 0
      ? []
      : ["Try again what was set aside: ztw campaign retry <study> --redis <url>"]),
  ].join("\n");
}

const stateWords: Readonly<Record<CampaignStatus["state"], string>> = {
  wanted: "",
  cancelled: "; cancelled",
  unknown: "; not under way on this Redis",
};

const words: Readonly<Record<keyof CampaignStatus["counts"], string>> = {
  done: "done",
  active: "running",
  queued: "ready",
  waiting: "waiting",
  failed: "set aside",
  blocked: "in need of those",
};

function describeCounts(counts: CampaignStatus["counts"]): string {
  const names = Object.keys(words) as (keyof typeof words)[];
  return names
    .filter((name) => counts[name] > 0)
    .map((name) => `${counts[name]} ${words[name]}`)
    .join(", ");
}

function describeWorker(worker: CampaignStatus["workers"][number]): string[] {
  const { name, numSlots, running, resting, kinds, code } = worker;
  const version = `${code.packageVersion}${code.commit === null ? "" : ` ${code.commit.slice(0, 12)}`}`;
  const rests = resting === null ? "" : `; takes nothing for a while: ${resting.split("\n")[0]}`;
  return [
    `  ${name}: ${running.length} of ${numSlots} slots busy, ${kinds.join(" ")}, version ${version}${rests}`,
    ...running.map(({ label, progress }) => `    ${label}${progress === "" ? "" : `: ${progress}`}`),
  ];
}

function describeFailure({ label, log, reason }: CampaignStatus["failed"][number]): string[] {
  const shown = log.length === 0 ? [reason] : log.slice(-mostLogLines);
  return [`Set aside: ${label}`, ...shown.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)];
}
