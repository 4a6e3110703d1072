/** `ztw doctor`: what was found, in which version, and what to do. */
import Table from "cli-table3";
import { type Command, Option } from "commander";
import { loadBundle, type ProtocolName } from "../../src/index.js";
import { diagnoseProtocol, protocolNames, setBundleProtocol } from "../../src/tools.js";
import { defaultContext } from "../setup/context.js";
import { canPlay, type Finding, inspectAll } from "../setup/inspect.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { concludeFrom, formatDiagnosis } from "../shared/diagnosis-text.js";
import { exitCodes } from "../shared/exit-codes.js";
import { livesOption } from "../shared/lives-option.js";
import { addOldFlags } from "../shared/old-flags.js";
import type { OptionRule } from "../shared/option-rules.js";
import { integer } from "../shared/parsers.js";
import { textColumns } from "../shared/terminal.js";

/** Of the first two columns and all borders. */
const roomOfNames = 26;

interface Options {
  readonly bundle?: string;
  readonly setProtocol?: ProtocolName;
  readonly numSeeds: number;
  readonly maxFrames: number;
  readonly episodicLife?: boolean;
  readonly romFolder?: string;
}

/** The `doctor` subcommand. */
export function doctorCommand(): Command {
  const command = createCommand("doctor", [
    ["ztw doctor", "a table for people"],
    ["ztw doctor --json", "the same for scripts"],
    ["ztw doctor --bundle runs/breakout", "under which protocol was this policy trained?"],
  ])
    .option("--bundle <folder>", "play short games of this policy under every protocol instead")
    .option("--num-seeds <n>", "with --bundle: games under each protocol", integer(2, 10_000), 5)
    .option(
      "--max-frames <n>",
      "with --bundle: frames after which a game is cut",
      integer(100, 108_000),
      8000,
    )
    .addOption(livesOption())
    .addOption(
      new Option(
        "--set-protocol <name>",
        "with --bundle: write this into its policy.json, and play nothing",
      ).choices(protocolNames),
    )
    .option(
      "--rom-folder <folder>",
      "with --bundle: folder of ROM files (default: those that set-up fetched)",
    );
  addOldFlags(command, { "--games": "--num-seeds", "--frames": "--max-frames", "--rom-dir": "--rom-folder" });
  return handle<Options>(command, choose, rules);
}

const rules: readonly OptionRule<Options>[] = [
  {
    options: ["numSeeds", "maxFrames", "episodicLife", "romFolder", "setProtocol"],
    belongsTo: ({ bundle }) => bundle !== undefined,
    place: "with --bundle <folder>",
  },
  {
    options: ["numSeeds", "maxFrames", "episodicLife", "romFolder"],
    belongsTo: ({ setProtocol }) => setProtocol === undefined,
    place: "without --set-protocol, which plays nothing",
  },
];

async function choose(context: Context, options: Options): Promise<Outcome> {
  const { bundle, setProtocol } = options;
  if (bundle === undefined) return inspect(context);
  return setProtocol === undefined ? examine(context, bundle, options) : restate(bundle, setProtocol);
}

async function inspect({ signal }: Context): Promise<Outcome> {
  const findings = await inspectAll(defaultContext({ signal }));
  const isReady = canPlay(findings);
  return {
    text: `${formatFindings(findings)}\n${summarize(findings)}`,
    json: { canPlay: isReady, findings },
    exitCode: isReady ? exitCodes.ok : exitCodes.notPassed,
  };
}

/** Exit code 3 says that the protocol in `policy.json` is clearly not the one. */
async function examine(context: Context, folder: string, options: Options): Promise<Outcome> {
  const { numSeeds, maxFrames, episodicLife, romFolder } = options;
  loadBundle(folder);
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const { signal, onProgress } = context;
  const settings = { numSeeds, maxFrames, episodicLife, romFolder, signal, onProgress };
  const diagnosis = await diagnoseProtocol(folder, settings);
  const isFine = diagnosis.isPlausible && diagnosis.beatsRandom;
  return {
    text: formatDiagnosis(folder, diagnosis, { columns: textColumns() }),
    json: { folder, ...diagnosis, conclusions: concludeFrom(folder, diagnosis) },
    exitCode: isFine ? exitCodes.ok : exitCodes.notPassed,
  };
}

async function restate(folder: string, protocol: ProtocolName): Promise<Outcome> {
  const before = loadBundle(folder).manifest.protocol;
  await setBundleProtocol(folder, protocol);
  return { text: `${folder}: protocol ${protocol} (before: ${before}).`, json: { folder, protocol, before } };
}

/** On a terminal, cells break where they must; in a file, every part is one line. */
function formatFindings(findings: readonly Finding[]): string {
  const columns = textColumns();
  const room = columns === undefined ? undefined : Math.max(20, Math.min(columns, 140) - roomOfNames);
  const table = new Table({
    head: ["", "part", "found", "what to do"],
    colWidths: room === undefined ? [] : [4, 17, Math.ceil(room * 0.55), Math.floor(room * 0.45)],
    wordWrap: room !== undefined,
    wrapOnWordBoundary: false, // paths are longer than a column
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" }, // one line a part
  });
  for (const finding of findings)
    table.push([finding.isFine ? "ok" : "–", finding.part, finding.found, finding.advice]);
  return table.toString();
}

function summarize(findings: readonly Finding[]): string {
  if (!canPlay(findings)) return "evaluate and record cannot run yet: follow the column on the right.";
  const canTrain = findings.every(({ purpose, isFine }) => purpose !== "training" || isFine);
  return canTrain
    ? "evaluate, record and distill can run."
    : "evaluate and record can run; distill needs TensorFlow.";
}
