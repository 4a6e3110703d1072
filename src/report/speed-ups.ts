/** How many times as fast the engine is at tau 1 as the full network in ONNX Runtime, from the comparison that `bench/latency` stores. */
import { z } from "zod";
import { readJson } from "../core/files.js";
import { expertTau } from "../evaluate/taus.js";
import { agentNote, measuredAgents, type ShippedAgents } from "./agents.js";
import type { SpeedUps } from "./main-table.js";

const rowSchema = z.object({
  game: z.string(),
  system: z.string(),
  tau: z.number().nullish(),
  mean_us: z.number().positive(),
});
const latencySchema = z.looseObject({ rows: z.array(rowSchema) });

const fullNetwork = "ONNX Runtime fp32, Node";

/**
 * Reads the mean times of both in one run, game by game.
 *
 * @throws {CheckpointError} if the file does not fit its format.
 */
export function readSpeedUps(file: string, shipped?: ShippedAgents): SpeedUps {
  const result = readJson("readSpeedUps", file, latencySchema);
  const agents = measuredAgents(result);
  const speedUps = result.rows.flatMap((row) => {
    if (row.system !== "engine" || row.tau !== expertTau) return [];
    const full = result.rows.find(({ game, system }) => game === row.game && system === fullNetwork);
    if (full === undefined) return [];
    const notes = agents.flatMap((agent) =>
      agent.game === row.game ? (agentNote(agent, shipped) ?? []) : [],
    );
    return [[row.game, { times: full.mean_us / row.mean_us, note: notes[0] }] as const];
  });
  return new Map(speedUps);
}
