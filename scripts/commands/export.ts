/** `ztw export`: a policy as one ONNX file, for any language that ONNX Runtime has. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  exportOnnx,
  loadBundle,
  type PolicyName,
  policyNames,
  sha256OfFile,
  shippedBundleFolder,
} from "../../src/index.js";
import { createCommand, handle, type Outcome } from "../shared/command.js";

interface Options {
  readonly bundle?: string;
  readonly method: PolicyName;
  readonly output?: string;
  readonly allExits?: boolean;
}

/** The `export` subcommand. */
export function exportCommand(): Command {
  const command = createCommand("export", "Write a policy as one ONNX file that needs nothing else.", [
    ["ztw export pong", "stops at the first exit whose confidence is above the input tau"],
    ["ztw export qbert --method expert --output qbert.onnx", "the frozen expert alone"],
    ["ztw export pong --all-exits", "the logits of every exit, for a batch"],
  ])
    .argument("<game>", "a game that ships (pong, qbert), or any name with --bundle")
    .option("--bundle <folder>", "policy bundle to export (default: the one that ships)")
    .addOption(new Option("--method <name>", "what to export").choices(policyNames).default("ztw"))
    .option("--output <file>", "where to write (default: <game>-<method>.onnx, or <game>-<method>-all.onnx)")
    .option("--all-exits", "every exit's logits for a batch, in place of one decision that stops early");
  return handle<Options>(command, (_context, options, [game]) => run(options, game!));
}

async function run(options: Options, game: string): Promise<Outcome> {
  const { method, allExits = false } = options;
  const bundle = loadBundle(options.bundle ?? shippedBundleFolder(game));
  const output = options.output ?? `${game}-${method}${allExits ? "-all" : ""}.onnx`;
  await exportOnnx(bundle, method, output, { allExits });
  const outcome = {
    output: resolve(output),
    game: bundle.manifest.game,
    method,
    allExits,
    numBytes: statSync(output).size,
    sha256: sha256OfFile(output),
    actionMeanings: bundle.manifest.actionMeanings,
  };
  return { text: describe(outcome), json: outcome };
}

function describe(outcome: {
  readonly output: string;
  readonly numBytes: number;
  readonly actionMeanings: readonly string[];
}): string {
  const megabytes = (outcome.numBytes / 1e6).toFixed(1);
  return `Wrote ${outcome.output} (${megabytes} MB). Actions: ${outcome.actionMeanings.join(" ")}. Preprocessing and exit rule are in the file's metadata.`;
}
