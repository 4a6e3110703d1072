/**
 * What an agent host tells its viewers. Plain data: texts, numbers, lists and byte arrays, so that a socket can carry it as well as a
 * worker's port. Neither side knows which of them does.
 */
import type { Tau } from "../core/tau.js";
import type { ProtocolName } from "../envs/protocols.js";
import type { ActionMode } from "../evaluate/episode.js";
import type { PolicyName } from "../model/bundle-schema.js";
import type { ExitRuleName } from "../model/exit-rule.js";
import type { BackendName } from "../runtime/session.js";
import type { LabRequest, Player } from "./requests.js";
import type { ViewedHost, Viewer, ViewerConnection } from "./viewing.js";

export type { LabRequest, Player } from "./requests.js";

export type LabViewer = Viewer<LabEvent>;

/** What cannot be done is answered with `refused`. */
export type LabConnection = ViewerConnection;

/** Plays one match at a time, which all viewers see and may steer. */
export interface LabHost extends ViewedHost<LabEvent> {
  close(): Promise<void>;
}

/** A method of an agent, and what choosing it means. */
export interface MethodFacts {
  readonly name: PolicyName;
  /** The expert included. */
  readonly numExits: number;
  /** 0-based block after which each exit but the expert sits. */
  readonly exitsAfter: readonly number[];
  /** A list of thresholds means something. */
  readonly hasThresholds: boolean;
  /** The threshold that was confirmed for greedy play, else one to begin with. */
  readonly tau: Tau;
  readonly isConfirmed: boolean;
  /** Its actions may go on without a decision. */
  readonly holds: boolean;
  /** Reference operations up to each exit, as shares of the full network alone. */
  readonly exitShares: readonly number[];
  /** Backends that this machine has for it, the usual one first. */
  readonly backends: readonly BackendName[];
}

/** A policy bundle that can play. */
export interface AgentFacts {
  readonly id: string;
  /** As ALE names it; `title` for people. */
  readonly game: string;
  readonly title: string;
  /** Ships with the package, or the folder's name. */
  readonly origin: string;
  readonly protocol: ProtocolName;
  /** By action index: `NOOP`, `UPRIGHTFIRE`, … */
  readonly actionMeanings: readonly string[];
  readonly methods: readonly MethodFacts[];
}

/**
 * A layer whose positions can be lit: a convolution's own rows and columns. A linear layer's outputs all read every input, so its positions are
 * those of its input: of the convolution before, or of a vector's pieces in one row.
 */
export interface LayerFacts {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}

export interface LaneFacts {
  readonly player: Player;
  /** The screen of `frame` events. */
  readonly height: number;
  readonly width: number;
  /** uint8 `[256, 3]`: red, green, blue of each index. */
  readonly palette: Uint8Array;
  readonly actionMeanings: readonly string[];
  readonly method: MethodFacts;
  /** What its exits compare with tau; null without exits. */
  readonly exitRule: ExitRuleName | null;
  /** Blocks of the network in their order. */
  readonly layers: readonly LayerFacts[];
  /** The engine tells what it recomputed; other backends compute everything. */
  readonly tellsRecomputed: boolean;
}

/** What one head makes of the observation. */
export interface HeadView {
  /** By action index; they sum to 1. Ensembled where the method is. */
  readonly probabilities: readonly number[];
  /** What is compared with tau; null for the expert, which nothing is asked of. */
  readonly confidence: number | null;
  /** On the way to the answer. Other heads were computed for this view alone, and are not in any cost. */
  readonly ran: boolean;
}

/** What the engine computed again in a decision. */
export interface RecomputedView {
  /** uint8 `[84, 84]`, 1 where a pixel of any of the four frames may differ from the observation before: the engine looks in blocks of 4 x 4. */
  readonly pixels: Uint8Array;
  /** By layer, as in `LaneFacts.layers`: uint8 `[height, width]`, 1 where it computed; all 0 where the decision ended before. */
  readonly layers: readonly Uint8Array[];
}

/** Counts since the episode began. */
export interface LaneTotals {
  readonly episodeReturn: number;
  readonly lives: number;
  readonly numSteps: number;
  /** Emulated frames. */
  readonly numFrames: number;
  /** Decisions by exit, the expert last; with `numHeld` they sum to `numSteps` (in a person's game: the hints). */
  readonly exitCounts: readonly number[];
  readonly numHeld: number;
  /** Operations by the paper's count (`reference`) over those of the full network at every step. */
  readonly referenceShare: number;
  /** Multiply-adds that were executed over those of the full network at every step; null where the backend does not count. */
  readonly performedShare: number | null;
}

/** One step of one lane, told before its frames. */
export interface DecisionEvent {
  readonly type: "decision";
  readonly lane: number;
  /** 0 for the first of the episode. */
  readonly step: number;
  /** Index of the action taken, and of what the policy would have done in a person's place. */
  readonly action: number;
  readonly hint: number | null;
  /** The action before went on; nothing was computed, and the fields below are those of the decision that said so. */
  readonly isHeld: boolean;
  readonly exitIndex: number;
  readonly confidence: number;
  /** In force at this decision. */
  readonly tau: Tau;
  /** Only if asked for (`show`), one an exit; else those on the way are missing too. */
  readonly heads: readonly HeadView[];
  readonly recomputed: RecomputedView | null;
  /** Wall time of the decision, microseconds; 0 if held. */
  readonly decideMicroseconds: number;
  /** After this step. */
  readonly totals: LaneTotals;
}

/** One emulated frame, sent when it is to be shown. */
export interface FrameEvent {
  readonly type: "frame";
  readonly lane: number;
  /** Emulated frames since the episode began, this one included. */
  readonly frame: number;
  /** uint8 `[height, width]`, indices into the palette. */
  readonly pixels: Uint8Array;
}

/** What was played is over in a lane. */
export interface OverEvent {
  readonly type: "over";
  readonly lane: number;
  readonly totals: LaneTotals;
  /** As rows of results have it. */
  readonly actionsHash: string;
}

/** The first step at which two lanes took different actions. */
export interface DifferenceEvent {
  readonly type: "difference";
  readonly step: number;
  readonly actions: readonly number[];
}

/** A finished game of this server's life, persons' and agents' alike; the best of a seed first. */
export interface ScoreLine {
  readonly game: string;
  readonly seed: number;
  readonly protocol: ProtocolName;
  /** `you`, or method and threshold. */
  readonly who: string;
  readonly isHuman: boolean;
  readonly episodeReturn: number;
  readonly numSteps: number;
  readonly referenceShare: number | null;
}

/** A result file below the results folder. */
export interface ResultsEntry {
  /** Relative to that folder, with slashes. */
  readonly file: string;
  readonly kind: "sweep" | "confirmation" | "training";
  readonly game: string;
  /** Empty for a training. */
  readonly method: string;
  readonly numGames: number;
  /** Its name, and the options that are not its own: `ref-clean (noopMax 30)`. Empty for a training. */
  readonly protocol: string;
  /** Why its games cannot be played again here; null if they can. */
  readonly replayProblem: string | null;
}

/** A stored game. */
export interface StoredGame {
  /** Among the games of its file. */
  readonly index: number;
  readonly seed: number;
  readonly episodeReturn: number;
  readonly numSteps: number;
}

/** A dot of a figure: one policy at one threshold. */
export interface ResultPoint {
  readonly mode: ActionMode;
  readonly tau: Tau;
  /** Share of the full network's operations, by the paper's count. */
  readonly cost: number;
  /** Mean return and its 95 % interval; null where the games are all alike. */
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly numDistinct: number;
  readonly games: readonly StoredGame[];
}

/** Of a confirmation: the thresholds that it came to and the expert, on fresh seeds; those that were tested where it came to none. */
export interface ResultCurve {
  readonly type: "result";
  readonly entry: ResultsEntry;
  readonly points: readonly ResultPoint[];
}

/** Evaluations of a training, told again whenever its file grows. */
export interface TrainingCurve {
  readonly type: "training";
  readonly entry: ResultsEntry;
  readonly points: readonly {
    readonly numSteps: number;
    readonly greedy: number | null;
    readonly sampled: number | null;
  }[];
  /** Written to within the last minutes. */
  readonly isGrowing: boolean;
}

/** A stored game was played again. */
export interface ReplayedEvent {
  readonly type: "replayed";
  readonly file: string;
  readonly game: number;
  readonly isEqual: boolean;
  readonly expected: { readonly episodeReturn: number; readonly actionsHash: string };
  readonly received: { readonly episodeReturn: number; readonly actionsHash: string };
}

export type LabEvent =
  | { readonly type: "hello"; readonly version: string; readonly agents: readonly AgentFacts[] }
  /** A match was opened; also what a viewer is told that comes later. */
  | {
      readonly type: "opened";
      readonly lanes: readonly LaneFacts[];
      readonly seed: number;
      readonly protocol: ProtocolName;
      /** Frames of one step. */
      readonly frameSkip: number;
      /** A stored game; what it must come to. */
      readonly replay: { readonly file: string; readonly game: StoredGame } | null;
    }
  | { readonly type: "paced"; readonly speed: number }
  | { readonly type: "shown"; readonly heads: boolean; readonly recomputed: boolean }
  | DecisionEvent
  | FrameEvent
  | OverEvent
  | DifferenceEvent
  | { readonly type: "scores"; readonly lines: readonly ScoreLine[] }
  | { readonly type: "results"; readonly entries: readonly ResultsEntry[] }
  | ResultCurve
  | TrainingCurve
  | ReplayedEvent
  /** A receipt as its file holds it. */
  | { readonly type: "receipt"; readonly lane: number; readonly text: string }
  /** A request that cannot be done, and why. */
  | { readonly type: "refused"; readonly request: LabRequest["type"] | "unknown"; readonly message: string };
