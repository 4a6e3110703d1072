/** All that the page knows, as data that is never changed, only replaced. */
import type {
  AgentFacts,
  DecisionEvent,
  DifferenceEvent,
  FrameEvent,
  LabEvent,
  LaneFacts,
  OverEvent,
  ReplayedEvent,
  ResultCurve,
  ResultsEntry,
  ScoreLine,
  TrainingCurve,
} from "../../src/lab/messages.js";
import type { LinkStatus } from "../host/host-link.js";
import type { Series } from "../model/series.js";
import type { TrailStep } from "../model/trail.js";

export type EventOf<Type extends LabEvent["type"]> = Extract<LabEvent, { readonly type: Type }>;

export interface LaneState {
  readonly facts: LaneFacts;
  readonly decision: DecisionEvent | null;
  readonly frame: FrameEvent | null;
  readonly over: OverEvent | null;
  readonly trail: readonly TrailStep[];
  readonly series: Series;
}

/** What is played: one lane, or two in a race. */
export interface MatchState {
  /** Another number for every match that was opened. */
  readonly id: number;
  readonly opened: EventOf<"opened">;
  readonly lanes: readonly LaneState[];
  readonly difference: DifferenceEvent | null;
}

export interface Refusal {
  readonly id: number;
  readonly message: string;
}

export interface LabState {
  readonly link: LinkStatus;
  readonly version: string;
  /** Null until the host has said hello. */
  readonly agents: readonly AgentFacts[] | null;
  readonly match: MatchState | null;
  /** Times real time; 0 stands still. */
  readonly speed: number;
  readonly scores: readonly ScoreLine[];
  /** Null until they were listed. */
  readonly entries: readonly ResultsEntry[] | null;
  readonly curves: Readonly<Record<string, ResultCurve | TrainingCurve>>;
  readonly replayed: ReplayedEvent | null;
  /** The latest request that the host did not do. */
  readonly refusal: Refusal | null;
  /** The latest receipt, to be saved. */
  readonly receipt: EventOf<"receipt"> | null;
}

export const initialState: LabState = {
  link: "connecting",
  version: "",
  agents: null,
  match: null,
  speed: 0,
  scores: [],
  entries: null,
  curves: {},
  replayed: null,
  refusal: null,
  receipt: null,
};

/** Who plays in which way: decides which part of the page a match belongs to. */
export type MatchKind = "play" | "race" | "you" | "replay";

export function kindOf(match: MatchState): MatchKind {
  if (match.opened.replay !== null) return "replay";
  if (match.lanes.some(({ facts }) => facts.player.kind === "human")) return "you";
  return match.lanes.length > 1 ? "race" : "play";
}

/** All of its games have ended. */
export function isOver({ lanes }: MatchState): boolean {
  return lanes.every(({ over }) => over !== null);
}
