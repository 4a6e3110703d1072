/** Requests about one lane of the match that is played. */
import { describeMismatch, EnvironmentStateError, InvalidArgumentError } from "../../core/errors.js";
import type { LabEvent, LabRequest } from "../messages.js";
import type { Lane } from "./lane.js";
import type { Playing } from "./stage.js";

type LaneRequest = Extract<LabRequest, { readonly type: "tau" | "press" | "receipt" }>;

/**
 * @param answer - tells the one who asked.
 * @throws {InvalidArgumentError} if there is no such lane, or what is asked does not fit it.
 * @throws {EnvironmentStateError} if a stored game was to be played otherwise.
 */
export function steerLane(
  { lanes, plan }: Playing,
  request: LaneRequest,
  answer: (event: LabEvent) => void,
): void {
  const lane = findLane(lanes, request.lane);
  switch (request.type) {
    case "tau":
      if (plan.replay !== null) throw isReplay();
      lane.setTau(request.tau);
      break;
    case "press":
      if (!lane.isHuman) throw isAgents(request.lane);
      lane.press(request.action);
      break;
    case "receipt":
      answer({ type: "receipt", lane: request.lane, text: lane.receipt() });
  }
}

function findLane(lanes: readonly Lane[], index: number): Lane {
  const lane = lanes[index];
  if (lane !== undefined) return lane;
  const expected = lanes.length === 1 ? "0, the only one," : `an integer from 0 to ${lanes.length - 1}`;
  throw new InvalidArgumentError(describeMismatch("lab", expected, "lane", index));
}

function isReplay(): EnvironmentStateError {
  return new EnvironmentStateError(
    "lab: a stored game is played again at its own threshold. Open a match of your own to change it.",
  );
}

function isAgents(index: number): InvalidArgumentError {
  const advice = "Open a match with a player of kind human.";
  return new InvalidArgumentError(describeMismatch("lab", "a person's lane", "lane", index, advice));
}
