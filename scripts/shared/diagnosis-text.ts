/** Words for what `ztw doctor --bundle` found. */
import {
  type Diagnosis,
  formatInterval,
  formatReturn,
  type ProtocolFinding,
  type TableContent,
  type TextOptions,
  textTable,
  unknown,
  wrapText,
} from "../../src/tools.js";

/** A table of the protocols and what follows from it, with the command that sets another protocol. */
export function formatDiagnosis(folder: string, diagnosis: Diagnosis, options: TextOptions = {}): string {
  return [
    textTable(findingsTable(diagnosis), options),
    ...concludeFrom(folder, diagnosis).map((line) => wrapText(line, options)),
  ].join("\n");
}

function findingsTable({ findings, stated }: Diagnosis): TableContent {
  return {
    heading: ["protocol", "return [95 %]", "behind the best [95 %]", "distinct", "stuck", "verdict"],
    rows: findings.map((finding, index) => [
      finding.protocol,
      formatInterval(finding.interval),
      index === 0 ? unknown : formatInterval(finding.behindBest),
      finding.numDistinct === undefined ? unknown : `${finding.numDistinct}/${finding.returns.length}`,
      `${finding.numStuck}/${finding.returns.length}`,
      remark(finding, stated),
    ]),
    leastImportant: ["stuck", "distinct", "behind the best [95 %]"],
  };
}

function remark({ protocol, isCandidate }: ProtocolFinding, stated: string): string {
  return `${isCandidate ? "possible" : "worse"}${protocol === stated ? ", in policy.json" : ""}`;
}

/** One sentence a line. */
export function concludeFrom(folder: string, diagnosis: Diagnosis): string[] {
  const { findings, stated, likely, isPlausible, beatsRandom, randomReturn } = diagnosis;
  if (!beatsRandom) {
    return [
      `Under no protocol does it play better than at random (${formatReturn(randomReturn ?? Number.NaN)}): is it for another game, or for other pixels?`,
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
