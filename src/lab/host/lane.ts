/** One game of a match, step by step: an agent's, or a person's with an agent that would know better. */
import { performance } from "node:perf_hooks";
import { checkInteger } from "../../core/check.js";
import { distinctTaus, type Tau } from "../../core/tau.js";
import type { AtariInfo } from "../../envs/atari-environment.js";
import { hashActions } from "../../evaluate/episode-record.js";
import { SteppedEpisode } from "../../evaluate/stepped-episode.js";
import { checkTauFor } from "../../model/policy-weights.js";
import type { DecisionEvent, HeadView, LaneFacts, LaneTotals } from "../messages.js";
import { HeadViewer } from "./head-views.js";
import { describeLane } from "./lane-facts.js";
import { LaneGame } from "./lane-game.js";
import { backendOf, type LaneParts, type LaneSetup, modeOf, openLaneParts } from "./lane-parts.js";
import { LaneReceipt } from "./lane-receipt.js";
import { TotalsMeter } from "./lane-totals.js";
import { structureOf } from "./method-facts.js";
import { RecomputedViewer } from "./recomputed-view.js";

/** What viewers asked to be told beside the decision. */
export interface Shown {
  readonly heads: boolean;
  readonly recomputed: boolean;
}

/** A step that was taken, before its frames are shown. */
export interface LaneStep {
  /** Absent if nobody is to be told. */
  readonly decision?: Omit<DecisionEvent, "type" | "lane">;
  /** The action taken, by its index, and as ALE numbers it. */
  readonly action: number;
  readonly aleAction: number;
  /** Emulated since the episode began. */
  readonly numFrames: number;
  /** What it emulated, in order: uint8 `[height, width]` each. */
  readonly screens: readonly Uint8Array[];
}

/** The latest decision, and what it was about. */
interface Decided {
  readonly observation: Uint8Array;
  readonly action: number;
  readonly exitIndex: number;
  readonly confidence: number;
  readonly tau: Tau;
  readonly decideMicroseconds: number;
}

/** No key is held at first. */
const idleAction = 0;

/** Played exactly as `evaluate` plays, whatever is shown. */
export class Lane {
  readonly setup: LaneSetup;
  readonly facts: LaneFacts;
  readonly #parts: LaneParts;
  readonly #game: LaneGame;
  readonly #episode: SteppedEpisode<AtariInfo>;
  readonly #meter: TotalsMeter;
  readonly #recomputed: RecomputedViewer;
  readonly #receipt: LaneReceipt;
  #heads: HeadViewer | undefined;
  #tau: Tau;
  #playedTaus: readonly Tau[] = [];
  #pressed = idleAction;
  #decided: Decided | undefined;
  #isClosed = false;

  private constructor(setup: LaneSetup, parts: LaneParts) {
    const { agent, player, seed } = setup;
    const { architecture } = agent.bundle.manifest;
    this.setup = setup;
    this.#parts = parts;
    this.#tau = player.tau;
    this.#game = new LaneGame(parts.environment);
    this.#episode = new SteppedEpisode(this.#game, parts.session, { seed, mode: modeOf(player) });
    this.#meter = new TotalsMeter(architecture, structureOf(agent.bundle, player.method));
    this.#recomputed = new RecomputedViewer(parts.session, architecture);
    this.#receipt = new LaneReceipt(setup, parts, this.screens);
    this.facts = describeLane(setup, parts.environment, this.#recomputed);
  }

  /** Opens what it plays with, and begins the episode. */
  static async open(setup: LaneSetup): Promise<Lane> {
    const parts = await openLaneParts(setup);
    try {
      return new Lane(setup, parts);
    } catch (error) {
      await closeParts(parts);
      throw error;
    }
  }

  get isHuman(): boolean {
    return this.setup.player.kind === "human";
  }

  get frameSkip(): number {
    return this.#parts.environment.protocolOptions.frameSkip;
  }

  get isOver(): boolean {
    return this.#episode.isOver;
  }

  get totals(): LaneTotals {
    return this.#meter.read(this.#episode, this.#game.info);
  }

  get actionsHash(): string {
    return hashActions(this.#episode.record.actions);
  }

  /** Of the episode so far, as its file holds it. */
  receipt(): string {
    return this.#receipt.format(this.#episode.last);
  }

  /** What the reset or the latest step emulated. */
  get screens(): readonly Uint8Array[] {
    return this.#game.screens();
  }

  /** Thresholds that decisions were made at, in the order in which they first were. */
  get playedTaus(): readonly Tau[] {
    return this.#playedTaus;
  }

  /**
   * Holds from the next decision on.
   *
   * @throws {InvalidArgumentError} if the method takes no such threshold.
   */
  setTau(tau: Tau): void {
    const { agent, player, exitRule } = this.setup;
    const policy = { bundle: agent.bundle, method: player.method, exitRule };
    this.#tau = checkTauFor("lab", "tau", tau, policy);
  }

  /**
   * The action that a person's keys stand for from the next step on.
   *
   * @throws {InvalidArgumentError} if the game has no such action.
   */
  press(action: number): void {
    const last = this.facts.actionMeanings.length - 1;
    this.#pressed = checkInteger("lab", "action", action, { min: 0, max: last });
  }

  /**
   * Opens what is shown, before anything is played that a failure would leave half done.
   *
   * @throws {CheckpointError} if the bundle was changed or taken away meanwhile.
   */
  async prepare(shown: Shown | undefined): Promise<void> {
    if (!shown?.heads || this.#heads !== undefined) return;
    const { agent, player, exitRule } = this.setup;
    const { bundle } = agent;
    const policy = { bundle, method: player.method, exitRule, backend: backendOf(player, agent) };
    const heads = await HeadViewer.open(policy);
    if (this.#isClosed) await heads.close();
    else this.#heads = heads;
  }

  /**
   * Decides, unless an action goes on, and plays a step. What is shown must have been prepared.
   *
   * @param shown - what is to be told; undefined: nothing.
   * @returns undefined if the lane was closed meanwhile.
   */
  async step(shown: Shown | undefined): Promise<LaneStep | undefined> {
    const isHeld = this.#episode.isHolding;
    try {
      if (!isHeld) await this.#decide();
      const decided = this.#decided!;
      const heads = shown?.heads ? await this.#heads!.view(decided.observation, decided) : [];
      if (this.#isClosed) return undefined;
      return this.#act({ isHeld, heads, shown });
    } catch (error) {
      if (this.#isClosed) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await closeParts(this.#parts);
    await this.#heads?.close();
  }

  async #decide(): Promise<void> {
    const { observation } = this.#episode;
    const tau = this.#tau;
    const start = performance.now();
    const decision = await this.#episode.decide(tau);
    const decideMicroseconds = (performance.now() - start) * 1000;
    if (this.#isClosed) return;
    this.#episode.accept(decision);
    if (this.#decided?.tau !== tau) this.#playedTaus = distinctTaus([...this.#playedTaus, tau]);
    const { action, exitIndex, confidence } = decision;
    this.#decided = { observation, action, exitIndex, confidence, tau, decideMicroseconds };
  }

  #act({ isHeld, heads, shown }: Told): LaneStep {
    const recomputed = shown?.recomputed ? this.#recomputed.view(isHeld) : null;
    const { rawReward, episodeFrames: numFrames } = this.#episode.act(
      this.isHuman ? this.#pressed : undefined,
    ).info;
    const { action: hint, observation: _, ...decided } = this.#decided!;
    const action = this.#episode.lastAction;
    const screens = this.#game.screens();
    this.#receipt.add({ ...decided, action, isHeld, screens }, rawReward);
    const taken = { action, aleAction: this.#parts.environment.actionSet[action]!, numFrames, screens };
    if (shown === undefined) return taken;
    const decision = {
      ...decided,
      step: this.#episode.record.actions.length - 1,
      action,
      hint: this.isHuman ? hint : null,
      isHeld,
      decideMicroseconds: isHeld ? 0 : decided.decideMicroseconds,
      heads,
      recomputed,
      totals: this.totals,
    };
    return { ...taken, decision };
  }
}

interface Told {
  readonly isHeld: boolean;
  readonly heads: readonly HeadView[];
  readonly shown: Shown | undefined;
}

async function closeParts({ environment, session }: LaneParts): Promise<void> {
  environment.close();
  await session.close();
}
