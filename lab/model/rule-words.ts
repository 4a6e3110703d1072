/** What the number that an exit compares with τ is, in words: it follows from the exit rule. */
import type { ExitRuleName } from "../../src/model/exit-rule.js";

interface RuleWords {
  /** Of an exit that answered, and of one that did not. */
  readonly left: string;
  readonly passed: string;
  /** What is compared, as a sentence. */
  readonly compared: string;
}

const words: Readonly<Record<ExitRuleName, RuleWords>> = {
  "max-probability": {
    left: "sure enough",
    passed: "not sure",
    compared: "Compared with τ: the largest bar of the exit.",
  },
  entropy: {
    left: "sure enough",
    passed: "not sure",
    compared: "Compared with τ: how far the bars are from all alike (1 less their entropy).",
  },
  margin: {
    left: "sure enough",
    passed: "not sure",
    compared: "Compared with τ: by how much the largest bar is ahead of the second.",
  },
  patience: {
    left: "enough heads agree",
    passed: "too few agree",
    compared: "Compared with τ: how many heads in a row agree, of all exits.",
  },
  gate: {
    left: "likely right",
    passed: "too likely wrong",
    compared:
      "Compared with τ: how likely a learned gate thinks that the full network would do the same. Not the largest bar.",
  },
  regret: {
    left: "costs little enough",
    passed: "may cost too much",
    compared:
      "Compared with τ: 1 less what a learned gate expects the exit’s action to cost. Not the largest bar.",
  },
};

/** @param rule - null where there are no exits. */
export function ruleWords(rule: ExitRuleName | null): RuleWords {
  return words[rule ?? "max-probability"];
}
