/** `ztw record`: one whole game as a video, with what the early exits did beside it. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  type ExitRuleName,
  type PolicyName,
  type ProtocolName,
  type Recording,
  record,
  type Tau,
} from "../../src/index.js";
import {
  type ActionMode,
  actionModes,
  type BackendName,
  checkOutputFile,
  episodeSeed,
  fallbackTau,
  formatBytes,
  formatCount,
  formatPercent,
  formatTau,
  maxEmulatorSeed,
  type PixelAspect,
  pixelAspects,
  policyNames,
  protocolNames,
  shippedTau,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { backendOption } from "../shared/backend-option.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { exitRuleOption } from "../shared/exit-rule-option.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import { addOldFlags } from "../shared/old-flags.js";
import type { OptionRule } from "../shared/option-rules.js";
import { integer } from "../shared/parsers.js";
import { nameRules, type RuleOptions, ruleOptions, ruleOverrides } from "../shared/rule-options.js";
import { oneTau } from "../shared/tau-parser.js";

interface Options extends RuleOptions {
  readonly bundle?: string;
  readonly method: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly tau?: Tau;
  readonly mode: ActionMode;
  readonly seed?: number;
  readonly episode: number;
  readonly protocol?: ProtocolName;
  readonly backend?: BackendName;
  readonly overlay: boolean;
  readonly recomputed?: boolean;
  readonly sound?: boolean;
  readonly maxFrames?: number;
  readonly framesPerSecond?: number;
  readonly scale: number;
  readonly pixelAspect: PixelAspect;
  readonly output?: string;
  readonly receipt?: string;
  readonly romFolder?: string;
}

/** The `record` subcommand. */
export function recordCommand(): Command {
  const command = createCommand("record", [
    ["ztw record qbert", "the shipped agent with the overlay, at its confirmed tau, into runs/"],
    ["ztw record pong --tau 0.7 --mode sampled --seed 12345", "an episode of a result file, by its row"],
    ["ztw record pong --method expert --no-overlay", "the expert alone, and nothing but the game"],
    ["ztw record pong --receipt game.receipt.json", "with a receipt: ztw replay says whether it is true"],
    ["ztw record pong --sound", "with the game's sound"],
    ["ztw record pong --recomputed", "what each decision computed again, and what it kept"],
    [
      "ztw record qbert --output clip.gif --max-frames 600 --frames-per-second 20",
      "ten seconds that GitHub shows inline",
    ],
  ])
    .argument(...gameArgument)
    .option("--bundle <folder>", "policy bundle to play (default: the one that ships)")
    .addOption(new Option("--method <name>", "what plays").choices(policyNames).default("ztw"))
    .addOption(exitRuleOption())
    .option(
      "--tau <number>",
      "threshold, or one an exit as 0.95/0.6; 1 never exits early (default: the confirmed one, else 0.9)",
      oneTau(),
    )
    .addOption(
      new Option("--mode <name>", "how actions follow from logits").choices(actionModes).default("greedy"),
    )
    .option(
      "--seed <n>",
      "the emulator's seed, as in the rows of a result (default: by --episode)",
      integer(0, maxEmulatorSeed),
    )
    .option("--episode <n>", "which of the seeds that are kept for recordings", integer(), 0)
    .addOption(new Option("--protocol <name>", "rules (default: the bundle's)").choices(protocolNames))
    .addOption(backendOption())
    .option("--no-overlay", "the game alone")
    .option(
      "--recomputed",
      "show what the engine recomputed: as heat over the game, and layer by layer below",
    )
    .option("--sound", "give an .mp4 the game's sound")
    .option("--max-frames <n>", "end the clip after this many emulated frames", integer(1))
    .option(
      "--frames-per-second <n>",
      "frames of the video a second: 60 for .mp4, 20 for .gif, or a divisor",
      integer(1, 60),
    )
    .option("--scale <n>", "video lines per emulator line", integer(1, 5), 2)
    .addOption(
      new Option("--pixel-aspect <name>", "tv fills 4:3, square is the screen array as it is")
        .choices(pixelAspects)
        .default("tv"),
    )
    .option("--output <file>", ".mp4 or .gif (default: runs/<game>-<method>-<tau>.mp4)")
    .option("--receipt <file>", "also write a receipt of the game, which ztw replay can check")
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  addOldFlags(command, { "--fps": "--frames-per-second", "--rom-dir": "--rom-folder" });
  for (const option of ruleOptions()) command.addOption(option);
  return handle<Options>(command, async (context, options, [game]) => run(context, options, game!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["exitRule", "tau"],
    belongsTo: ({ method }) => method !== "expert",
    place: "with a --method that exits early; the expert has no exits",
  },
  {
    options: ["episode"],
    belongsTo: ({ seed }) => seed === undefined,
    place: "without --seed, which names the game itself",
  },
];

async function run(context: Context, options: Options, name: string): Promise<Outcome> {
  const { game, bundle } = chooseBundle("record", name, options.bundle);
  const { method, exitRule, episode } = options;
  const isShipped = options.bundle === undefined && exitRule === undefined;
  const tau = options.tau ?? (isShipped ? shippedTau(game, method, options.mode) : fallbackTau);
  const details = [
    ...(exitRule === undefined ? [] : [exitRule]),
    ...(method === "expert" ? [] : [formatTau(tau).replaceAll("/", "-")]),
    ...(options.mode === "greedy" ? [] : [options.mode]),
    ...nameRules(options),
  ];
  const output = options.output ?? join("runs", `${[game, method, ...details].join("-")}.mp4`);
  checkOutputFile("record", output);
  if (options.receipt !== undefined) checkOutputFile("record", options.receipt, "receipt");
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  let hasFrames = false;
  try {
    const recording = await record({
      ...options,
      protocolOverrides: ruleOverrides("record", game, options),
      tau,
      bundle,
      seed: options.seed ?? episodeSeed(0, "recording", episode),
      output,
      signal: context.signal,
      onProgress: (progress) => {
        hasFrames = true;
        context.onProgress(progress);
      },
    });
    return { text: describe(recording), json: recording };
  } catch (error) {
    if (!context.signal.aborted || !hasFrames) throw error;
    const text = `Stopped. The clip up to here: ${output}`;
    return { text, json: { path: output, isCut: true }, exitCode: exitCodes.interrupted };
  }
}

function describe(recording: Recording): string {
  const { path, numBytes, numFrames, durationSeconds, width, height, codec, sound } = recording;
  const { episodeReturn, numSteps, numHeld = 0, exitCounts, savedShare, isCut, stuck, seed } = recording;
  const shares = exitCounts.map((count) => formatPercent(count / numSteps)).join(" / ");
  const held = numHeld === 0 ? "" : `; action held ${formatPercent(numHeld / numSteps)}`;
  const end = isCut ? "cut before the game ended" : stuck ? "ended as stuck" : "a whole game";
  return [
    `return     ${formatCount(episodeReturn)} in ${formatCount(numSteps - numHeld)} decisions (seed ${seed}, ${end})`,
    `exits      ${shares}${held}`,
    `saved      ${formatPercent(savedShare)} of the operations (reference cost model)`,
    `video      ${path}: ${width}x${height} ${codec}, ${formatCount(numFrames)} frames, ${durationSeconds.toFixed(1)} s, ${formatBytes(numBytes)}${sound === undefined ? "" : `, sound ${sound.codec}`}`,
    ...(recording.receipt === undefined ? [] : [`receipt    ${recording.receipt}: check it with ztw replay`]),
  ].join("\n");
}
