/** The network at one decision, ready to be drawn. */
import { argmax } from "../../src/core/policy-types.js";
import type { Tau } from "../../src/core/tau.js";
import type { DecisionEvent, HeadView, LaneFacts } from "../../src/lab/messages.js";
import { computedShare } from "./heat.js";
import { ruleWords } from "./rule-words.js";
import type { Stage } from "./stages.js";
import { comparedTexts, shareText } from "./texts.js";

/** What came of asking a head. */
export type Verdict = "left" | "passed" | "unasked" | "decided" | "waiting";

export interface HeadModel {
  /** By action; empty where nobody computed them. */
  readonly probabilities: readonly number[];
  /** Index of the largest; −1 without probabilities. */
  readonly best: number;
  readonly confidence: number | null;
  readonly threshold: number | null;
  readonly verdict: Verdict;
  /** `0.97 > τ 0.90: leaves here`. */
  readonly text: string;
}

export interface StageModel {
  /** Its blocks ran. */
  readonly isLit: boolean;
  readonly isExit: boolean;
  readonly head: HeadModel;
  /** By layer of the stage: `3 % computed again`. */
  readonly layerTexts: readonly string[];
}

export interface NetworkModel {
  /** The action went on; nothing ran. */
  readonly isHeld: boolean;
  readonly stages: readonly StageModel[];
}

export function viewNetwork(
  facts: LaneFacts,
  stages: readonly Stage[],
  event: DecisionEvent | null,
): NetworkModel {
  const isHeld = event?.isHeld ?? false;
  return { isHeld, stages: stages.map((stage) => viewStage(facts, stage, event)) };
}

function viewStage(facts: LaneFacts, stage: Stage, event: DecisionEvent | null): StageModel {
  const isLit = event !== null && !event.isHeld && stage.exitIndex <= event.exitIndex;
  return {
    isLit,
    isExit: event !== null && !event.isHeld && stage.exitIndex === event.exitIndex,
    head: viewHead(facts, stage, event),
    layerTexts: stage.layers.map(({ index }) => layerText(facts, index, isLit ? event : null)),
  };
}

function layerText(facts: LaneFacts, layer: number, event: DecisionEvent | null): string {
  if (event === null) return "not computed";
  const map = event.recomputed?.layers[layer];
  if (!facts.tellsRecomputed || map === undefined) return "computed";
  return `${shareText(computedShare(map))} anew`;
}

function viewHead(facts: LaneFacts, stage: Stage, event: DecisionEvent | null): HeadModel {
  if (event === null) return { ...darkHead, threshold: null };
  const head = event.heads[stage.exitIndex];
  const confidence = confidenceOf(stage, event, head);
  const threshold = stage.isExpert ? null : (thresholdAt(event.tau, stage.exitIndex) ?? null);
  const verdict = verdictOf(stage, event, head);
  return {
    probabilities: head?.probabilities ?? [],
    best: head === undefined ? -1 : argmax(head.probabilities),
    confidence,
    threshold,
    verdict,
    text: verdictText(verdict, { confidence, threshold, rule: facts.exitRule, isShown: head !== undefined }),
  };
}

/** Before the first decision, and in stages that nobody reached and nobody asked about. */
const darkHead: HeadModel = {
  probabilities: [],
  best: -1,
  confidence: null,
  threshold: null,
  verdict: "waiting",
  text: "",
};

function thresholdAt(tau: Tau, exitIndex: number): number | undefined {
  return typeof tau === "number" ? tau : tau[exitIndex];
}

function confidenceOf(stage: Stage, event: DecisionEvent, head: HeadView | undefined): number | null {
  if (stage.isExpert) return null;
  if (head !== undefined) return head.confidence;
  return stage.exitIndex === event.exitIndex ? event.confidence : null;
}

function verdictOf(stage: Stage, event: DecisionEvent, head: HeadView | undefined): Verdict {
  if (event.isHeld || stage.exitIndex > event.exitIndex) return "unasked";
  if (stage.exitIndex === event.exitIndex) return stage.isExpert ? "decided" : "left";
  return head !== undefined && !head.ran ? "unasked" : "passed"; // from tau 1 on classifiers do not run
}

interface Compared {
  readonly confidence: number | null;
  readonly threshold: number | null;
  readonly rule: LaneFacts["exitRule"];
  /** Its bars are there, whether it ran or not. */
  readonly isShown: boolean;
}

function verdictText(verdict: Verdict, { confidence, threshold, rule, isShown }: Compared): string {
  const compared = (sign: string) => {
    if (confidence === null || threshold === null) return "";
    const [left, right] = comparedTexts(confidence, threshold);
    return `${left} ${sign} τ ${right}: `;
  };
  const { left, passed } = ruleWords(rule);
  if (verdict === "left") return `${compared(">")}${left}`;
  if (verdict === "passed") return `${compared("≤")}${passed}, goes on`;
  if (verdict === "decided") return "decides";
  return isShown ? "not asked; its bars are for your eyes, in no cost" : "not asked";
}
