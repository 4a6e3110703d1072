/** `ztw campaign`: a whole study as a graph of jobs, on this machine or by the workers of a Redis. */
import { join } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError } from "../../src/index.js";
import {
  type Campaign,
  type CampaignOutcome,
  checkOneOf,
  checkOutputFolder,
  estimateSeconds,
  fetchArtifacts,
  fetchReport,
  findDone,
  formatCount,
  formatDuration,
  type JobSpec,
  measurePaces,
  openStore,
  type Paces,
  type Progress,
  planCampaign,
  type RedisSettings,
  readCampaignStudy,
  runCampaign,
  type Store,
  storeFolder,
  sum,
  usableCores,
} from "../../src/tools.js";
import { act, leadOnQueue, type QueueAction, queueActions } from "../campaign/over-queue.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { checkInputFile } from "../shared/input-paths.js";
import type { OptionRule } from "../shared/option-rules.js";
import { filledText, integer } from "../shared/parsers.js";
import { redisHelp, takeRedisSettings } from "../shared/redis-option.js";

interface Options {
  readonly redis?: string | true;
  readonly store: string;
  readonly slots?: number;
  readonly output?: string;
  readonly artifacts?: string;
  readonly workFolder: string;
  readonly romFolder?: string;
  readonly dryRun?: boolean;
}

/** The `campaign` subcommand. */
export function campaignCommand(): Command {
  const command = createCommand("campaign", [
    ["ztw campaign study.json --dry-run", "its jobs, what is done of them, and the estimated hours"],
    ["ztw campaign study.json", "run it; stopped or killed, the same command goes on"],
    ["ztw campaign study.json --store /mnt/shared/store", "with results that other campaigns have there"],
    ["ztw campaign study.json --store /mnt/shared/store --redis redis://host", "by the workers of a Redis"],
    ["ztw campaign watch study.json --store /mnt/shared/store --redis redis://host", "how far it is"],
  ])
    .argument("[action]", `${queueActions.join(", ")}, over a Redis (default: run it)`)
    .argument("[study]", "file of the study: docs/campaigns.md says what is in it")
    .option("--redis [url]", `have it done by the workers (ztw worker) of a Redis: ${redisHelp}`)
    .option(
      "--store <url>",
      "where results live, and finished work is found again: a folder, file:///... or s3://bucket/prefix",
      filledText("URL"),
      join("runs", "store"),
    )
    .option(
      "--slots <n>",
      "jobs at once (default: one a core); changes nothing but the time",
      integer(1, 1024),
    )
    .option("--output <folder>", "where the page of results goes (default: runs/<name>-results)")
    .option("--artifacts <folder>", "writes what each job made there too: bundles, sweeps, tunings")
    .option("--work-folder <folder>", "where unfinished work is kept", join("runs", "campaigns"))
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them")
    .option("--dry-run", "check everything and print the jobs with the estimated hours; run none");
  return handle<Options>(command, run, rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["slots", "workFolder"],
    belongsTo: ({ redis }) => redis === undefined,
    place: "without --redis, where each worker has its own",
  },
];

async function run(context: Context, options: Options, words: readonly string[]): Promise<Outcome> {
  const { action, file } = readWords(words, options);
  const study = readCampaignStudy(file);
  const store = openStore(options.store);
  const redis = redisOf(options);
  const { note, signal } = context;
  await ensureSetup({ training: false, note, signal });
  const campaign = planCampaign(study, { romFolder: options.romFolder });
  if (action !== undefined) return act(action, context, { redis: redis!, campaign, store: options.store });
  if (options.dryRun) return dryRun(campaign, store, options);
  const output = options.output ?? join("runs", `${study.name}-results`);
  checkOutputFolder("campaign", output);
  const folder = storeFolder(options.store);
  if (folder !== undefined) checkOutputFolder("campaign", folder, "store");
  const again =
    redis === undefined
      ? "The same command tries again."
      : "To try again: ztw campaign retry <study> --redis <url>";
  const { artifacts } = options;
  if (artifacts !== undefined) checkOutputFolder("campaign", artifacts, "artifacts");
  const finish = async (outcome: CampaignOutcome) => {
    if (artifacts !== undefined) await fetchArtifacts(campaign, { store, output: artifacts });
    return describe(campaign, outcome, { again, report: await fetchReport(campaign, { store, output }) });
  };
  if (redis !== undefined)
    return finish(await leadOnQueue(context, { redis, campaign, store: options.store }));
  checkOutputFolder("campaign", options.workFolder, "workFolder");
  const trains = campaign.jobs.some(({ kind }) => kind === "train" || kind === "distill");
  if (trains) await ensureSetup({ training: true, note, signal });
  return finish(await work(context, campaign, { ...options, store }));
}

function redisOf({ redis }: Options): RedisSettings | undefined {
  return redis === undefined ? undefined : takeRedisSettings("campaign", redis === true ? undefined : redis);
}

interface Words {
  readonly action?: QueueAction;
  readonly file: string;
}

/** `study.json`, or an action before it. */
function readWords(words: readonly string[], { redis, dryRun }: Options): Words {
  const action = queueActions.find((name) => name === words[0]);
  if (action === undefined && words.length > 1) checkOneOf("campaign", "the action", words[0], queueActions);
  const file = action === undefined ? words[0] : words[1];
  if (file === undefined)
    throw new InvalidArgumentError(
      "ztw campaign: expected the file of a study, received nothing. docs/campaigns.md says what is in it.",
    );
  checkInputFile("campaign", file);
  if (action === undefined) return { file };
  if (redis !== undefined && dryRun !== true) return { action, file };
  const wrong = redis === undefined ? "--redis, since it is about jobs that wait there" : "no --dry-run";
  throw new InvalidArgumentError(`ztw campaign: expected ${wrong}, with ${action}.`);
}

function work(
  { signal, note, onProgress }: Context,
  campaign: Campaign,
  options: Omit<Options, "store"> & { readonly store: Store },
): Promise<CampaignOutcome> {
  const { store, workFolder, romFolder, slots } = options;
  const over = new Set<string>();
  const show = (job: JobSpec, isOver: boolean) => {
    if (isOver) over.add(job.id);
    onProgress({ phase: campaign.study.name, done: over.size, total: campaign.jobs.length, unit: "jobs" });
  };
  return runCampaign(campaign, {
    ...{ store, workFolder, romFolder, signal, numSlots: slots },
    onFound: (job) => over.add(job.id),
    onBegin: (job) => show(job, false),
    onProgress: noteNowAndThen(note),
    onNote: (job, line) => note(`${job.label}: ${line}.`),
    onDone: (job, { seconds }) => {
      note(`${job.label}: ${formatDuration(seconds)}`);
      show(job, true);
    },
    onFailed: (job, error) => {
      note(`${job.label} failed: ${wordsOf(error)}`);
      show(job, true);
    },
  });
}

const secondsBetweenNotes = 60;

/** A job of hours says every minute how far it is. */
function noteNowAndThen(note: Context["note"]): (job: JobSpec, progress: Progress) => void {
  const latest = new Map<string, number>();
  return (job, { phase, done, total, unit }) => {
    const now = performance.now();
    const before = latest.get(job.id) ?? now;
    if (!latest.has(job.id)) latest.set(job.id, now);
    if (now - before < secondsBetweenNotes * 1000) return;
    latest.set(job.id, now);
    note(`${job.label}: ${phase}, ${formatCount(done)} of ${formatCount(total)} ${unit}`);
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(
  { id, jobs }: Campaign,
  { numDone, failed, blocked }: CampaignOutcome,
  { report, again }: { readonly report: Awaited<ReturnType<typeof fetchReport>>; readonly again: string },
): Outcome {
  const errors = failed.map(({ job, error }) => ({ id: job.id, label: job.label, error: wordsOf(error) }));
  const lines = [
    ...errors.map(({ label, error }) => `Failed: ${label}: ${error}`),
    `Done: ${numDone} of ${jobs.length} jobs of ${id}.`,
    ...(blocked.length === 0 ? [] : [`${blocked.length} jobs wait.`]),
    ...(errors.length === 0 ? [] : [again]),
    ...(report === undefined ? [] : [`Results${report.isWhole ? "" : " so far"}: ${report.page}`]),
  ];
  return {
    text: lines.join("\n"),
    json: { id, numJobs: jobs.length, numDone, failed: errors, numBlocked: blocked.length, ...report },
    exitCode: numDone === jobs.length ? exitCodes.ok : exitCodes.failed,
  };
}

async function dryRun(campaign: Campaign, store: Store, { slots }: Options): Promise<Outcome> {
  const [done, paces] = [await findDone(store, campaign.jobs), await measurePaces(store)];
  return describePlan(campaign, { done, paces, slots });
}

interface Known {
  readonly done: ReadonlySet<string>;
  readonly paces: Paces;
  readonly slots: number | undefined;
}

/** As fast as this machine was, for kinds of which it has done jobs. */
function describePlan({ id, jobs }: Campaign, { done, paces, slots }: Known): Outcome {
  const rows = jobs.map((job) => {
    const isDone = done.has(job.id);
    const { id: jobId, kind, label, needs } = job;
    const estimated = estimateSeconds(job) * (paces.get(kind)?.factor ?? 1);
    return { id: jobId, kind, label, needs, isDone, seconds: isDone ? 0 : estimated };
  });
  const measured = Object.fromEntries([...paces].map(([kind, { numJobs }]) => [kind, numJobs]));
  const seconds = sum(rows.map((row) => row.seconds));
  const numSlots = slots ?? usableCores();
  const onSlots = numSlots === 1 ? "" : `, ${formatDuration(seconds / numSlots)} on ${numSlots}`;
  const lines = [
    ...rows.map(({ label, isDone, ...row }) => `${label}: ${isDone ? "done" : formatDuration(row.seconds)}`),
    `${id}: ${jobs.length} jobs, ${done.size} done; about ${formatDuration(seconds)} on one core${onSlots}${describePaces(measured)}.`,
  ];
  return { text: lines.join("\n"), json: { id, jobs: rows, numDone: done.size, seconds, measured } };
}

/** What the estimate goes by; nothing where it is the usual one. */
function describePaces(measured: Readonly<Record<string, number>>): string {
  const counts = Object.entries(measured).map(([kind, numJobs]) => `${numJobs} ${kind}`);
  return counts.length === 0 ? "" : `; by jobs that this machine has done: ${counts.join(", ")}`;
}
