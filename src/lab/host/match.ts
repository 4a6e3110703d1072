/** Lanes in lockstep, and what viewers are told of them as it comes. */
import type { DifferenceEvent, LabEvent } from "../messages.js";
import type { Lane, LaneStep, Shown } from "./lane.js";

/** What the match came to so far, for who comes late. */
interface LaneNews {
  decision?: LabEvent;
  frame?: LabEvent;
  over?: LabEvent;
}

/** What a match needs of its lanes. */
export type MatchLane = Pick<
  Lane,
  "isOver" | "screens" | "totals" | "actionsHash" | "prepare" | "step" | "close"
>;

export interface MatchParts {
  readonly lanes: readonly MatchLane[];
  /** Tells all viewers. */
  readonly tell: (event: LabEvent) => void;
  /** Called when a lane's game is over, after its last frame was shown. */
  readonly onOver: (lane: number) => void;
}

/** Plays nothing on its own: a pacer asks it for steps and frames. */
export class Match {
  readonly #lanes: readonly MatchLane[];
  readonly #tell: MatchParts["tell"];
  readonly #onOver: MatchParts["onOver"];
  readonly #news: LaneNews[];
  /** Of the step that is shown, by lane; none for those that were over. */
  #steps: (LaneStep | undefined)[] = [];
  #numSteps = 0;
  /** Of that step. */
  #numFrames = 0;
  #numShown = 0;
  #difference: DifferenceEvent | undefined;

  constructor({ lanes, tell, onOver }: MatchParts) {
    this.#lanes = lanes;
    this.#tell = tell;
    this.#onOver = onOver;
    this.#news = lanes.map((lane, index) => ({ frame: firstFrame(lane, index) }));
  }

  /** All games have ended, and all frames were shown. */
  get isOver(): boolean {
    return this.numPending === 0 && this.#lanes.every(({ isOver }) => isOver);
  }

  /** Frames of the latest step that are still to be shown. */
  get numPending(): number {
    return this.#numFrames - this.#numShown;
  }

  /** The latest decision and frame of each lane, and what is settled. */
  news(): LabEvent[] {
    const settled = this.#difference ? [this.#difference] : [];
    return [...this.#news.flatMap(({ decision, frame, over }) => [decision, frame, over]), ...settled].filter(
      (event) => event !== undefined,
    );
  }

  /**
   * Plays a step of every lane whose game goes on.
   *
   * @param shown - what viewers are told of its decisions; undefined: nothing.
   * @returns whether it was played: not if the match was closed meanwhile.
   */
  async step(shown: Shown | undefined): Promise<boolean> {
    for (const lane of this.#lanes) await lane.prepare(shown);
    const steps: (LaneStep | undefined)[] = [];
    for (const lane of this.#lanes) {
      const step = lane.isOver ? "over" : await lane.step(shown);
      if (step === undefined) return false;
      steps.push(step === "over" ? undefined : step);
    }
    this.#steps = steps;
    this.#numShown = 0;
    this.#numFrames = Math.max(...steps.map((step) => step?.screens.length ?? 0));
    for (const [lane, step] of steps.entries()) this.#tellDecision(step, lane);
    this.#compare(steps);
    this.#numSteps++;
    return true;
  }

  /** Shows the next frame of each lane, where there is one. */
  showFrame(): void {
    this.#showFrames(this.#numShown);
    this.#numShown++;
    this.#endStep();
  }

  /**
   * Shows the last frame of the step alone.
   *
   * @param isTold - false: not even that.
   * @returns how many frames passed.
   */
  skipFrames(isTold: boolean): number {
    const passed = this.numPending;
    this.#steps.forEach((step, lane) => {
      const last = (step?.screens.length ?? 0) - 1;
      if (last >= this.#numShown) this.#keepFrame(lane, last, isTold);
    });
    this.#numShown = this.#numFrames;
    this.#endStep();
    return passed;
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #tellDecision(step: LaneStep | undefined, lane: number): void {
    if (step?.decision === undefined) return;
    const event = { type: "decision", lane, ...step.decision } as const;
    this.#news[lane]!.decision = event;
    this.#tell(event);
  }

  #compare([one, other]: readonly (LaneStep | undefined)[]): void {
    if (this.#difference !== undefined || one === undefined || other === undefined) return;
    if (one.aleAction === other.aleAction) return;
    const actions = [one.action, other.action];
    this.#difference = { type: "difference", step: this.#numSteps, actions };
    this.#tell(this.#difference);
  }

  #showFrames(index: number): void {
    this.#steps.forEach((step, lane) => {
      if (index < (step?.screens.length ?? 0)) this.#keepFrame(lane, index, true);
    });
  }

  #keepFrame(lane: number, index: number, isTold: boolean): void {
    const { screens, numFrames } = this.#steps[lane]!;
    const frame = numFrames - (screens.length - 1 - index);
    const event = { type: "frame", lane, frame, pixels: screens[index]! } as const;
    this.#news[lane]!.frame = event;
    if (isTold) this.#tell(event);
  }

  /** Once the last frame is out: tells which games it ended. */
  #endStep(): void {
    if (this.numPending > 0) return;
    this.#lanes.forEach((lane, index) => {
      const news = this.#news[index]!;
      if (!lane.isOver || news.over !== undefined) return;
      news.over = { type: "over", lane: index, totals: lane.totals, actionsHash: lane.actionsHash };
      this.#tell(news.over);
      this.#onOver(index);
    });
  }
}

/** What a reset left on the screen. */
function firstFrame(lane: MatchLane, index: number): LabEvent {
  return { type: "frame", lane: index, frame: lane.totals.numFrames, pixels: lane.screens.at(-1)! };
}
