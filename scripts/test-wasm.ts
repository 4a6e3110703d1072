/**
 * Compares the native ALE with the one in WebAssembly on every game: `npm run test:wasm [-- --frames 20000 --games pong,qbert]`.
 *
 * What was compared is kept in `runs/wasm/`, which git ignores, game by game: the same command goes on where it was stopped, and begins
 * anew once the module is another. It ends with 1 if a game differs. `--output FILE` keeps the outcome. `--processes 2` works
 * side by side.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listGames } from "../src/index.js";
import { checkInteger, packageRoot, readCommit, usableCores, writeFileAtomic } from "../src/tools.js";
import { compareBuilds } from "./wasm/compare-builds.js";

const where = "npm run test:wasm";
/** Of one play: between two of them, progress is kept. */
const framesOfPlay = 2500;

interface Progress {
  /** sha256 of what was compared. */
  readonly builds: string;
  readonly frames: number;
  readonly difference: string | null;
}

interface Campaign {
  readonly games: readonly string[];
  readonly frames: number;
  readonly folder: string;
  readonly builds: string;
}

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      frames: { type: "string", default: "20000" },
      games: { type: "string" },
      processes: { type: "string", default: String(usableCores()) },
      folder: { type: "string", default: join(packageRoot, "runs", "wasm") },
      output: { type: "string" },
      part: { type: "string" },
    },
  });
  const atLeastOne = { min: 1, max: 1e9 };
  const games = values.games?.split(",") ?? listGames();
  const frames = checkInteger(where, "--frames", Number(values.frames), atLeastOne);
  const processes = checkInteger(where, "--processes", Number(values.processes), atLeastOne);
  const campaign = { games, frames, folder: values.folder, builds: sumOfBuilds() };
  if (values.part !== undefined) {
    const part = Number(values.part);
    await compareGames({ ...campaign, games: games.filter((_, index) => index % processes === part) });
    return;
  }
  await Promise.all(Array.from({ length: processes }, (_, part) => runPart([...args, "--part", `${part}`])));
  if (values.output !== undefined) await writeOutcome(values.output, campaign);
  process.exitCode = report(campaign) ? 0 : 1;
}

function sumOfBuilds(): string {
  const files = ["packages/ale-wasm/dist/ale.wasm", "native/ale/build/Release/ale_native.node"];
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(packageRoot, file)));
  return hash.digest("hex");
}

async function runPart(args: readonly string[]): Promise<void> {
  const program = [process.argv[1]!, "scripts/test-wasm", ...args];
  const child = spawn(process.execPath, program, { stdio: "inherit" });
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
      await writeFileAtomic(
        progressFile(game, campaign),
        `${JSON.stringify(playOn(game, progress, campaign))}\n`,
      );
    }
  }
}

function playOn(game: string, progress: Progress, { frames }: Campaign): Progress {
  const seed = Math.floor(progress.frames / framesOfPlay) + 1;
  const numFrames = Math.min(framesOfPlay, frames - progress.frames);
  const difference = compareBuilds(game, { seed, numFrames });
  if (difference === null) return { ...progress, frames: progress.frames + numFrames };
  console.log(difference);
  return { ...progress, difference };
}

const progressFile = (game: string, { folder }: Campaign) => join(folder, `${game}.json`);

function readProgress(game: string, campaign: Campaign): Progress {
  const nothing = { builds: campaign.builds, frames: 0, difference: null };
  const file = progressFile(game, campaign);
  if (!existsSync(file)) return nothing;
  const progress = JSON.parse(readFileSync(file, "utf8")) as Progress;
  return progress.builds === campaign.builds ? progress : nothing;
}

async function writeOutcome(path: string, campaign: Campaign): Promise<void> {
  const rows = campaign.games.map((game) => {
    const { frames, difference } = readProgress(game, campaign);
    return JSON.stringify({ game, frames, difference });
  });
  const head = JSON.stringify({ formatVersion: 1, kind: "wasm-campaign", commit: readCommit() ?? null });
  await writeFileAtomic(path, `${head.slice(0, -1)},"rows":[\n  ${rows.join(",\n  ")}\n]}\n`);
  console.log(`Wrote ${path}`);
}

/** Whether all is equal. */
function report(campaign: Campaign): boolean {
  const all = campaign.games.map((game) => readProgress(game, campaign));
  const differences = all.flatMap(({ difference }) => difference ?? []);
  const frames = all.reduce((sum, progress) => sum + progress.frames, 0);
  console.log(`${campaign.games.length} games, ${frames.toLocaleString("en")} frames compared.`);
  console.log(differences.length === 0 ? "Both builds play the same." : differences.join("\n"));
  return differences.length === 0;
}
