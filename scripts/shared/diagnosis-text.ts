/** Words for what `ztw doctor --bundle` found. */
import Table from "cli-table3";
import type { Diagnosis, MeanInterval, ProtocolFinding } from "../../src/tools.js";

/** A table of the protocols and what follows from it, with the command that sets another protocol. */
export function formatDiagnosis(folder: string, diagnosis: Diagnosis): string {
  return [formatTable(diagnosis), ...concludeFrom(folder, diagnosis)].join("\n");
}

function formatTable({ findings, stated }: Diagnosis): string {
  const table = new Table({
    head: ["protocol", "return [95 %]", "behind the best [95 %]", "stuck", ""],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  findings.forEach((finding, index) => {
    const behind = index === 0 ? "–" : formatInterval(finding.behindBest);
    table.push([
      finding.protocol,
      formatInterval(finding.interval),
      behind,
      `${finding.numStuck}/${finding.returns.length}`,
      remark(finding, stated),
    ]);
  });
  return table.toString();
}

function remark({ protocol, isCandidate }: ProtocolFinding, stated: string): string {
  return `${isCandidate ? "possible" : "worse"}${protocol === stated ? ", in policy.json" : ""}`;
}

function formatInterval({ mean, low, high }: MeanInterval): string {
  return `${round(mean)} [${round(low)}, ${round(high)}]`;
}

function round(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(1);
}

/** One sentence a line. */
export function concludeFrom(folder: string, diagnosis: Diagnosis): string[] {
  const { findings, stated, likely, isPlausible, beatsRandom, randomReturn } = diagnosis;
  if (!beatsRandom) {
    return [
      `Under no protocol does it play better than at random (${randomReturn}): is it for another game, or for other pixels?`,
    ];
  }
  const command = `ztw doctor --bundle ${folder} --set-protocol ${likely}`;
  const candidates = findings.filter(({ isCandidate }) => isCandidate).map(({ protocol }) => protocol);
  const evidence = [
    candidates.length === 1
      ? `It plays best under ${candidates[0]}, clearly so with these games.`
      : `These games do not tell ${candidates.join(", ")} apart; --num-seeds gives narrower intervals.`,
    "A policy that learned with sticky actions also plays well without, so a good return is evidence, not proof.",
  ];
  if (!isPlausible)
    return [
      ...evidence,
      `policy.json says ${stated}, which is clearly worse. Most likely: ${likely}. To set it: ${command}`,
    ];
  const kept = `Nothing speaks against ${stated}, which policy.json says.`;
  return likely === stated
    ? [...evidence, kept]
    : [...evidence, `${kept} To set ${likely} instead: ${command}`];
}
