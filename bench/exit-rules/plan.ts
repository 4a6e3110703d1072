/** What is to be played: gates fitted, thresholds chosen, all on seeds of training. */
import { type Bundle, RandomStream } from "../../src/index.js";
import { episodeSeed, getMethod } from "../../src/tools.js";
import { judge, type Models, type WatchedDecision } from "./models.js";
import type { Task } from "./play.js";
import { playAll, type WorkerData } from "./pool.js";
import type { PlannedPoint } from "./result.js";
import { allPoints, relativeCosts, yardstick } from "./rules.js";
import { describeLeaving, type Scored, thresholdForCost } from "./thresholds.js";

/** Calibration plays other training seeds than those that gates were fitted on. */
const firstCalibrationEpisode = 1_000_000;

export interface PlanOptions {
  readonly runSeed: number;
  /** Games a point. */
  readonly numCalibration: number;
  readonly numWorkers: number;
  readonly workerData: WorkerData;
  readonly say: (line: string) => void;
}

export interface Learning {
  readonly game: string;
  /** Games. */
  readonly numLearning: number;
  readonly numActions: number;
}

/** What was played to learn from, `[numEpisodes][numDecisions]`. */
export interface Collected {
  readonly episodes: readonly (readonly WatchedDecision[])[];
  readonly numUnchanged: number;
}

/** Plays the games that gates learn from: each with a threshold of its own, so that all exits act in all mixtures. */
export async function collect(
  { game, numLearning, numActions }: Learning,
  { runSeed, numWorkers, workerData, say }: PlanOptions,
): Promise<Collected> {
  const stream = new RandomStream(runSeed, `exit rules ${game}`);
  const tasks = Array.from(
    { length: numLearning },
    (_, index): Task<"looks"> => ({
      game,
      index,
      rule: yardstick,
      watch: "looks",
      threshold: 1 / numActions + stream.uniform() * (1 - 1 / numActions),
      seed: episodeSeed(runSeed, "training", index),
    }),
  );
  const episodes: (readonly WatchedDecision[])[] = [];
  let numUnchanged = 0;
  await playAll(tasks, {
    numWorkers,
    workerData,
    onPlayed: ({ task, counts, watched }) => {
      episodes[task.index] = watched;
      numUnchanged += counts.numUnchanged;
      say(`${game}: learning game ${task.index + 1} of ${numLearning}, ${watched.length} decisions`);
    },
  });
  return { episodes, numUnchanged };
}

/** Every point to play of one game, with thresholds that held-out decisions suggest, and what leaving by them does there. */
export function judgeOffline(bundle: Bundle, { models, heldOut, runSeed }: Judging): readonly PlannedPoint[] {
  return pointsOf(bundle).map((point) => {
    if (point.target === undefined) return point;
    const stream = new RandomStream(runSeed, "judged at random");
    const judged = judge(point.rule, heldOut, { models, stream });
    const threshold = thresholdForCost(judged, point.costs, point.target);
    const { exitShares, ...found } = describeLeaving(judged, point.costs, threshold);
    return { ...point, threshold, offline: { ...found, exitShares: [...exitShares] } };
  });
}

export interface Judging {
  readonly models: Models;
  readonly heldOut: readonly WatchedDecision[];
  readonly runSeed: number;
}

function pointsOf(bundle: Bundle): PlannedPoint[] {
  const { architecture } = bundle.manifest;
  const method = getMethod(bundle, "ztw");
  return allPoints().map((point) => ({
    ...point,
    costs: relativeCosts(point.rule, { architecture, method }),
  }));
}

/** Chooses every threshold anew, on games that the rule itself plays: it sees other states than those of the collection. */
export async function calibrateThresholds(
  game: string,
  points: readonly PlannedPoint[],
  { runSeed, numCalibration, numWorkers, workerData, say }: PlanOptions,
): Promise<readonly PlannedPoint[]> {
  const watched = points.map((): Scored[] => []);
  const tasks = points.flatMap(({ rule, threshold, target }, index) =>
    target === undefined
      ? []
      : Array.from(
          { length: numCalibration },
          (_, episode): Task<"scores"> => ({
            game,
            index,
            rule,
            threshold,
            watch: "scores",
            seed: episodeSeed(runSeed, "training", firstCalibrationEpisode + episode),
          }),
        ),
  );
  let numPlayed = 0;
  await playAll(tasks, {
    numWorkers,
    workerData,
    onPlayed: (played) => {
      for (const scored of played.watched) watched[played.task.index]!.push(scored);
      say(`${game}: calibration game ${++numPlayed} of ${tasks.length}`);
    },
  });
  return points.map((point, index) =>
    point.target === undefined
      ? point
      : { ...point, threshold: thresholdForCost(watched[index]!, point.costs, point.target) },
  );
}
