/** What viewers are told of a match when it opens. */
import type { LabEvent } from "../messages.js";
import type { Lane } from "./lane.js";
import type { MatchPlan } from "./match-plan.js";

export function describeMatch({ seed, protocol, replay }: MatchPlan, lanes: readonly Lane[]): LabEvent {
  return {
    type: "opened",
    lanes: lanes.map(({ facts }) => facts),
    seed,
    protocol,
    frameSkip: lanes[0]!.frameSkip,
    replay: replay && { file: replay.file, game: replay.game },
  };
}
