/** Result files of toy games, as `ztw evaluate` would write them. */
import { writeFileSync } from "node:fs";
import type { ProtocolOverrides } from "../../../src/envs/protocol-options.js";
import type { ActionMode } from "../../../src/evaluate/episode.js";
import { Player } from "../../../src/evaluate/player.js";
import { formatResult } from "../../../src/evaluate/result-file.js";
import type { SweepResult } from "../../../src/evaluate/result-schema.js";
import type { PolicyName } from "../../../src/model/bundle-schema.js";
import type { ExitRuleName } from "../../../src/model/exit-rule.js";

export interface SweepToMake {
  readonly bundle: string;
  readonly method: PolicyName;
  readonly exitRule?: ExitRuleName;
  readonly protocolOverrides: ProtocolOverrides;
  readonly cells: readonly { readonly seed: number; readonly tau: number; readonly mode: ActionMode }[];
}

/** Plays the cells. */
export async function makeSweep({ cells, method, ...setup }: SweepToMake): Promise<SweepResult> {
  const player = await Player.open({ ...setup, method });
  try {
    const episodes = [];
    for (const [episodeIndex, cell] of cells.entries())
      episodes.push((await player.play({ ...cell, episodeIndex })).row);
    const decideMicroseconds = episodes.map(() => 10);
    return {
      formatVersion: 1,
      kind: "sweep",
      ran: player.describe(method, { runSeed: 0 }),
      commits: [],
      episodes,
      timing: { numWorkers: 1, loadAverage: [], decideMicroseconds },
    };
  } finally {
    await player.close();
  }
}

export function saveSweep(path: string, sweep: SweepResult): void {
  writeFileSync(path, formatResult(sweep));
}
