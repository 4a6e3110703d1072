/** `ztw doctor`: what was found, in which version, and what to do. */
import Table from "cli-table3";
import type { Command } from "commander";
import { defaultContext } from "../setup/context.js";
import { canPlay, type Finding, inspectAll } from "../setup/inspect.js";
import { createCommand, handle } from "../shared/command.js";
import { exitCodes } from "../shared/exit-codes.js";

/** The `doctor` subcommand. */
export function doctorCommand(): Command {
  const command = createCommand(
    "doctor",
    "Check every tool and part; the exit code is 0 when evaluate and record can run.",
    [
      ["ztw doctor", "a table for people"],
      ["ztw doctor --json", "the same for scripts"],
    ],
  );
  return handle(command, async ({ signal }) => {
    const findings = await inspectAll(defaultContext({ signal }));
    const isReady = canPlay(findings);
    return {
      text: `${formatFindings(findings)}\n${summarize(findings)}`,
      json: { canPlay: isReady, findings },
      exitCode: isReady ? exitCodes.ok : exitCodes.notPassed,
    };
  });
}

function formatFindings(findings: readonly Finding[]): string {
  const columns = Math.max(80, Math.min(process.stdout.columns ?? 110, 140));
  const table = new Table({
    head: ["", "part", "found", "what to do"],
    colWidths: [4, 17, Math.floor((columns - 26) * 0.55), Math.floor((columns - 26) * 0.45)],
    wordWrap: true,
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
