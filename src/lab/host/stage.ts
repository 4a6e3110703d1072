/** Where one match at a time is played: opens, paces and closes it. */
import { EnvironmentStateError } from "../../core/errors.js";
import type { LabEvent } from "../messages.js";
import type { HostClock } from "./clock.js";
import { Lane, type Shown } from "./lane.js";
import type { LaneSetup } from "./lane-parts.js";
import { Match } from "./match.js";
import type { MatchPlan } from "./match-plan.js";
import { describeMatch } from "./opened.js";
import { Pacer } from "./pacer.js";

/** A match that is being played. */
export interface Playing {
  readonly plan: MatchPlan;
  readonly lanes: readonly Lane[];
  readonly match: Match;
  readonly pacer: Pacer;
  /** What viewers were told of it. */
  readonly opened: LabEvent;
  /** What it came to, once it is over. */
  readonly outcomes: LabEvent[];
}

export interface StageParts {
  readonly clock: HostClock;
  /** Default: `Lane.open`. */
  readonly openLane?: (setup: LaneSetup) => Promise<Lane>;
  readonly tell: (event: LabEvent) => void;
  readonly shown: () => Shown;
  /** A lane's game is over. */
  readonly onOver: (playing: Playing, lane: number) => void;
  /** The match broke off. */
  readonly onError: (error: unknown) => void;
}

/** Asks for a match, and how to say that there is none. */
interface Wanted {
  /** May have to read what it is. */
  readonly plan: () => Promise<MatchPlan>;
  readonly fail: (error: unknown) => void;
}

/** What waits for a match that is being opened. */
interface Waiting {
  readonly act: (playing: Playing) => void;
  readonly fail: (error: unknown) => void;
}

const mostWaiting = 100;

export class Stage {
  readonly #parts: StageParts;
  #playing: Playing | undefined;
  /** The latest that was asked for, while an earlier one is being opened. */
  #wanted: Wanted | undefined;
  #waiting: Waiting[] = [];
  #opening: Promise<void> | undefined;
  readonly #closing = new Set<Promise<void>>();
  #speed = 0;
  #isClosed = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  /** What one who comes late must know. */
  news(): LabEvent[] {
    if (this.#playing === undefined) return [];
    const { opened, match, outcomes } = this.#playing;
    return [opened, ...match.news(), ...outcomes];
  }

  get speed(): number {
    return this.#speed;
  }

  /** The latest one wins: what is asked for while another is being opened is opened in its place. */
  open(wanted: Wanted): void {
    if (this.#isClosed) return;
    this.#wanted = wanted;
    this.#failWaiting(); // it was meant for the match before
    this.#opening ??= this.#openWanted();
  }

  /**
   * Does something with the match that is played, or will be once it is open.
   *
   * @param waiting.act - may throw; `fail` is told then.
   */
  withMatch(waiting: Waiting): void {
    if (this.#opening === undefined) actOn(this.#playing, waiting);
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(waiting);
    else waiting.fail(stateError("too much was asked for while a match is being opened. Ask again."));
  }

  pace(speed: number): void {
    this.#speed = speed;
    this.#playing?.pacer.pace(speed);
  }

  /** One step of the match, which there must be; then it stands still. */
  advance(): void {
    this.#speed = 0;
    this.#playing!.pacer.advance();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wanted = undefined;
    await this.#opening;
    this.#leave();
    await Promise.allSettled(this.#closing);
  }

  /** Never rejects. */
  async #openWanted(): Promise<void> {
    for (let wanted = this.#take(); wanted !== undefined; wanted = this.#take()) {
      try {
        const plan = await wanted.plan();
        const lanes = await this.#openLanes(plan);
        if (lanes !== undefined) this.#enter(plan, lanes);
      } catch (error) {
        wanted.fail(error);
        if (this.#wanted === undefined) this.#failWaiting(); // else it waits for the next one
      }
    }
    this.#opening = undefined;
    for (const waiting of this.#waiting.splice(0)) actOn(this.#playing, waiting);
  }

  #take(): Wanted | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  get #isSuperseded(): boolean {
    return this.#isClosed || this.#wanted !== undefined;
  }

  /** All of them, or none: undefined if they are not wanted any more. */
  async #openLanes({ lanes: setups }: MatchPlan): Promise<Lane[] | undefined> {
    const { openLane = Lane.open } = this.#parts;
    const lanes: Lane[] = [];
    try {
      for (const setup of setups) {
        await this.#parts.clock.breathe(); // weights and ROMs are read at once
        if (this.#isSuperseded) break;
        lanes.push(await openLane(setup));
      }
      if (!this.#isSuperseded) return lanes;
    } catch (error) {
      await closeAll(lanes);
      throw error;
    }
    await closeAll(lanes);
    return undefined;
  }

  #enter(plan: MatchPlan, lanes: readonly Lane[]): void {
    this.#leave();
    const { clock, tell, shown, onOver, onError } = this.#parts;
    const match = new Match({ lanes, tell, onOver: (lane) => onOver(playing, lane) });
    const pacer = new Pacer({ match, clock, shown, onError });
    const opened = describeMatch(plan, lanes);
    const playing: Playing = { plan, lanes, match, pacer, opened, outcomes: [] };
    this.#playing = playing;
    for (const event of [opened, ...match.news()]) tell(event);
    pacer.pace(this.#speed);
  }

  #leave(): void {
    const playing = this.#playing;
    this.#playing = undefined;
    if (playing === undefined) return;
    playing.pacer.close();
    const closing = playing.match.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #failWaiting(): void {
    for (const { fail } of this.#waiting.splice(0)) fail(stateError("the match did not open."));
  }
}

function actOn(playing: Playing | undefined, { act, fail }: Waiting): void {
  try {
    if (playing === undefined) throw stateError("there is no match. Open one first.");
    act(playing);
  } catch (error) {
    fail(error);
  }
}

function stateError(what: string): EnvironmentStateError {
  return new EnvironmentStateError(`lab: ${what}`);
}

async function closeAll(lanes: readonly Lane[]): Promise<void> {
  await Promise.allSettled(lanes.map((lane) => lane.close()));
}
