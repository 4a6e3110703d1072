/** Returns of whole games for every system: stored ones where its answers are known, else played. */
import type { ConfirmationResult } from "../../src/index.js";
import { judgeConfirmation } from "../../src/tools.js";
import { type PlayedReturn, playGames } from "./games.js";
import type { GamePlayer, System } from "./system.js";

/** Node and Python run the same int8 graph: what one plays, the other would. */
const int8Graph = /ONNX Runtime int8/;

/**
 * Gives every system a return on the seeds of the confirmation.
 *
 * @param confirmation - of the method `ztw`: its games are those of whatever acts as the expert, or at the confirmed tau.
 * @param options.count - games of systems whose answers are not the full network's.
 * @returns in the order of `systems`.
 */
export async function returnsOf(
  confirmation: ConfirmationResult,
  systems: readonly System[],
  { game, count }: { readonly game: string; readonly count: number },
): Promise<PlayedReturn[]> {
  const { tau, point, expert } = judgeConfirmation(confirmation).find(
    ({ mode, passed }) => mode === "greedy" && passed,
  )!;
  const attempt = confirmation.attempts.find((tried) => tried.mode === "greedy" && tried.tau === tau)!;
  const played = new Map<GamePlayer, PlayedReturn>();
  for (const { name, tau: at = 1, player } of systems) {
    if (player === undefined) continue;
    console.log(`${game}: ${count} games of ${name}, tau ${at}`);
    played.set(player, await playGames(player, { confirmation, attempt, count }));
  }
  const int8 = systems.find(({ name, player }) => player && int8Graph.test(name))?.player;
  return systems.map(({ name, tau: at = 1, player }) => {
    const own = int8Graph.test(name) ? int8 : player;
    return (own && played.get(own)) ?? (at < 1 ? point.episodeReturn : expert.episodeReturn);
  });
}
