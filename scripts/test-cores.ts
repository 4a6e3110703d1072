/**
 * Compares our emulator core with ALE's own on every game for long: `npm run test:cores [-- --frames 100000 --games pong,qbert]`.
 *
 * What was compared is kept in `runs/cores/`, which git ignores, game by game: the same command goes on where it was
 * stopped, and begins anew once the addon is another. It ends with 1 if a game differs; each is then told with frame and
 * instruction. `--output results/bench/core-campaign.json` keeps the outcome for docs/emulator.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listGames } from "../src/index.js";
import {
  type CoreComparison,
  checkInteger,
  describeCoreDifference,
  openCoreComparison,
  packageRoot,
  readCommit,
  usableCores,
  writeFileAtomic,
} from "../src/tools.js";
import { aleAddon } from "./setup/ale.js";
import { describeInputs } from "./setup/compile.js";
import { defaultContext } from "./setup/context.js";

const where = "npm run test:cores";
/** Of one play: between two of them, progress is kept. */
const framesOfPlay = 2500;

interface Progress {
  /** What the addon was made from. */
  readonly addon: string;
  readonly frames: number;
  readonly difference: string | null;
}

interface Campaign {
  readonly games: readonly string[];
  readonly frames: number;
  readonly folder: string;
  readonly addon: string;
}

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      frames: { type: "string", default: "100000" },
      games: { type: "string" },
      processes: { type: "string", default: String(usableCores()) },
      folder: { type: "string", default: join(packageRoot, "runs", "cores") },
      output: { type: "string" },
      part: { type: "string" },
    },
  });
  const atLeastOne = { min: 1, max: 1e9 };
  const games = values.games?.split(",") ?? listGames();
  const frames = checkInteger(where, "--frames", Number(values.frames), atLeastOne);
  const processes = checkInteger(where, "--processes", Number(values.processes), atLeastOne);
  const addon = describeInputs(aleAddon(defaultContext())).trim();
  const campaign = { games, frames, folder: values.folder, addon };
  if (values.part !== undefined) {
    const part = Number(values.part);
    await compareGames({ ...campaign, games: games.filter((_, index) => index % processes === part) });
    return;
  }
  await Promise.all(Array.from({ length: processes }, (_, part) => runPart([...args, "--part", `${part}`])));
  if (values.output !== undefined) await writeOutcome(values.output, campaign);
  process.exitCode = report(campaign) ? 0 : 1;
}

/** One process: a crash of the addon ends no other. */
async function runPart(args: readonly string[]): Promise<void> {
  const program = [process.argv[1]!, "scripts/test-cores", ...args];
  const child = spawn(process.execPath, program, { stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`${where}: a process ended with ${signal ?? code}.`);
}

/** Each game a play in turn, so that an interrupted campaign has seen them all. */
async function compareGames(campaign: Campaign): Promise<void> {
  const opened = new Map<string, CoreComparison>();
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const game of campaign.games) {
      const progress = readProgress(game, campaign);
      if (progress.frames >= campaign.frames || progress.difference !== null) continue;
      isDone = false;
      const comparison = opened.get(game) ?? openCoreComparison(game);
      opened.set(game, comparison);
      await writeProgress(game, campaign, playOn(game, comparison, progress));
    }
  }
}

function playOn(game: string, comparison: CoreComparison, progress: Progress): Progress {
  const seed = progress.frames / framesOfPlay;
  const difference = comparison.compare(seed, framesOfPlay);
  if (difference === null) return { ...progress, frames: progress.frames + framesOfPlay };
  const text = describeCoreDifference(game, seed, difference);
  console.log(text);
  return { ...progress, difference: text };
}

const progressFile = (game: string, { folder }: Campaign) => join(folder, `${game}.json`);

function readProgress(game: string, campaign: Campaign): Progress {
  const nothing = { addon: campaign.addon, frames: 0, difference: null };
  const file = progressFile(game, campaign);
  if (!existsSync(file)) return nothing;
  const progress = JSON.parse(readFileSync(file, "utf8")) as Progress;
  return progress.addon === campaign.addon ? progress : nothing;
}

async function writeProgress(game: string, campaign: Campaign, progress: Progress): Promise<void> {
  await writeFileAtomic(progressFile(game, campaign), `${JSON.stringify(progress)}\n`);
}

/** What was compared, on which code: a line a game. */
async function writeOutcome(path: string, campaign: Campaign): Promise<void> {
  const rows = campaign.games.map((game) => {
    const { frames, difference } = readProgress(game, campaign);
    return JSON.stringify({ game, frames, difference });
  });
  const head = JSON.stringify({ formatVersion: 1, kind: "core-campaign", commit: readCommit() ?? null });
  await writeFileAtomic(path, `${head.slice(0, -1)},"rows":[\n  ${rows.join(",\n  ")}\n]}\n`);
  console.log(`Wrote ${path}`);
}

/** Whether all is equal. */
function report(campaign: Campaign): boolean {
  const all = campaign.games.map((game) => readProgress(game, campaign));
  const differences = all.flatMap(({ difference }) => difference ?? []);
  const frames = all.reduce((sum, progress) => sum + progress.frames, 0);
  console.log(`${campaign.games.length} games, ${frames.toLocaleString("en")} frames compared.`);
  console.log(differences.length === 0 ? "Both cores play the same." : differences.join("\n"));
  return differences.length === 0;
}
