/** `ztw worker`: does the jobs of campaigns that wait on a Redis. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  checkOneOf,
  checkOutputFolder,
  type JobKind,
  jobKinds,
  readCodeVersion,
  runJob,
  runWorker,
  usableCores,
  type WorkerSummary,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { filledText, integer, listOf } from "../shared/parsers.js";
import { redisHelp, takeRedisSettings } from "../shared/redis-option.js";

interface Options {
  readonly redis?: string;
  readonly slots?: number;
  readonly kinds?: readonly string[];
  readonly idleExit?: number;
  readonly workFolder: string;
  readonly romFolder?: string;
}

const msPerSecond = 1_000;
const stopping = "Stopping; jobs put their checkpoints and go back to the queue.";

/** The `worker` subcommand. */
export function workerCommand(): Command {
  const command = createCommand("worker", [
    ["ztw worker --redis redis://queue.example.org", "one job a core, of all kinds, until it is stopped"],
    [
      "ztw worker --redis rediss://queue.example.org --kinds sweep,tune --slots 4",
      "a machine that only plays",
    ],
    ["ztw worker --redis redis://queue.example.org --idle-exit 600", "ends when there was nothing to do"],
  ])
    .option("--redis <url>", redisHelp, filledText("URL"))
    .option("--slots <n>", "jobs at once (default: one a core)", integer(1, 1024))
    .addOption(
      new Option(
        "--kinds <names>",
        `kinds of jobs to take, separated by commas, out of ${jobKinds.join(", ")}`,
      )
        .argParser(listOf(filledText("names")))
        .default(undefined, "all"),
    )
    .option("--idle-exit <n>", "end after so many seconds without a job (default: never)", integer(1))
    .option("--work-folder <folder>", "where unfinished work is kept", join("runs", "campaigns"))
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  return handle<Options>(command, run, [], stopping);
}

async function run({ note, signal }: Context, options: Options): Promise<Outcome> {
  const { slots = usableCores(), idleExit, workFolder, romFolder } = options;
  const kinds = (options.kinds ?? jobKinds).map((kind) => checkOneOf("worker", "kinds", kind, jobKinds));
  const redis = takeRedisSettings("worker", options.redis);
  checkOutputFolder("worker", workFolder, "workFolder");
  await ensureSetup({ training: needsTraining(kinds), note, signal });
  const summary = await runWorker({
    ...{ redis, runJob, code: readCodeVersion(), kinds, numSlots: slots, workFolder, signal, onNote: note },
    ...(romFolder !== undefined && { romFolder }),
    ...(idleExit !== undefined && { idleMs: idleExit * msPerSecond }),
  });
  const exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.ok;
  return { text: describe(summary), json: summary, exitCode };
}

function needsTraining(kinds: readonly JobKind[]): boolean {
  return kinds.some((kind) => kind === "train" || kind === "distill");
}

function describe({ done, failed, returned, lost, cancelled }: WorkerSummary): string {
  const others = [
    ...(failed === 0 ? [] : [`${failed} tries failed`]),
    ...(returned === 0 ? [] : [`${returned} given back`]),
    ...(lost === 0 ? [] : [`${lost} taken over by others`]),
    ...(cancelled === 0 ? [] : [`${cancelled} cancelled`]),
  ];
  return [`${done} jobs done`, ...others].join(", ").concat(".");
}
