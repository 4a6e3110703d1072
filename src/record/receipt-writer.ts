/** Writes down an episode step by step, for a receipt; knows of no film and of no file. */
import { checkInteger } from "../core/check.js";
import { EnvironmentStateError } from "../core/errors.js";
import { sum } from "../core/numbers.js";
import { isSameTau, type Tau } from "../core/tau.js";
import {
  heldByte,
  nobodyByte,
  type Receipt,
  type ReceiptEnd,
  type ReceiptSubject,
} from "./receipt-schema.js";
import { bytesPerHash, ScreenChain } from "./screen-chain.js";

/** One step and what came of it. */
export interface ReceiptStep {
  /** Its index in the action set. */
  readonly action: number;
  /** Of the latest decision; null where a person chose. */
  readonly exitIndex: number | null;
  /** The latest decision's action went on, and nothing was computed. */
  readonly isHeld: boolean;
  /** In force at that decision; null where a person chose. */
  readonly tau: Tau | null;
  readonly rawReward: number;
  /** Every screen that the step emulated, in order: uint8 `[height, width]`, indices into the console's palette. */
  readonly screens: readonly Uint8Array[];
}

/**
 * Collects what a receipt says. Screens are hashed at once and not kept.
 *
 * @example
 * const writer = new ReceiptWriter(describeSubject(parts));
 * writer.begin(screensOfReset);
 * writer.add({ action, exitIndex, isHeld: false, tau: 0.9, rawReward, screens });
 * await writeReceipt("game.receipt.json", writer.finish("terminated"));
 */
export class ReceiptWriter {
  readonly #subject: ReceiptSubject;
  #chain = new ScreenChain();
  #latestHash: Uint8Array = new Uint8Array();
  #actions: number[] = [];
  #exits: number[] = [];
  #rewards: number[] = [];
  #screens: number[] = [];
  #taus: { readonly step: number; readonly tau: Tau }[] = [];

  constructor(subject: ReceiptSubject) {
    this.#subject = subject;
  }

  get numSteps(): number {
    return this.#actions.length;
  }

  /**
   * Begins an episode; what was collected before is forgotten.
   *
   * @param screens - of the reset, as those of a step.
   */
  begin(screens: readonly Uint8Array[]): void {
    this.#chain = new ScreenChain();
    [this.#actions, this.#exits, this.#rewards, this.#screens, this.#taus] = [[], [], [], [], []];
    this.#hash(screens);
  }

  add({ action, exitIndex, isHeld, tau, rawReward, screens }: ReceiptStep): void {
    this.#checkBegun("add");
    const range = { min: 0, max: nobodyByte - 1 };
    checkInteger("ReceiptWriter.add", "action", action, range);
    if (exitIndex !== null) checkInteger("ReceiptWriter.add", "exitIndex", exitIndex, range);
    const before = this.#taus.at(-1);
    if (tau !== null && (before === undefined || !isSameTau(before.tau, tau)))
      this.#taus.push({ step: this.numSteps, tau });
    this.#actions.push(action);
    this.#exits.push(exitByte(exitIndex, isHeld));
    this.#rewards.push(rawReward);
    this.#hash(screens);
  }

  /**
   * The receipt of the episode so far; the writer may go on.
   *
   * @param end - how the game ended, or `"cut"` if it goes on.
   */
  finish(end: ReceiptEnd): Receipt {
    this.#checkBegun("finish");
    return {
      ...this.#subject,
      taus: [...this.#taus],
      end,
      episodeReturn: sum(this.#rewards),
      actions: Uint8Array.from(this.#actions),
      exits: Uint8Array.from(this.#exits),
      rewards: [...this.#rewards],
      screens: Uint8Array.from(this.#screens),
      screensSha256: Buffer.from(this.#latestHash).toString("hex"),
    };
  }

  #hash(screens: readonly Uint8Array[]): void {
    this.#latestHash = this.#chain.add(screens);
    this.#screens.push(...this.#latestHash.subarray(0, bytesPerHash));
  }

  #checkBegun(name: string): void {
    if (this.#screens.length > 0) return;
    throw new EnvironmentStateError(
      `ReceiptWriter.${name}: called before begin(), which takes the first screens.`,
    );
  }
}

/** What a receipt says of a step's exit. */
export function exitByte(exitIndex: number | null, isHeld: boolean): number {
  if (exitIndex === null) return nobodyByte;
  return isHeld ? heldByte : exitIndex;
}

/** How a game ended, by what its last step said. */
export function receiptEnd(last: {
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly stuck: boolean;
}): ReceiptEnd {
  if (last.terminated) return "terminated";
  if (last.truncated) return last.stuck ? "stuck" : "truncated";
  return "cut";
}
