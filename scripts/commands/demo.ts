/** `ztw demo`: the whole chain in some minutes: distill, evaluate, record, on the shipped experts. */
import { join } from "node:path";
import type { Command } from "commander";
import { distill, evaluate, record, shippedBundleFolder, textReport, writeFigure } from "../../src/index.js";
import { checkOutputFolder, formatCount, formatDuration, shippedTau } from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle } from "../shared/command.js";
import { chooseBundle } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import { filledText, integer, listOf } from "../shared/parsers.js";
import { textColumns } from "../shared/terminal.js";

interface Options {
  readonly games: readonly string[];
  readonly output: string;
  readonly steps: number;
  readonly ensembleSteps: number;
  readonly numSeeds: number;
}

/** What one game of the demo made. */
interface DemoOutcome {
  readonly game: string;
  readonly results: string;
  readonly figure: readonly string[];
  readonly video: string;
  readonly report: string;
}

const fullProtocol =
  "1,000,000 + 1,000,000 training steps, 19 or more taus, 10 seeds in two action modes, confirmed on 200 more";
const demoTaus = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
const method = "ztw";
/** The first look is short, so that something shows within a minute. */
const firstLook = { maxFrames: 1200, numSeeds: 2, game: "pong", method: "ztw-hold" } as const;
/** Three quarters of a minute of play are enough to see how a policy exits. */
const clipFrames = 2700;
/** The confirmed thresholds belong to the shipped classifiers; those of a short training need more caution. */
const cautiousTau = 0.9;

/** The `demo` subcommand. */
export function demoCommand(): Command {
  const command = createCommand("demo", [
    ["ztw demo", "Q*bert"],
    ["ztw demo --games qbert,pong", "both agents that ship"],
    ["ztw demo --games pong --steps 100000 --num-seeds 10", "closer to the full protocol"],
  ])
    .option(
      "--games <names>",
      "games to show, of those that ship, separated by commas",
      listOf(filledText("names")),
      ["qbert"],
    )
    .option("--output <folder>", "where everything goes", join("runs", "demo"))
    .option("--steps <n>", "training steps of the internal classifiers", integer(1), 30_720)
    .option("--ensemble-steps <n>", "training steps of the ensemble", integer(1), 10_240)
    .option("--num-seeds <n>", "games played at each tau", integer(2, 100_000), 4);
  addOldFlags(command, { "--seeds": "--num-seeds" });
  return handle<Options>(command, async (context, options) => {
    const startedAt = performance.now();
    const games = options.games.map((name) => chooseBundle("demo", name, undefined).game); // before anything is set up
    checkOutputFolder("demo", options.output);
    await ensureSetup({ training: true, note: context.note, signal: context.signal });
    await showShippedAgent(context, { ...options, games });
    context.note(describeShortening(options));
    const outcomes: DemoOutcome[] = [];
    for (const game of games) outcomes.push(await demonstrate(game, context, options));
    const took = formatDuration((performance.now() - startedAt) / 1000);
    return { text: `${outcomes.map(describe).join("\n\n")}\n\nDone in ${took}.`, json: outcomes };
  });
}

async function showShippedAgent(context: Context, { output, games }: Options): Promise<void> {
  const game = games.includes(firstLook.game) ? firstLook.game : games[0]!;
  const bundle = shippedBundleFolder(game);
  const { method } = firstLook;
  const tau = shippedTau(game, method);
  const video = join(output, `${game}-shipped.mp4`);
  const { signal, onProgress, note } = context;
  note(
    `A first look: the shipped ${game} agent, whose exits are left, and whose actions go on unlooked, where that costs little (${method}).`,
  );
  await record({ bundle, method, tau, output: video, maxFrames: firstLook.maxFrames, signal, onProgress });
  note(`A clip of it: ${video}`);
  const taus = [tau, 1];
  const workFolder = join(output, "work");
  const result = await evaluate({
    bundle,
    method,
    taus,
    numSeeds: firstLook.numSeeds,
    workFolder,
    signal,
    onProgress,
  });
  note(`${textReport(result, "reference", { columns: textColumns(process.stderr) })}\n`);
}

async function demonstrate(game: string, context: Context, options: Options): Promise<DemoOutcome> {
  const { signal, onProgress } = context;
  const folder = join(options.output, game);
  const bundle = join(folder, "bundle");
  await distill({
    bundle: shippedBundleFolder(game),
    output: bundle,
    method,
    steps: options.steps,
    ensembleSteps: options.ensembleSteps,
    checkpointFolder: join(folder, "checkpoint"),
    resume: true,
    logFolder: join(folder, "tensorboard"),
    signal,
    onProgress,
  });
  const results = join(folder, `${game}-ztw-sweep.json`);
  const work = { workFolder: join(folder, "work"), signal, onProgress };
  const sweep = await evaluate({
    bundle,
    taus: demoTaus,
    numSeeds: options.numSeeds,
    output: results,
    ...work,
  });
  const figure = await writeFigure(sweep, join(folder, `${game}-ztw`));
  const video = join(folder, `${game}-ztw.mp4`);
  await record({
    bundle,
    tau: cautiousTau,
    output: video,
    maxFrames: clipFrames,
    signal,
    onProgress,
  });
  return { game, results, figure, video, report: textReport(sweep, "reference", { columns: textColumns() }) };
}

function describeShortening({ steps, ensembleSteps, numSeeds }: Options): string {
  const here = `${formatCount(steps)} + ${formatCount(ensembleSteps)} training steps, ${demoTaus.length} taus, ${numSeeds} seeds, greedy actions`;
  return `Now the whole chain, shortened. Here: ${here}. The full protocol: ${fullProtocol}.`;
}

function describe({ report, results, figure, video }: DemoOutcome): string {
  return [
    report,
    `results  ${results}`,
    ...figure.map((path) => `figure   ${path}`),
    `video    ${video}`,
  ].join("\n");
}
