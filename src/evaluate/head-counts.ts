/** What each internal classifier knew of the states that a policy visited: counts, which add up over games. */
import { z } from "zod";
import { argmax } from "../core/policy-types.js";
import { logSoftmaxRows } from "../core/softmax.js";
import { ThresholdCounter, type ThresholdCounts } from "./threshold-counts.js";

/** Bins of equal width over confidences from 0 to 1. */
export const numConfidenceBins = 15;

const count = z.number().int().nonnegative();
const sum = z.number().nonnegative();

/** Of one exit on the states of one game; its answer is ensembled where the method has ensembles. */
export const headCountsSchema = z.object({
  /** States where its greedy action is the expert's. */
  numAgree: count,
  /** States where it is another, and an exit before it has the expert's. */
  numRecoverable: count,
  /** KL(expert || exit) in nats, summed. */
  klSum: sum,
  /** By its largest probability. */
  bins: z.array(z.object({ count, numAgree: count, confidenceSum: sum })).length(numConfidenceBins),
});
export type HeadCounts = z.infer<typeof headCountsSchema>;

/** Counts while a game goes on. */
export class HeadCounter {
  readonly #numActions: number;
  readonly #heads: { -readonly [Name in keyof HeadCounts]: HeadCounts[Name] }[];
  readonly #thresholds: ThresholdCounter;
  #numStates = 0;

  /** @param numHeads - without the expert. */
  constructor(numHeads: number, numActions: number) {
    this.#numActions = numActions;
    this.#thresholds = new ThresholdCounter(numHeads + 1);
    this.#heads = Array.from({ length: numHeads }, () => ({
      numAgree: 0,
      numRecoverable: 0,
      klSum: 0,
      bins: Array.from({ length: numConfidenceBins }, () => ({ count: 0, numAgree: 0, confidenceSum: 0 })),
    }));
  }

  get numStates(): number {
    return this.#numStates;
  }

  get heads(): readonly HeadCounts[] {
    return this.#heads;
  }

  /** What exits left by their largest probability would answer. */
  get thresholds(): readonly ThresholdCounts[] {
    return this.#thresholds.counts;
  }

  /** @param logits - float32 `[batch, numHeads + 1, numActions]`, the expert's last. */
  add(logits: Float32Array): void {
    const numActions = this.#numActions;
    const logProbabilities = logSoftmaxRows(logits, numActions);
    const rowLength = (this.#heads.length + 1) * numActions;
    for (let start = 0; start < logits.length; start += rowLength)
      this.#addState(logProbabilities.subarray(start, start + rowLength));
  }

  #addState(logProbabilities: Float32Array): void {
    const exits = splitRows(logProbabilities, this.#numActions);
    const expert = exits.at(-1)!;
    const expertAction = argmax(expert);
    let isKnown = false;
    this.#numStates++;
    this.#thresholds.addState(exits);
    this.#heads.forEach((head, index) => {
      const own = exits[index]!;
      const action = argmax(own);
      const agrees = action === expertAction;
      if (agrees) head.numAgree++;
      else if (isKnown) head.numRecoverable++;
      isKnown ||= agrees;
      head.klSum += divergence(expert, own);
      addToBin(head.bins, Math.exp(own[action]!), agrees);
    });
  }
}

function splitRows(values: Float32Array, rowLength: number): Float32Array[] {
  return Array.from({ length: values.length / rowLength }, (_, row) =>
    values.subarray(row * rowLength, (row + 1) * rowLength),
  );
}

function addToBin(bins: HeadCounts["bins"], confidence: number, agrees: boolean): void {
  const place = Math.min(numConfidenceBins - 1, Math.floor(confidence * numConfidenceBins));
  const bin = bins[place]!;
  bin.count++;
  bin.numAgree += Number(agrees);
  bin.confidenceSum += confidence;
}

/** KL(p || q) in nats, of log-probabilities; rounding cannot make it negative. */
function divergence(p: Float32Array, q: Float32Array): number {
  const terms = p.reduce((total, value, action) => total + Math.exp(value) * (value - q[action]!), 0);
  return Math.max(0, terms);
}
