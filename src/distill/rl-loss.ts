/** The loss of gates and heads that learn from returns, and its gradients with respect to what they answered. */
import { softmaxRows } from "../core/softmax.js";
import { clippedTerm } from "../training/ppo-terms.js";
import { cloningGradients, cloningLoss } from "./loss.js";
import { actionCosts } from "./regret-gate.js";
import {
  actionLogProbability,
  exitLogOddsGradients,
  exitProbabilities,
  greedyProbabilities,
} from "./rl-policy.js";

/** What exits answered to a minibatch. */
export interface ExitAnswers {
  /** Per exit, the gate's log odds of going on, float32 `[batch]`. */
  readonly logOdds: readonly Float32Array[];
  /** Per exit, float32 `[batch, numActions]`. */
  readonly logits: readonly Float32Array[];
}

/** What a minibatch knows of its decisions; each `[batch]` unless it says more. */
export interface DecisionBatch {
  readonly actions: Int32Array;
  /** Of the actions, when they were taken. */
  readonly logProbabilities: Float32Array;
  readonly advantages: Float32Array;
  /** The expert's probabilities, float32 `[batch, numActions]`. */
  readonly expert: Float32Array;
}

export interface RlLossSettings {
  /** Heads learn too, and their actions are drawn; otherwise each exit gives its greedy action. */
  readonly trainsHeads: boolean;
  readonly clipRange: number;
  /** What a full policy's computation costs, in rewards. */
  readonly price: number;
  /** Per exit, the expert's last: computation until there, relative to the full policy's. */
  readonly costs: readonly number[];
  /** Weight of the imitation of the expert, in rewards. */
  readonly imitation: number;
}

export interface RlMeasures {
  readonly policyLoss: number;
  /** Estimate of KL(old || new). */
  readonly approximateKl: number;
  readonly clipFraction: number;
}

export interface RlLoss {
  readonly loss: number;
  readonly measures: RlMeasures;
  /** Per exit, float32 `[batch]`. */
  readonly logOddsGradients: readonly Float32Array[];
  /** Per exit, float32 `[batch, numActions]`; of zeros where heads do not learn. */
  readonly logitGradients: readonly Float32Array[];
}

/** How exits answer: probabilities of each action, per exit and last of the expert. */
export function actionProbabilities(
  logits: readonly Float32Array[],
  expert: Float32Array,
  { trainsHeads }: Pick<RlLossSettings, "trainsHeads">,
  numActions: number,
): Float32Array[] {
  const answer = trainsHeads ? softmaxRows : greedyProbabilities;
  const ofExpert = trainsHeads ? expert : greedyProbabilities(expert, numActions);
  return [...logits.map((head) => answer(head, numActions)), ofExpert];
}

/**
 * PPO's clipped objective of the action, whichever exit gave it; the expected price of the decision; and the expected
 * regret of its exit. The last two are expectations over exits and not samples of them: what an exit costs is known.
 * Where heads learn, KL(expert || head) is added for each of them.
 */
export function rlLoss(answers: ExitAnswers, batch: DecisionBatch, settings: RlLossSettings): RlLoss {
  const size = batch.actions.length;
  const numActions = batch.expert.length / size;
  const probabilities = actionProbabilities(answers.logits, batch.expert, settings, numActions);
  const prices = exitPrices(answers.logits, batch.expert, settings, numActions);
  const logOddsGradients = answers.logOdds.map(() => new Float32Array(size));
  const logitGradients = answers.logits.map((head) => new Float32Array(head.length));
  const sums = { loss: 0, policyLoss: 0, approximateKl: 0, clipFraction: 0 };
  for (let row = 0; row < size; row++) {
    const decision = decisionLoss({
      logOdds: answers.logOdds.map((ofExit) => ofExit[row]!),
      ofAction: probabilities.map((ofExit) => ofExit[row * numActions + batch.actions[row]!]!),
      prices: prices.map((ofExit) => ofExit[row]!),
      logProbability: batch.logProbabilities[row]!,
      advantage: batch.advantages[row]!,
      clipRange: settings.clipRange,
    });
    for (const name of sumNames) sums[name] += decision[name] / size;
    decision.logOddsGradients.forEach((gradient, exit) => {
      logOddsGradients[exit]![row] = gradient / size;
    });
    if (settings.trainsHeads)
      addHeadGradients(logitGradients, probabilities, { row, action: batch.actions[row]!, decision, size });
  }
  const { loss, ...measures } = sums;
  const { trainsHeads, imitation } = settings;
  const imitated = trainsHeads
    ? imitate(answers.logits, logitGradients, batch.expert, { imitation, numActions })
    : 0;
  return { loss: loss + imitated, measures, logOddsGradients, logitGradients };
}

/** Per exit, the expert's last: what deciding there costs, computation and regret together; float32 `[batch]`. */
function exitPrices(
  logits: readonly Float32Array[],
  expert: Float32Array,
  { price, costs, imitation }: RlLossSettings,
  numActions: number,
): Float32Array[] {
  const ofHeads = logits.map((head) => actionCosts(head, expert, numActions));
  const ofExpert = new Float32Array(expert.length / numActions);
  return [...ofHeads, ofExpert].map((regrets, exit) =>
    regrets.map((regret) => price * costs[exit]! + imitation * regret),
  );
}

/** One decision; arrays are by exit, the expert's last where it has one. */
interface DecisionMade {
  readonly logOdds: readonly number[];
  /** How likely each exit gives the action that was taken. */
  readonly ofAction: readonly number[];
  readonly prices: readonly number[];
  /** Of the action, when it was taken. */
  readonly logProbability: number;
  readonly advantage: number;
  readonly clipRange: number;
}

interface DecisionLoss extends RlMeasures {
  readonly loss: number;
  readonly logOddsGradients: readonly number[];
  /** By exit: derivative with respect to the log-probability with which it gives the action. */
  readonly throughExits: readonly number[];
}

const sumNames = ["loss", "policyLoss", "approximateKl", "clipFraction"] as const;

function decisionLoss({ logOdds, ofAction, prices, ...taken }: DecisionMade): DecisionLoss {
  const exits = exitProbabilities(logOdds);
  const logProbability = actionLogProbability(exits, ofAction);
  const term = clippedTerm(logProbability - taken.logProbability, taken.advantage, taken.clipRange);
  const perProbability = term.gradient / Math.exp(logProbability);
  const derivatives = prices.map((price, exit) => perProbability * ofAction[exit]! + price);
  return {
    loss: term.loss + prices.reduce((sum, price, exit) => sum + exits[exit]! * price, 0),
    policyLoss: term.loss,
    approximateKl: term.kl,
    clipFraction: Number(term.isClipped),
    logOddsGradients: exitLogOddsGradients(logOdds, derivatives),
    throughExits: exits.map((share, exit) => perProbability * share * ofAction[exit]!),
  };
}

/** Through the softmax of each head. */
function addHeadGradients(
  logitGradients: readonly Float32Array[],
  probabilities: readonly Float32Array[],
  made: {
    readonly row: number;
    readonly action: number;
    readonly decision: DecisionLoss;
    readonly size: number;
  },
): void {
  const { row, action, decision, size } = made;
  logitGradients.forEach((gradients, exit) => {
    const numActions = gradients.length / size;
    const start = row * numActions;
    for (let other = 0; other < numActions; other++) {
      const direction = Number(other === action) - probabilities[exit]![start + other]!;
      gradients[start + other]! += (decision.throughExits[exit]! * direction) / size;
    }
  });
}

/** KL(expert || head) of a decision, summed over heads; adds its gradients. */
function imitate(
  logits: readonly Float32Array[],
  logitGradients: readonly Float32Array[],
  expert: Float32Array,
  { imitation, numActions }: { readonly imitation: number; readonly numActions: number },
): number {
  const weight = imitation * numActions; // the cloning loss is a mean over actions
  return logits.reduce((sum, head, exit) => {
    cloningGradients(head, expert, numActions).forEach((gradient, index) => {
      logitGradients[exit]![index]! += weight * gradient;
    });
    return sum + weight * cloningLoss(head, expert, numActions);
  }, 0);
}
