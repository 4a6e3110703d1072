/** Writes down a lane's episode as it is played. */
import type { Tau } from "../../core/tau.js";
import type { EpisodeStep } from "../../evaluate/episode-record.js";
import { describeSubject, formatReceipt } from "../../record/receipt.js";
import { ReceiptWriter, receiptEnd } from "../../record/receipt-writer.js";
import { type LaneParts, type LaneSetup, modeOf } from "./lane-parts.js";

/** Of a step that was taken. */
export interface WrittenStep {
  readonly action: number;
  readonly isHeld: boolean;
  readonly exitIndex: number;
  readonly tau: Tau;
  readonly screens: readonly Uint8Array[];
}

export class LaneReceipt {
  readonly #writer: ReceiptWriter;
  readonly #isHuman: boolean;

  /** @param screens - of the reset. */
  constructor(setup: LaneSetup, { environment, session }: LaneParts, screens: readonly Uint8Array[]) {
    const { agent, player, exitRule, seed } = setup;
    this.#isHuman = player.kind === "human";
    const policy =
      player.kind === "human"
        ? null
        : { bundle: agent.bundle, session, method: player.method, exitRule, backend: player.backend };
    this.#writer = new ReceiptWriter(describeSubject({ environment, policy, seed, mode: modeOf(player) }));
    this.#writer.begin(screens);
  }

  add({ action, isHeld, exitIndex, tau, screens }: WrittenStep, rawReward: number): void {
    const decided = this.#isHuman ? { exitIndex: null, tau: null } : { exitIndex, tau };
    this.#writer.add({ action, isHeld, ...decided, rawReward, screens });
  }

  /**
   * As its file holds it.
   *
   * @param last - the latest step; undefined before the first.
   */
  format(last: EpisodeStep | undefined): string {
    const end = last === undefined ? "cut" : receiptEnd({ ...last, stuck: last.info.stuck });
    return formatReceipt(this.#writer.finish(end));
  }
}
