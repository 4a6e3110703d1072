/** What an event of the host makes of the page's state. */
import type { DecisionEvent, LabEvent } from "../../src/lab/messages.js";
import { computedShare } from "../model/heat.js";
import { emptySeries, extendSeries } from "../model/series.js";
import { extendTrail } from "../model/trail.js";
import type { EventOf, LabState, LaneState, MatchState } from "./lab-state.js";

export function reduce(state: LabState, event: LabEvent): LabState {
  switch (event.type) {
    case "hello":
      return { ...state, version: event.version, agents: event.agents, match: null };
    case "opened":
      return { ...state, match: openMatch(state.match, event), replayed: null };
    case "paced":
      return { ...state, speed: event.speed };
    case "decision":
      return withLane(state, event.lane, (lane) => decide(lane, event));
    case "frame":
      return withLane(state, event.lane, (lane) => ({ ...lane, frame: event }));
    case "over":
      return withLane(state, event.lane, (lane) => ({ ...lane, over: event }));
    case "difference":
      return state.match === null ? state : { ...state, match: { ...state.match, difference: event } };
    case "scores":
      return { ...state, scores: event.lines };
    case "results":
      return { ...state, entries: event.entries };
    case "result":
    case "training":
      return { ...state, curves: { ...state.curves, [event.entry.file]: event } };
    case "replayed":
      return { ...state, replayed: event };
    case "receipt":
      return { ...state, receipt: event };
    case "refused":
      return refuse(state, event);
    default:
      return state; // `shown`: an event without the extras says so itself
  }
}

/** Where results cannot be listed, there are none: nobody need wait for them. */
function refuse(state: LabState, { request, message }: EventOf<"refused">): LabState {
  const refusal = { id: (state.refusal?.id ?? 0) + 1, message };
  return { ...state, refusal, entries: request === "listResults" ? [] : state.entries };
}

function openMatch(before: MatchState | null, opened: EventOf<"opened">): MatchState {
  const lanes = opened.lanes.map((facts) => ({
    facts,
    decision: null,
    frame: null,
    over: null,
    trail: [],
    series: emptySeries,
  }));
  return { id: (before?.id ?? 0) + 1, opened, lanes, difference: null };
}

/** Events of lanes that are not there belong to a match that is over. */
function withLane(state: LabState, index: number, change: (lane: LaneState) => LaneState): LabState {
  const { match } = state;
  if (match === null || index >= match.lanes.length) return state;
  const lanes = match.lanes.map((lane, i) => (i === index ? change(lane) : lane));
  return { ...state, match: { ...match, lanes } };
}

function decide(lane: LaneState, event: DecisionEvent): LaneState {
  const { step, totals, recomputed } = event;
  const shares = {
    pixels: recomputed === null ? null : computedShare(recomputed.pixels),
    layer: recomputed?.layers[0] === undefined ? null : computedShare(recomputed.layers[0]),
  };
  const { episodeReturn, referenceShare } = totals;
  return {
    ...lane,
    decision: event,
    trail: extendTrail(lane.trail, event, lane.decision, shares),
    series: extendSeries(lane.series, { step, episodeReturn, referenceShare }),
  };
}
