/**
 * Compares exit rules at equal cost on the shipped policies, and writes `results/bench/exit-rules.json`: what each rule would
 * do on decisions that were kept out, and one row for every game played. Killed, it goes on where it stopped.
 *
 *   npm run bench -- exit-rules/measure
 *   npm run bench -- exit-rules/measure --games pong --seeds 60 --workers 1
 *   npm run bench -- exit-rules/measure --points "expert,exit 1,max probability@0.45,margin@0.45"
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";
import {
  checkOneOf,
  getMethod,
  readCommit,
  readLoad,
  readMachine,
  writeFileAtomic,
} from "../../src/tools.js";
import { benchResult } from "../shared/files.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import { writeAskable } from "./exits.js";
import { keepPlan, type Plan } from "./kept-plan.js";
import { exitRulesSchema, formatGames, type GameResult } from "./result.js";
import { type KeptRow, playPoints } from "./rows.js";
import { allPoints, nameOf } from "./rules.js";

const where = "exit-rules/measure";
/** Games that gates learn from: some 30,000 decisions and more. */
const numLearningByGame: Readonly<Record<string, number>> = { pong: 15, qbert: 25 };
const usualNumLearning = 25;

export async function main(args: string[]): Promise<void> {
  const options = readOptions(where, args, {
    games: text("pong,qbert"),
    seeds: integer(40, 2),
    "run-seed": integer(0, 0),
    learning: optionalText,
    calibration: integer(2),
    points: optionalText,
    workers: integer(availableParallelism()),
    output: text(benchResult("exit-rules")),
    work: text("runs"),
  });
  const { seeds: numSeeds, "run-seed": runSeed, workers: numWorkers, work, output } = options;
  const games = options.games.split(",");
  const say = (line: string) => console.log(line);
  const shared = {
    runSeed,
    numWorkers,
    work,
    say,
    numCalibration: options.calibration,
    chosen: choosePoints(options.points),
  };
  await withAskable(games, async (folders) => {
    mkdirSync(work, { recursive: true });
    const plans: Record<string, Plan> = {};
    for (const game of games) {
      const usual = numLearningByGame[game] ?? usualNumLearning;
      const numLearning = integer(usual, 5).read(options.learning, where, "learning");
      plans[game] = await keepPlan(game, { ...shared, folders, numLearning });
    }
    const rows = await playPoints(plans, { ...shared, folders, numSeeds });
    const described = games.map((game) => describeGame(game, plans[game]!, { rows, runSeed }));
    await writeFileAtomic(output, formatGames([...keptGames(output, games), ...described]));
    say(`Wrote ${output}`);
  });
}

/** Copies of the shipped policies whose exits can be asked, for as long as `use` takes. */
async function withAskable(
  games: readonly string[],
  use: (folders: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const folders = Object.fromEntries(games.map((game) => [game, mkdtempSync(join(tmpdir(), "ztw-exits-"))]));
  try {
    for (const game of games) await writeAskable(loadBundle(shippedBundleFolder(game)), folders[game]!);
    await use(folders);
  } finally {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  }
}

/** Every rule at every target, by name; those of `list`, if there is one. */
function choosePoints(list: string | undefined): string[] {
  const known = allPoints().map(nameOf);
  return list === undefined
    ? known
    : list.split(",").map((name) => checkOneOf(where, "--points", name, known));
}

function describeGame(
  game: string,
  { offline, points, learned }: Plan,
  { rows, runSeed }: { readonly rows: readonly KeptRow[]; readonly runSeed: number },
): GameResult {
  const bundle = loadBundle(shippedBundleFolder(game));
  const { expert, architecture, protocol } = bundle.manifest;
  const { sha256, classifiers, cascade, ensemble } = getMethod(bundle, "ztw");
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
    policy: { architecture, classifiers: [...classifiers], cascade, ensemble },
    learned,
    offline: [...offline],
    points: [...points],
    rows: own,
  };
}

/** What the file says of games that were not measured this time stays. */
function keptGames(output: string, games: readonly string[]): GameResult[] {
  if (!existsSync(output)) return [];
  const kept = exitRulesSchema.parse(JSON.parse(readFileSync(output, "utf8"))).games;
  return kept.filter(({ game }) => !games.includes(game));
}
