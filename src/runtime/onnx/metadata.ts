/** What an exported ONNX file says about itself, so that it can be used without its bundle. */

import type { Bundle } from "../../model/bundle.js";
import { getMethod } from "../../model/bundle.js";
import type { DistilledMethod, PolicyName } from "../../model/bundle-schema.js";
import { type ExitRuleName, exitRuleOf } from "../../model/exit-rule.js";
import { sha256 } from "../../model/safetensors.js";
import { describePreprocessing } from "./preprocessing.js";

/** Raised whenever the same weights would give another file. */
const graphVersion = 3;

/** Which graph a file holds. */
export interface GraphChoice {
  readonly method: PolicyName;
  /** Every exit's logits for a batch, in place of one decision that stops early. */
  readonly allExits: boolean;
  /** By which exits are left, checked already; default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
}

const exitRule =
  "The first exit whose confidence is strictly above tau, compared as float32; the expert if none is. ";
const oneForEach =
  " tau is one number for all exits (a scalar, or of shape [1]), or a list with one for each exit but the expert.";
const confidences: Readonly<Record<ExitRuleName, string>> = {
  "max-probability": "Confidence is the largest softmax(logits).",
  entropy: "Confidence is 1 - the entropy of softmax(logits) / log(number of actions).",
  margin: "Confidence is the largest softmax(logits) - the second largest.",
  patience:
    "Confidence is the number of heads up to this one that, in a row, have the same greedy action / the number of exits: " +
    "tau = (t - 1/2) / the number of exits waits for t of them.",
  gate: "Confidence is a gate's: how likely the exit's greedy action is the expert's, computed inside the early-exit graph.",
  regret:
    "Confidence is 1 - the cost that a gate expects of the exit's greedy action, computed inside the early-exit graph: the " +
    "probability that the expert gives to its own greedy action, less what it gives to this one. tau is 1 - the cost allowed.",
};

const held =
  "The output held of the early-exit graph: for how many decisions more the action may go on without asking, by the costs that a gate " +
  "expects of it and the tau of the first exit; 0 at tau 1, -1 where damaged weights give no costs.";

/** Metadata entries of an exported graph; lists are JSON. */
export function describeGraph(bundle: Bundle, choice: GraphChoice): Record<string, string> {
  const { game, protocol, actionSet, actionMeanings, architecture, expert } = bundle.manifest;
  const method = chooseMethod(bundle, choice);
  const entries = {
    format_version: `${graphVersion}`,
    graph: choice.method === "expert" ? "expert" : choice.allExits ? "all-exits" : "early-exit",
    game,
    protocol,
    method: choice.method,
    architecture: architecture.name,
    action_set: JSON.stringify(actionSet),
    action_meanings: JSON.stringify(actionMeanings),
    exits: JSON.stringify(describeExits(method)),
    exit_rule: describeRule(exitRuleOf(method ?? {})),
    ...(method?.hold && { held }),
    preprocessing: describePreprocessing(bundle.manifest),
    expert_sha256: expert.sha256,
    method_sha256: method?.sha256 ?? "",
  };
  return { ...entries, fingerprint: fingerprint(bundle, entries, method) };
}

/** Patience counts heads over all exits: its threshold is one number. */
function describeRule(rule: ExitRuleName): string {
  return `${exitRule}${confidences[rule]}${rule === "patience" ? "" : oneForEach}`;
}

/** The method under the rule that is asked for; none for the expert. */
function chooseMethod(bundle: Bundle, { method, exitRule }: GraphChoice): DistilledMethod | undefined {
  if (method === "expert") return undefined;
  return { ...getMethod(bundle, method), ...(exitRule && { exitRule }) };
}

function describeExits(method: DistilledMethod | undefined): object[] {
  const classifiers = method?.classifiers ?? [];
  return [...classifiers.map(({ afterBlock }) => ({ head: "classifier", afterBlock })), { head: "expert" }];
}

/** Changes with anything that the graph is made from. */
function fingerprint(bundle: Bundle, entries: object, method: DistilledMethod | undefined): string {
  const { classifiers, cascade, ensemble, ensembleMean, exitRule, hold } = method ?? {};
  const made = {
    entries,
    architecture: bundle.manifest.architecture,
    classifiers,
    cascade,
    ensemble,
    ensembleMean,
    exitRule,
    hold,
  };
  return sha256(Buffer.from(JSON.stringify(made)));
}
