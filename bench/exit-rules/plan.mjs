/** What is to be played: gates fitted, thresholds chosen, all on seeds of training. */
import { RandomStream } from "ztw-atari";
import { episodeSeed, getMethod } from "ztw-atari/tools";
import { judge } from "./models.mjs";
import { playAll } from "./pool.mjs";
import { allPoints, relativeCosts, yardstick } from "./rules.mjs";
import { describeLeaving, thresholdForCost } from "./thresholds.mjs";

/** Calibration plays other training seeds than those that gates were fitted on. */
const firstCalibrationEpisode = 1_000_000;

/** Plays the games that gates learn from: each with a threshold of its own, so that all exits act in all mixtures. */
export async function collect({ game, numLearning, numActions }, { runSeed, numWorkers, workerData, say }) {
  const stream = new RandomStream(runSeed, `exit rules ${game}`);
  const tasks = Array.from({ length: numLearning }, (_, index) => ({
    game,
    index,
    rule: yardstick,
    threshold: 1 / numActions + stream.uniform() * (1 - 1 / numActions),
    seed: episodeSeed(runSeed, "training", index),
    watch: "looks",
  }));
  const episodes = [];
  let numUnchanged = 0;
  await playAll(tasks, {
    ...{ numWorkers, workerData },
    onPlayed: ({ task, counts, watched }) => {
      episodes[task.index] = watched;
      numUnchanged += counts.numUnchanged;
      say(`${game}: learning game ${task.index + 1} of ${numLearning}, ${watched.length} decisions`);
    },
  });
  return { episodes, numUnchanged };
}

/** Every point to play of one game, with thresholds that held-out decisions suggest, and what leaving by them does there. */
export function judgeOffline(bundle, models, heldOut, runSeed) {
  return pointsOf(bundle).map((point) => {
    if (point.target === undefined) return point;
    const stream = new RandomStream(runSeed, "judged at random");
    const judged = judge(point.rule, heldOut, { models, stream });
    const threshold = thresholdForCost(judged, point.costs, point.target);
    return { ...point, threshold, offline: describeLeaving(judged, point.costs, threshold) };
  });
}

function pointsOf(bundle) {
  const { architecture } = bundle.manifest;
  const method = getMethod(bundle, "ztw");
  return allPoints().map((point) => ({
    ...point,
    costs: relativeCosts(point.rule, { architecture, method }),
  }));
}

/** Chooses every threshold anew, on games that the rule itself plays: it sees other states than those of the collection. */
export async function calibrate(game, points, { runSeed, numCalibration, numWorkers, workerData, say }) {
  const watched = points.map(() => []);
  const tasks = points.flatMap((point, index) =>
    point.target === undefined
      ? []
      : Array.from({ length: numCalibration }, (_, episode) => ({
          ...{ game, index, rule: point.rule, threshold: point.threshold, watch: "scores" },
          seed: episodeSeed(runSeed, "training", firstCalibrationEpisode + episode),
        })),
  );
  let numPlayed = 0;
  await playAll(tasks, {
    ...{ numWorkers, workerData },
    onPlayed: (played) => {
      watched[played.task.index].push(...played.watched);
      say(`${game}: calibration game ${++numPlayed} of ${tasks.length}`);
    },
  });
  return points.map((point, index) =>
    point.target === undefined
      ? point
      : { ...point, threshold: thresholdForCost(watched[index], point.costs, point.target) },
  );
}
