/**
 * Compares exit rules at equal cost on the shipped policies, and writes `results/bench/exit-rules.json`: what each rule would
 * do on decisions that were kept out, and one row for every game played. Killed, it goes on where it stopped.
 *
 *   node bench/exit-rules/measure.mjs
 *   node bench/exit-rules/measure.mjs --games pong --seeds 60 --workers 1
 *   node bench/exit-rules/measure.mjs --points "expert,exit 1,max probability@0.45,margin@0.45"
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { loadBundle, shippedBundleFolder } from "ztw-atari";
import {
  checkInteger,
  episodeSeed,
  getMethod,
  packageRoot,
  readCommit,
  readLoad,
  readMachine,
  writeFileAtomic,
} from "ztw-atari/tools";
import { writeAskable } from "./exits.mjs";
import { fitModels, splitEpisodes } from "./models.mjs";
import { calibrate, collect, judgeOffline } from "./plan.mjs";
import { playAll } from "./pool.mjs";
import { allPoints, nameOf } from "./rules.mjs";

const { values } = parseArgs({
  options: {
    games: { type: "string", default: "pong,qbert" },
    seeds: { type: "string", default: "40" },
    "run-seed": { type: "string", default: "0" },
    learning: { type: "string" },
    calibration: { type: "string", default: "2" },
    points: { type: "string" },
    workers: { type: "string", default: String(availableParallelism()) },
    output: { type: "string", default: join(packageRoot, "results", "bench", "exit-rules.json") },
    work: { type: "string", default: "runs" },
  },
});
const count = (name, min = 1) => checkInteger("exit-rules", name, Number(values[name]), { min, max: 1e6 });
const [numSeeds, runSeed, numWorkers] = [count("seeds", 2), count("run-seed", 0), count("workers")];
const games = values.games.split(",");
/** Games that gates learn from: some 30,000 decisions and more. */
const numLearningByGame = { pong: 15, qbert: 25 };
const usualNumLearning = 25;
const numCalibration = count("calibration");
const say = (line) => console.log(line);
const options = { runSeed, numCalibration, numWorkers, say };
const chosen = choosePoints(values.points);

const folders = Object.fromEntries(games.map((game) => [game, mkdtempSync(join(tmpdir(), "ztw-exits-"))]));
try {
  for (const game of games) await writeAskable(loadBundle(shippedBundleFolder(game)), folders[game]);
  mkdirSync(values.work, { recursive: true });
  const plans = {};
  for (const game of games) plans[game] = await keepPlan(game);
  const rows = await playPoints(plans);
  await writeFileAtomic(
    values.output,
    format([...keptGames(), ...games.map((game) => describeGame(game, plans[game], rows))]),
  );
  say(`Wrote ${values.output}`);
} finally {
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
}

/** Fitting and calibrating take minutes: both are kept in the work folder, and made again when what they depend on changed. */
async function keepPlan(game) {
  const { manifest } = loadBundle(shippedBundleFolder(game));
  const hashes = [manifest.expert.sha256, manifest.methods.ztw.sha256];
  const key = { hashes, targets: allPoints().map(nameOf), runSeed, numLearning: numLearning(game) };
  const learned = await keep(`${game}.learned`, key, () => {
    rmSync(rowsFile(game), { force: true });
    return learn(game);
  });
  const played = learned.points.filter((point) => chosen.includes(nameOf(point)));
  const points = await keep(`${game}.points`, { ...key, chosen, numCalibration }, () =>
    calibrate(game, played, { ...options, workerData: { folders, models: { [game]: learned.models } } }),
  );
  return { ...learned, offline: learned.points, points };
}

async function keep(name, key, make) {
  const file = join(values.work, `exit-rules-${name}`);
  const kept = existsSync(file) ? deserialize(readFileSync(file)) : undefined;
  if (kept !== undefined && JSON.stringify(kept.key) === JSON.stringify(key)) return kept.made;
  const made = await make();
  writeFileSync(file, serialize({ key, made }));
  return made;
}

function numLearning(game) {
  return values.learning === undefined ? (numLearningByGame[game] ?? usualNumLearning) : count("learning", 5);
}

async function learn(game) {
  const bundle = loadBundle(folders[game]);
  const { numActions } = bundle.manifest.architecture;
  const learning = { game, numLearning: numLearning(game), numActions };
  const { episodes, numUnchanged } = await collect(learning, { ...options, workerData: { folders } });
  const parts = splitEpisodes(episodes);
  const models = fitModels(parts);
  const numDecisions = episodes.flat().length;
  const points = judgeOffline(bundle, models, parts.heldOut, runSeed);
  say(`${game}: fitted`);
  return { models, points, learned: { numDecisions, numHeldOut: parts.heldOut.length, numUnchanged } };
}

/** All points of the first seed, then of the next: what is stopped early holds complete pairs. */
async function playPoints(plans) {
  const rows = games.flatMap((game) => readRows(game));
  const known = new Set(rows.map(keyOf));
  const tasks = Array.from({ length: numSeeds }, (_, episode) =>
    games.flatMap((game) =>
      plans[game].points.map((point) => {
        const seed = episodeSeed(runSeed, "evaluation", episode);
        return { game, point: nameOf(point), rule: point.rule, threshold: point.threshold, seed };
      }),
    ),
  ).flat();
  const missing = tasks.filter((task) => !known.has(keyOf(task)));
  const models = Object.fromEntries(games.map((game) => [game, plans[game].models]));
  let numPlayed = tasks.length - missing.length;
  const keepRow = ({ task, counts }) => {
    const row = rowOf(task, counts);
    rows.push(row);
    appendFileSync(rowsFile(task.game), `${JSON.stringify(row)}\n`);
    if (++numPlayed % 20 === 0) say(`game ${numPlayed} of ${tasks.length}`);
  };
  await playAll(missing, { numWorkers, workerData: { folders, models }, onPlayed: keepRow });
  const order = new Map(tasks.map((task, index) => [keyOf(task), index]));
  const place = (row) => order.get(keyOf(row));
  return rows.filter((row) => place(row) !== undefined).sort((left, right) => place(left) - place(right));
}

/** What makes two rows the same: a threshold that was calibrated anew is another point. */
function keyOf({ game, point, threshold, seed }) {
  return `${game} ${point} ${threshold ?? ""} ${seed}`;
}

function rowOf({ game, point, threshold, seed }, counts) {
  const { episodeReturn, numSteps, exitCounts, numUnchanged, actionsHash, performed, stuck } = counts;
  const { multiplyAdds } = performed;
  return {
    game,
    point,
    threshold,
    seed,
    episodeReturn,
    numSteps,
    exitCounts,
    multiplyAdds,
    numUnchanged,
    actionsHash,
    stuck,
  };
}

function rowsFile(game) {
  return join(values.work, `exit-rules-${game}.rows.jsonl`);
}

function readRows(game) {
  if (!existsSync(rowsFile(game))) return [];
  const lines = readFileSync(rowsFile(game), "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line)); // a last line that was cut short is played again
}

/** Every rule at every target, by name; those of `list`, if there is one. */
function choosePoints(list) {
  const known = allPoints().map(nameOf);
  if (list === undefined) return known;
  const names = list.split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`exit-rules: expected one of ${known.join(", ")} for points, received ${unknown}.`);
}

function describeGame(game, { offline, points, learned }, rows) {
  const bundle = loadBundle(shippedBundleFolder(game));
  const { expert, architecture, protocol } = bundle.manifest;
  const { sha256, classifiers, cascade, ensemble } = getMethod(bundle, "ztw");
  const policy = { architecture, classifiers, cascade, ensemble };
  const own = rows.filter((row) => row.game === game).map(({ game: _, threshold: __, ...row }) => row);
  return {
    game,
    protocol,
    commit: readCommit(),
    runSeed,
    machine: readMachine(),
    load: readLoad(),
    expertSha256: expert.sha256,
    methodSha256: sha256,
    policy,
    learned,
    offline,
    points,
    rows: own,
  };
}

/** What the file says of games that were not measured this time stays. */
function keptGames() {
  if (!existsSync(values.output)) return [];
  return JSON.parse(readFileSync(values.output, "utf8")).games.filter(({ game }) => !games.includes(game));
}

/** One row a line. */
function format(described) {
  const listed = described.map(({ offline, points, rows, ...game }) => {
    const lists = Object.entries({ offline, points, rows }).map(
      ([name, list]) => `"${name}":[\n${lines(list)}\n]`,
    );
    return `${JSON.stringify(game).slice(0, -1)},${lists.join(",")}}`;
  });
  return `{"formatVersion":1,"kind":"exit-rules","games":[\n${listed.join(",\n")}\n]}\n`;
}

function lines(list) {
  return list.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n");
}
