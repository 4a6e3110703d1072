/** What viewers are told of a lane before its game begins. */
import type { AtariEnvironment } from "../../envs/atari-environment.js";
import { exitRuleOf } from "../../model/exit-rule.js";
import type { LaneFacts } from "../messages.js";
import type { LaneSetup } from "./lane-parts.js";
import { structureOf } from "./method-facts.js";
import type { RecomputedViewer } from "./recomputed-view.js";

export function describeLane(
  { agent, player, exitRule }: LaneSetup,
  environment: AtariEnvironment,
  recomputed: RecomputedViewer,
): LaneFacts {
  return {
    player,
    height: environment.screenHeight,
    width: environment.screenWidth,
    palette: environment.palette,
    actionMeanings: environment.actionMeanings,
    method: agent.facts.methods.find(({ name }) => name === player.method)!,
    exitRule:
      player.method === "expert" ? null : (exitRule ?? exitRuleOf(structureOf(agent.bundle, player.method))),
    layers: recomputed.layers,
    tellsRecomputed: recomputed.tells,
  };
}
