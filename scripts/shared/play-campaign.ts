/**
 * Compares two ways to play on many games for long. What was compared is kept game by game: the same command goes on where it
 * was stopped, and begins anew once the code is another.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listGames } from "../../src/index.js";
import { checkInteger, packageRoot, readCommit, usableCores, writeFileAtomic } from "../../src/tools.js";

/** Frames of one play: between two of them, progress is kept. */
const framesOfPlay = 2500;

/** A comparison as a command. */
export interface PlayComparison {
  /** As users start it, and its module. */
  readonly where: string;
  readonly program: string;
  /** Of a game, unless told otherwise. */
  readonly frames: number;
  /** Below `runs/`. */
  readonly folder: string;
  /** Of the outcome's file. */
  readonly kind: string;
  /** Said where nothing differs. */
  readonly equal: string;
  /** What decides the outcome: progress of other code does not count. */
  readonly describeCode: () => string;
  /** Plays a game; the text of a difference, or null. `play` counts from 0. */
  readonly compare: (game: string, play: number, numFrames: number) => string | null;
}

interface Progress {
  readonly code: string;
  readonly frames: number;
  readonly difference: string | null;
}

interface Campaign {
  readonly comparison: PlayComparison;
  readonly games: readonly string[];
  readonly frames: number;
  readonly folder: string;
  readonly code: string;
}

/** Runs the command; ends with 1 if a game differs. */
export async function runPlayCampaign(comparison: PlayComparison, args: string[]): Promise<void> {
  const { where } = comparison;
  const { values } = parseArgs({
    args,
    options: {
      frames: { type: "string", default: String(comparison.frames) },
      games: { type: "string" },
      processes: { type: "string", default: String(usableCores()) },
      folder: { type: "string", default: join(packageRoot, "runs", comparison.folder) },
      output: { type: "string" },
      part: { type: "string" },
    },
  });
  const atLeastOne = { min: 1, max: 1e9 };
  const games = values.games?.split(",") ?? listGames();
  const frames = checkInteger(where, "--frames", Number(values.frames), atLeastOne);
  const processes = checkInteger(where, "--processes", Number(values.processes), atLeastOne);
  const campaign = { comparison, games, frames, folder: values.folder, code: comparison.describeCode() };
  if (values.part !== undefined) {
    const part = Number(values.part);
    await compareGames({ ...campaign, games: games.filter((_, index) => index % processes === part) });
    return;
  }
  const parts = Array.from({ length: processes }, (_, part) => [...args, "--part", `${part}`]);
  await Promise.all(parts.map((ofPart) => runPart(comparison, ofPart)));
  if (values.output !== undefined) await writeOutcome(values.output, campaign);
  process.exitCode = report(campaign) ? 0 : 1;
}

/** One process: a crash of an addon ends no other. */
async function runPart({ where, program }: PlayComparison, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [process.argv[1]!, program, ...args], { stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`${where}: a process ended with ${signal ?? code}.`);
}

/** Each game a play in turn, so that an interrupted campaign has seen them all. */
async function compareGames(campaign: Campaign): Promise<void> {
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const game of campaign.games) {
      const progress = readProgress(game, campaign);
      if (progress.frames >= campaign.frames || progress.difference !== null) continue;
      isDone = false;
      const next = playOn(game, progress, campaign);
      await writeFileAtomic(progressFile(game, campaign), `${JSON.stringify(next)}\n`);
    }
  }
}

function playOn(game: string, progress: Progress, { comparison, frames }: Campaign): Progress {
  const play = Math.floor(progress.frames / framesOfPlay);
  const numFrames = Math.min(framesOfPlay, frames - progress.frames);
  const difference = comparison.compare(game, play, numFrames);
  if (difference === null) return { ...progress, frames: progress.frames + numFrames };
  console.log(difference);
  return { ...progress, difference };
}

const progressFile = (game: string, { folder }: Campaign) => join(folder, `${game}.json`);

function readProgress(game: string, campaign: Campaign): Progress {
  const nothing = { code: campaign.code, frames: 0, difference: null };
  const file = progressFile(game, campaign);
  if (!existsSync(file)) return nothing;
  const progress = JSON.parse(readFileSync(file, "utf8")) as Progress;
  return progress.code === campaign.code ? progress : nothing;
}

/** What was compared, on which code: a line a game. */
async function writeOutcome(path: string, campaign: Campaign): Promise<void> {
  const rows = campaign.games.map((game) => {
    const { frames, difference } = readProgress(game, campaign);
    return JSON.stringify({ game, frames, difference });
  });
  const { kind } = campaign.comparison;
  const head = JSON.stringify({ formatVersion: 1, kind, commit: readCommit() ?? null });
  await writeFileAtomic(path, `${head.slice(0, -1)},"rows":[\n  ${rows.join(",\n  ")}\n]}\n`);
  console.log(`Wrote ${path}`);
}

/** Whether all is equal. */
function report(campaign: Campaign): boolean {
  const all = campaign.games.map((game) => readProgress(game, campaign));
  const differences = all.flatMap(({ difference }) => difference ?? []);
  const frames = all.reduce((sum, progress) => sum + progress.frames, 0);
  console.log(`${campaign.games.length} games, ${frames.toLocaleString("en")} frames compared.`);
  console.log(differences.length === 0 ? campaign.comparison.equal : differences.join("\n"));
  return differences.length === 0;
}
