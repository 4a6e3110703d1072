/** What a random player earns: from a published table, or by playing where no table knows the game. */

import { defaultReferenceTable, referenceReturns } from "../envs/reference-returns.js";
import { gridCells } from "./cells.js";
import { type OpenableRun, playMissing, type Run } from "./evaluate.js";
import type { RandomReturn } from "./result-schema.js";
import { expertTau } from "./taus.js";

/** Games that the random player plays. */
const numRandomEpisodes = 100;

/** Looks the game up, or lets a random player play it under the run's own protocol. */
export async function findRandomReturn(run: Run, options: OpenableRun): Promise<RandomReturn> {
  const known = referenceReturns(run.ran.game);
  if (known !== undefined) return { source: "table", table: defaultReferenceTable, value: known.random };
  const cells = gridCells({
    ...run.ran,
    modes: ["sampled"],
    taus: [expertTau],
    firstEpisode: 0,
    numEpisodes: numRandomEpisodes,
    purpose: "evaluation",
  });
  const played = await playMissing(run, cells, { ...options, method: "random" }, "random player");
  return { source: "played", episodes: played.map(({ row }) => row) };
}
