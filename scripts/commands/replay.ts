/** `ztw replay`: plays the game of a receipt again, and says whether it is the same. */
import type { Command } from "commander";
import { type ReplayResult, replay } from "../../src/index.js";
import { type BackendName, formatCount, formatTau, gameTitle } from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { backendOption } from "../shared/backend-option.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import type { OptionRule } from "../shared/option-rules.js";

interface Options {
  readonly bundle?: string;
  readonly actionsOnly?: boolean;
  readonly backend?: BackendName;
  readonly romFolder?: string;
}

/** The `replay` subcommand. */
export function replayCommand(): Command {
  const command = createCommand("replay", [
    ["ztw replay game.receipt.json", "exits, actions, screens and rewards, compared step by step"],
    ["ztw replay game.receipt.json --actions-only", "without the policy: what its actions came to"],
    ["ztw replay game.receipt.json --backend onnx", "whether another backend decides the same"],
  ])
    .argument("<receipt>", "what ztw record --receipt or the lab wrote")
    .option(
      "--bundle <folder>",
      "the policy bundle that it is of (default: the one that ships, if it is that)",
    )
    .option(
      "--actions-only",
      "do not ask the policy: play the receipt's actions, compare screens and rewards",
    )
    .addOption(backendOption("what computes the decisions (default: what did then)"))
    .option("--rom-folder <folder>", "where the ROM files are, if not where set-up puts them");
  return handle<Options>(command, (context, options, [receipt]) => run(context, options, receipt!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["bundle", "backend"],
    belongsTo: ({ actionsOnly }) => actionsOnly !== true,
    place: "without --actions-only, which asks no policy",
  },
];

async function run(context: Context, options: Options, receipt: string): Promise<Outcome> {
  const { signal, onProgress, note } = context;
  await ensureSetup({ training: false, note, signal });
  const result = await replay({ ...pick(options), receipt, signal, onProgress });
  const { receipt: played, ...outcome } = result;
  const { game, seed, mode, policy } = played;
  return {
    text: [...result.notes, describeOutcome(result), ...describeGame(result)].join("\n"),
    json: {
      ...outcome,
      game,
      seed,
      mode,
      method: policy?.method ?? null,
      episodeReturn: played.episodeReturn,
    },
    exitCode: result.isEqual ? exitCodes.ok : exitCodes.failed,
  };
}

function pick({ bundle, actionsOnly, backend, romFolder }: Options): Options {
  return { bundle, actionsOnly, backend, romFolder };
}

function describeOutcome({ difference, numSteps, compared }: ReplayResult): string {
  const what = compared === "policy" ? "exits, actions, screens and rewards" : "screens and rewards";
  if (difference === undefined) return `Equal: ${what} of all ${formatCount(numSteps)} steps.`;
  const { step, expected, received } = difference;
  const place = step === null ? "at the reset" : `at step ${step}`;
  return `Different ${place}: ${difference.what}: expected ${expected}, received ${received}.`;
}

function describeGame({ receipt }: ReplayResult): string[] {
  const { game, policy, mode, seed, taus, episodeReturn, protocol, end } = receipt;
  const tau =
    taus.length === 1 ? ` at tau ${formatTau(taus[0]!.tau)}` : taus.length > 1 ? " at changing tau" : "";
  const who =
    policy === null ? "a person" : `${policy.method}${policy.method === "expert" ? "" : tau}, ${mode}`;
  const how = end === "cut" ? ", cut before the game ended" : "";
  return [
    `Receipt: ${gameTitle(game)}, ${who}, seed ${seed}, protocol ${protocol.name}, return ${formatCount(episodeReturn)}${how}.`,
  ];
}
