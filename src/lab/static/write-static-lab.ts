/** Writes the lab as a folder that any static host can serve: page, worker, emulator and engine as WebAssembly, weights, results. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkBoolean, checkObject, checkOptionNames, checkPath, checkPaths } from "../../core/check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { writeFileAtomic } from "../../core/files.js";
import { gameTitle } from "../../core/game-title.js";
import { packageRoot } from "../../core/paths.js";
import { describeGame } from "../../envs/game-description.js";
import { checkFolders } from "../host/options.js";
import type { Site, SiteFile } from "./site.js";
import {
  bundleFiles,
  confirmedTaus,
  moduleFiles,
  type PlacedAgent,
  packageFile,
  placeAgents,
  resultFiles,
  romFile,
  type SourceFile,
} from "./site-files.js";

export interface StaticLabOptions {
  /** New, empty, or written by this before. */
  readonly folder: string;
  /** Where the page was built. Default: `dist/lab/static`. */
  readonly pageFolder?: string;
  /** Folders of policy bundles, beside those that ship. */
  readonly bundles?: readonly string[];
  /** Below it are the results that are shown. Default: those that ship. */
  readonly resultsFolder?: string;
  /** The ROMs too: for one's own machine, and not for publishing. Default false. */
  readonly withRom?: boolean;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
}

/** What was written. */
export interface StaticLab {
  readonly folder: string;
  readonly numFiles: number;
  readonly numBytes: number;
}

const where = "writeStaticLab";
const names = ["folder", "pageFolder", "bundles", "resultsFolder", "withRom", "romFolder"];
const indexFile = "site.json";

const notice = `ale.wasm in this folder is a derived work of the Arcade Learning Environment and under GPL-2.0-only. It is made by
"npm run build:wasm" of ztw-atari, out of that package's folder "native" and of ale_py-0.12.1.tar.gz (sha256
c503d574c5983e1063b451201ccb779d935919c0f6bf116fb0f4f8aa4c86d249). Everything else is under MIT.
`;

/**
 * Writes the folder. Its index comes last, so that a folder that was not finished is none.
 *
 * @throws {InvalidArgumentError} if an option is unknown, or the folder holds something else.
 * @throws {NativeError} if emulator or engine have not been built as WebAssembly, or a ROM that is to be there is not.
 * @throws {CheckpointError} if the page has not been built, or one of the bundles does not load.
 */
export async function writeStaticLab(options: StaticLabOptions): Promise<StaticLab> {
  checkOptionNames(where, checkObject(where, "options", options), names);
  checkPaths(where, options, ["pageFolder", "resultsFolder", "romFolder"]);
  const folder = checkPath(where, "folder", options.folder);
  const { pageFolder = join(packageRoot, "dist", "lab", "static"), romFolder } = options;
  const { resultsFolder = join(packageRoot, "results") } = options;
  const withRom = checkBoolean(where, "withRom", options.withRom ?? false);
  checkTarget(folder);
  const page = pageFiles(pageFolder);
  const agents = placeAgents(checkFolders(where, options.bundles ?? []));
  const games = [...new Set(agents.map(({ game }) => game))];
  const sources = [
    ...moduleFiles(where),
    packageFile(),
    confirmedTaus(agents),
    ...agents.flatMap(bundleFiles),
    ...(await resultFiles(resultsFolder)),
    ...(withRom ? games.map((game) => romFile(game, romFolder)) : []),
  ];
  return write({ folder, pageFolder, page, games, agents, sources });
}

interface Plan {
  readonly folder: string;
  readonly pageFolder: string;
  readonly page: readonly string[];
  readonly games: readonly string[];
  readonly agents: readonly PlacedAgent[];
  readonly sources: readonly SourceFile[];
}

async function write({ folder, pageFolder, page, games, agents, sources }: Plan): Promise<StaticLab> {
  const hash = createHash("sha256");
  let numBytes = 0;
  const put = async (name: string, bytes: Uint8Array) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    hash.update(name).update(sha256);
    numBytes += bytes.length;
    const path = join(folder, ...name.split("/"));
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, bytes);
    return sha256;
  };
  for (const name of page) await put(name, readFileSync(join(pageFolder, name)));
  await put("NOTICE.txt", Buffer.from(notice));
  const files: SiteFile[] = [];
  for (const { read, path } of sources) {
    const bytes = read();
    const sha256 = await put(`files${path}`, bytes);
    files.push({ path, url: addressOf(`files${path}`), numBytes: bytes.length, sha256 });
  }
  const index: Site = {
    formatVersion: 1,
    id: hash.digest("hex").slice(0, 16),
    games: games.map((game) => ({ game, title: gameTitle(game), romMd5: describeGame(game).romMd5 })),
    agents: agents.map(({ folder: place, game }) => ({ folder: place, game })),
    files,
    page,
  };
  await writeFileAtomic(join(folder, indexFile), `${JSON.stringify(index)}\n`);
  return { folder, numFiles: page.length + sources.length + 2, numBytes };
}

/** Folders of results may have any names. */
function addressOf(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

/** Nothing of anybody's is written over. */
function checkTarget(folder: string): void {
  const isFree = !existsSync(folder) || isEmptyOrOurs(folder);
  if (isFree) return;
  throw new InvalidArgumentError(
    describeMismatch(where, `a new folder, an empty one, or one with ${indexFile}`, "folder", folder),
  );
}

function isEmptyOrOurs(folder: string): boolean {
  try {
    const found = readdirSync(folder);
    return found.length === 0 || found.includes(indexFile);
  } catch {
    return false; // a file
  }
}

function pageFiles(folder: string): string[] {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  if (found.includes("index.html") && found.includes("worker.js")) return found.sort();
  throw new CheckpointError(
    `${where}: expected the page that was built in ${folder}, received a folder without it. Run: npm run build`,
  );
}
