/** `ztw lab`: a page on which agents play, served to one browser until Ctrl-C. */
import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "commander";
import { createLabHost, findOpener, openBrowser, packageRoot, serveLab } from "../../src/tools.js";
import { ensureSetup } from "../setup/setup.js";
import { type Context, createCommand, handle, type Outcome } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";
import { filledText, integer, listOf } from "../shared/parsers.js";

interface Options {
  readonly bundle?: string[];
  readonly results?: string;
  readonly port?: number;
  readonly host?: string;
  readonly romFolder?: string;
  readonly open: boolean;
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
    .option("--no-open", "print the address, and open no browser");
  return handle<Options>(command, runLab, [], "The lab ends.");
}

/** Serves until it is stopped. */
async function runLab(context: Context, options: Options): Promise<Outcome> {
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
