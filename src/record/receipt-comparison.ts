/** Compares a game with a receipt as it goes on, and says where the two first differ. */
import { heldByte, nobodyByte, type Receipt, type ReceiptEnd } from "./receipt-schema.js";
import { bytesPerHash, ScreenChain } from "./screen-chain.js";

/** The first thing that was not as the receipt says. */
export interface ReplayDifference {
  /** 0 for the first step; null at the reset, before any. */
  readonly step: number | null;
  readonly what: "exit" | "action" | "screens" | "reward" | "end";
  /** By the receipt. */
  readonly expected: string;
  readonly received: string;
}

/** What came of a step that was played again. */
export interface ReplayedStep {
  readonly action: number;
  /** As the receipt has it: see `exitByte`. */
  readonly exit: number;
  readonly rawReward: number;
  readonly screens: readonly Uint8Array[];
  readonly end: ReceiptEnd;
}

/** Takes the steps of a game one after the other. */
export class ReceiptComparison {
  readonly #receipt: Receipt;
  readonly #actionMeanings: readonly string[];
  readonly #chain = new ScreenChain();
  #numSteps = 0;

  /** @param actionMeanings - by action index. */
  constructor(receipt: Receipt, actionMeanings: readonly string[]) {
    this.#receipt = receipt;
    this.#actionMeanings = actionMeanings;
  }

  /** Steps that were equal. */
  get numSteps(): number {
    return this.#numSteps;
  }

  /** @param screens - of the reset. */
  begin(screens: readonly Uint8Array[]): ReplayDifference | undefined {
    return this.#compareScreens(null, screens);
  }

  /** The step's first difference: of what was decided before of what came of it. */
  add(played: ReplayedStep): ReplayDifference | undefined {
    const step = this.#numSteps;
    const difference =
      this.#compareDecision(step, played) ??
      this.#compareScreens(step, played.screens) ??
      this.#compareOutcome(step, played);
    if (difference === undefined) this.#numSteps++;
    return difference;
  }

  #compareDecision(step: number, { action, exit }: ReplayedStep): ReplayDifference | undefined {
    const { actions, exits } = this.#receipt;
    if (exits[step] !== exit)
      return { step, what: "exit", expected: nameExit(exits[step]!), received: nameExit(exit) };
    if (actions[step] === action) return undefined;
    const name = (index: number) =>
      `${index} (${this.#actionMeanings[index] ?? "not an action of this game"})`;
    return { step, what: "action", expected: name(actions[step]!), received: name(action) };
  }

  #compareScreens(step: number | null, screens: readonly Uint8Array[]): ReplayDifference | undefined {
    const { screens: hashes, screensSha256, actions } = this.#receipt;
    const numBefore = step === null ? 0 : step + 1;
    const hash = Buffer.from(this.#chain.add(screens));
    const kept = Buffer.from(hashes.subarray(numBefore * bytesPerHash, (numBefore + 1) * bytesPerHash));
    const isWhole = numBefore === actions.length && kept.equals(hash.subarray(0, bytesPerHash));
    const expected = isWhole ? Buffer.from(screensSha256, "hex") : kept;
    const received = hash.subarray(0, expected.length);
    if (received.equals(expected)) return undefined;
    const name = (bytes: Buffer) => `hash ${bytes.toString("hex")}`;
    return { step, what: "screens", expected: name(expected), received: name(received) };
  }

  #compareOutcome(step: number, { rawReward, end }: ReplayedStep): ReplayDifference | undefined {
    const { rewards, actions, end: lastEnd } = this.#receipt;
    if (rewards[step] !== rawReward) {
      return { step, what: "reward", expected: String(rewards[step]), received: String(rawReward) };
    }
    const expected = step === actions.length - 1 ? lastEnd : "cut";
    return expected === end
      ? undefined
      : { step, what: "end", expected: nameEnd(expected), received: nameEnd(end) };
  }
}

function nameExit(byte: number): string {
  if (byte === heldByte) return "none, the action before goes on";
  return byte === nobodyByte ? "none, a person's choice" : `exit ${byte}`;
}

function nameEnd(end: ReceiptEnd): string {
  return end === "cut" ? "the game goes on" : `the game is ${end}`;
}
