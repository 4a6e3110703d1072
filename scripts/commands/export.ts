/** `ztw export`: a policy as one file for other programs: ONNX, Stable-Baselines3's weights, or safetensors. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  type Bundle,
  type ExitRuleName,
  exportOnnx,
  exportSafetensors,
  exportSb3,
  InvalidArgumentError,
  type PolicyName,
} from "../../src/index.js";
import { formatBytes, policyNames, sha256OfFile } from "../../src/tools.js";
import { createCommand, handle, type Outcome } from "../shared/command.js";
import { exitRuleOption } from "../shared/exit-rule-option.js";
import { chooseBundle, gameArgument } from "../shared/game-argument.js";
import type { OptionRule } from "../shared/option-rules.js";

const formatNames = ["onnx", "sb3", "safetensors"] as const;
type Format = (typeof formatNames)[number];

interface Options {
  readonly bundle?: string;
  readonly format: Format;
  readonly method?: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly output?: string;
  readonly allExits?: boolean;
}

/** The `export` subcommand. */
export function exportCommand(): Command {
  const command = createCommand("export", [
    ["ztw export pong", "ONNX that stops at the first exit whose confidence is above the input tau"],
    ["ztw export qbert --method expert --output qbert.onnx", "the frozen expert alone"],
    ["ztw export pong --all-exits", "the logits of every exit, for a batch"],
    ["ztw export pong --format sb3", "a policy.pth for Stable-Baselines3's policy.load_state_dict"],
  ])
    .argument(...gameArgument)
    .option("--bundle <folder>", "policy bundle to export (default: the one that ships)")
    .addOption(new Option("--format <name>", "kind of file").choices(formatNames).default("onnx"))
    .addOption(
      new Option("--method <name>", "what to export (default: ztw for onnx, else expert)").choices(
        policyNames,
      ),
    )
    .addOption(exitRuleOption())
    .option("--output <file>", "where to write (default: <game>-<method>.onnx, .pth or .safetensors)")
    .option(
      "--all-exits",
      "onnx: every exit's logits for a batch, in place of one decision that stops early",
    );
  return handle<Options>(command, (_context, options, [game]) => run(options, game!), rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["allExits"],
    belongsTo: ({ format, method }) => format === "onnx" && method !== "expert",
    place: "with --format onnx and a --method that has exits",
  },
  {
    options: ["exitRule"],
    belongsTo: ({ format, method, allExits }) => format === "onnx" && method !== "expert" && !allExits,
    place: "with --format onnx and a --method that has exits, and without --all-exits",
  },
];

const extensions: Readonly<Record<Format, string>> = { onnx: "onnx", sb3: "pth", safetensors: "safetensors" };

async function run(options: Options, name: string): Promise<Outcome> {
  const { game, bundle } = chooseBundle("export", name, options.bundle);
  const { format, exitRule, allExits = false } = options;
  const method = options.method ?? (format === "onnx" ? "ztw" : "expert");
  const output =
    options.output ??
    `${game}-${method}${exitRule ? `-${exitRule}` : ""}${allExits ? "-all" : ""}.${extensions[format]}`;
  await write(bundle, { format, method, exitRule, allExits, output });
  const outcome = {
    output: resolve(output),
    game,
    format,
    method,
    ...(exitRule && { exitRule }),
    allExits,
    numBytes: statSync(output).size,
    sha256: sha256OfFile(output),
    actionMeanings: bundle.manifest.actionMeanings,
  };
  return { text: describe(outcome), json: outcome };
}

interface Writing {
  readonly format: Format;
  readonly method: PolicyName;
  readonly exitRule: ExitRuleName | undefined;
  readonly allExits: boolean;
  readonly output: string;
}

async function write(bundle: Bundle, { format, method, exitRule, allExits, output }: Writing): Promise<void> {
  if (format === "onnx") return exportOnnx(bundle, method, output, { allExits, exitRule });
  if (format === "safetensors") return exportSafetensors(bundle, method, output);
  if (method === "expert") return exportSb3(bundle, output);
  throw new InvalidArgumentError(
    `export: expected expert for --method with --format sb3, received ${method}. Stable-Baselines3's policies have no exits.`,
  );
}

const remarks: Readonly<Record<Format, string>> = {
  onnx: "Preprocessing and exit rule are in the file's metadata.",
  sb3: 'Load it with PPO("CnnPolicy", env).policy.load_state_dict(torch.load(file)).',
  safetensors: "Tensor names are Stable-Baselines3's.",
};

function describe(outcome: {
  readonly output: string;
  readonly format: Format;
  readonly numBytes: number;
  readonly actionMeanings: readonly string[];
}): string {
  return `Wrote ${outcome.output} (${formatBytes(outcome.numBytes)}). Actions: ${outcome.actionMeanings.join(" ")}. ${remarks[outcome.format]}`;
}
