/** Plans that are kept: fitting and calibrating take minutes, and are done again only when what they depend on changed. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { loadBundle } from "../../src/index.js";
import { shippedWeights } from "../shared/bundles.js";
import { fitModels, type Models, splitEpisodes } from "./models.js";
import { calibrateThresholds, collect, judgeOffline, type PlanOptions } from "./plan.js";
import type { GameResult, PlannedPoint } from "./result.js";
import { rowsFile } from "./rows.js";
import { allPoints, nameOf } from "./rules.js";

/** What was learned from games, and how each point does on the decisions that were kept out. */
interface Learned {
  readonly models: Models;
  readonly points: readonly PlannedPoint[];
  readonly learned: GameResult["learned"];
}

/** All that a game's points need to be played. */
export interface Plan {
  readonly models: Models;
  readonly learned: GameResult["learned"];
  /** Every point. */
  readonly offline: readonly PlannedPoint[];
  /** Those to play, calibrated. */
  readonly points: readonly PlannedPoint[];
}

export interface KeptPlanOptions extends Omit<PlanOptions, "workerData"> {
  /** Of policies that `writeAskable` wrote, by game. */
  readonly folders: Readonly<Record<string, string>>;
  /** Where plans and rows are kept. */
  readonly work: string;
  readonly numLearning: number;
  /** Names of the points to play. */
  readonly chosen: readonly string[];
}

export async function keepPlan(game: string, options: KeptPlanOptions): Promise<Plan> {
  const { work, runSeed, numLearning, numCalibration, chosen, folders } = options;
  const { expert, ztw } = shippedWeights(game);
  const key = { hashes: [expert, ztw], targets: allPoints().map(nameOf), runSeed, numLearning };
  const learned = await keep(keptFile(work, game, "learned"), key, () => {
    rmSync(rowsFile(work, game), { force: true });
    return learn(game, options);
  });
  const played = learned.points.filter((point) => chosen.includes(nameOf(point)));
  const workerData = { folders, models: { [game]: learned.models } };
  const points = await keep(keptFile(work, game, "points"), { ...key, chosen, numCalibration }, () =>
    calibrateThresholds(game, played, { ...options, workerData }),
  );
  return { models: learned.models, learned: learned.learned, offline: learned.points, points };
}

function keptFile(work: string, game: string, part: string): string {
  return join(work, `exit-rules-${game}.${part}`);
}

/** What `make` made for this key, from the file if it is there. */
export async function keep<Made>(file: string, key: object, make: () => Promise<Made>): Promise<Made> {
  const kept = existsSync(file)
    ? (deserialize(readFileSync(file)) as { key: object; made: Made })
    : undefined;
  if (kept !== undefined && JSON.stringify(kept.key) === JSON.stringify(key)) return kept.made;
  const made = await make();
  writeFileSync(file, serialize({ key, made }));
  return made;
}

async function learn(game: string, options: KeptPlanOptions): Promise<Learned> {
  const { folders, numLearning, runSeed, say } = options;
  const bundle = loadBundle(folders[game]!);
  const { numActions } = bundle.manifest.architecture;
  const workerData = { folders };
  const { episodes, numUnchanged } = await collect(
    { game, numLearning, numActions },
    { ...options, workerData },
  );
  const parts = splitEpisodes(episodes);
  const models = fitModels(parts);
  const numDecisions = episodes.reduce((sum, { length }) => sum + length, 0);
  const points = judgeOffline(bundle, { models, heldOut: parts.heldOut, runSeed });
  say(`${game}: fitted`);
  return { models, points, learned: { numDecisions, numHeldOut: parts.heldOut.length, numUnchanged } };
}
