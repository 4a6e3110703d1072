/** `ztw lab`: a page on which agents play, served to one browser until Ctrl-C. */
import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "commander";
import {
  createLabHost,
  findOpener,
  openBrowser,
  packageRoot,
  serveLab,
  writeStaticLab,
} from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import type { OptionRule } from "../shared/option-rules.js";
import { filledText, integer, listOf } from "../shared/parsers.js";

interface Options {
  readonly bundle?: string[];
  readonly results?: string;
  readonly port?: number;
  readonly host?: string;
  readonly romFolder?: string;
  readonly open: boolean;
  readonly static?: string;
  readonly withRom?: boolean;
}

const highestPort = 65_535;
const shippedResults = join(packageRoot, "results");

/** The `lab` subcommand. */
export function labCommand(): Command {
  const command = createCommand("lab", [
    ["ztw lab", "the agents and results that ship"],
    [
      "ztw lab --bundle runs/breakout --results runs",
      "an own agent too, and what was measured and trained here",
    ],
    ["ztw lab --static site", "writes the lab as a folder for any static host; it needs no server of ours"],
    [
      "ztw lab --static site --bundle runs/breakout --results runs",
      "the same with an own agent and own results in it",
    ],
    ["ztw lab --no-open --port 8080", "on another machine, reached by: ssh -L 8080:localhost:8080 machine"],
  ])
    .option(
      "--bundle <folders>",
      "policy bundles that play beside those that ship",
      listOf(filledText("folder")),
    )
    .option(
      "--results <folder>",
      "folder whose result files are shown, with all below it (default: the results that ship)",
    )
    .option("--port <n>", "port to listen on (default: one that is free)", integer(0, highestPort))
    .option("--host <address>", "address to listen on (default: this machine alone reaches it)")
    .option("--rom-folder <folder>", "folder of ROM files (default: those that set-up fetched)")
    .option("--no-open", "print the address, and open no browser")
    .option("--static <folder>", "write the lab into a folder that any static host serves, and end")
    .option("--with-rom", "with --static: put the ROMs in too, for your own machine; not for publishing");
  return handle<Options>(command, runLab, rules, "The lab ends.");
}

const isWritten = ({ static: folder }: Options) => folder !== undefined;
const rules: readonly OptionRule<Options>[] = [
  { options: ["withRom"], belongsTo: isWritten, place: "with --static" },
  {
    options: ["port", "host", "open"],
    belongsTo: (options) => !isWritten(options),
    place: "without --static, which serves nothing",
  },
];

/** Writes the folder, and is done. */
async function writeStatic(context: Context, options: Options): Promise<Outcome> {
  const { static: folder = "", withRom = false, results = shippedResults, romFolder } = options;
  const { bundle: bundles = [] } = options;
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const written = await writeStaticLab({ folder, withRom, bundles, resultsFolder: results, romFolder });
  if (withRom) context.note(romWarning);
  const size = (written.numBytes / 1e6).toFixed(1);
  const text = `Wrote ${written.numFiles} files, ${size} MB, to ${folder}. Any static host serves it, under any path.`;
  return { text, json: written };
}

const romWarning = "The folder holds ROMs: it is for your own machine, and not for publishing.";

/** Serves until it is stopped. */
async function runLab(context: Context, options: Options): Promise<Outcome> {
  if (options.static !== undefined) return writeStatic(context, options);
  const { bundle: bundles = [], results = shippedResults, port, host, romFolder, open } = options;
  await ensureSetup({ training: false, note: context.note, signal: context.signal });
  const agentHost = createLabHost({ bundles, resultsFolder: results, romFolder });
  try {
    const server = await serveLab({ agentHost, pageFolder: join(packageRoot, "dist", "lab"), port, host });
    try {
      const { url, isLoopback } = server;
      context.announce({ text: `The lab is open at ${url}`, json: { url, port: server.port, isLoopback } });
      if (!isLoopback) context.note(networkWarning);
      context.note("The address opens in one browser, once. Ctrl-C ends the lab.");
      if (open) openBrowser(url, findOpener());
      if (!context.signal.aborted) await once(context.signal, "abort");
    } finally {
      await server.close();
    }
  } finally {
    await agentHost.close();
  }
  return { text: "", json: null, exitCode: exitCodes.interrupted };
}

const networkWarning =
  "Others on the network reach this address, and what goes over it can be read there: only the address's token keeps them out.";
