/** The agent host in a Web Worker: the very host of `ztw lab`, over files that are fetched when they are read. */
import { loadFile, putFile, putRemoteFile } from "../../packages/without-node/files.js";
import type { LabConnection, LabEvent } from "../../src/lab/messages.js";
import {
  bundlesPath,
  resultsPath,
  type Site,
  type SiteAgent,
  versionedAddress,
} from "../../src/lab/static/site.js";
import { type Beginning, romPath, type WorkerNews } from "./site.js";

/** A worker's own scope, as far as it is used. */
interface Scope {
  onmessage: ((message: MessageEvent<unknown>) => void) | null;
  postMessage(message: LabEvent | WorkerNews): void;
}

const scope = globalThis as unknown as Scope;
const waiting: unknown[] = [];
let connection: LabConnection | undefined;

scope.onmessage = ({ data }) => {
  if (isBeginning(data)) void begin(data);
  else if (connection === undefined) waiting.push(data);
  else connection.receive(data);
};

function isBeginning(data: unknown): data is Beginning {
  return (data as Partial<Beginning> | null)?.type === "begin";
}

async function begin({ site, base, roms }: Beginning): Promise<void> {
  try {
    const agents = playableAgents(site, roms);
    for (const file of site.files)
      if (isWanted(file.path, site, agents))
        putRemoteFile(file.path, { ...file, url: new URL(versionedAddress(file), base).href });
    for (const { game, bytes } of roms) putFile(romPath(game), bytes);
    // Only now: some modules read files as soon as they are loaded.
    const loading = import("../../src/lab/host/host.js");
    await Promise.all(
      site.files
        .map(({ path }) => path)
        .filter(isNeededFirst)
        .map(loadFile),
    );
    const { createLabHost } = await loading;
    const bundles = agents.map(({ folder }) => folder).filter((folder) => folder.startsWith(bundlesPath));
    const host = createLabHost({ bundles, resultsFolder: resultsPath });
    scope.postMessage({ type: "ready" });
    connection = host.connect({ send: (event) => scope.postMessage(event) });
    for (const request of waiting.splice(0)) connection.receive(request);
  } catch (error) {
    scope.postMessage({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

/** Agents without their game's ROM could not play: they are left out. */
function playableAgents({ agents }: Site, roms: Beginning["roms"]): readonly SiteAgent[] {
  return agents.filter(({ game }) => roms.some((rom) => rom.game === game));
}

function isWanted(path: string, { agents }: Site, playable: readonly SiteAgent[]): boolean {
  const owner = agents.find(({ folder }) => path.startsWith(`${folder}/`));
  return owner === undefined || playable.includes(owner);
}

/** What there is to fetch at once, and to find damaged before anything is played; the rest is fetched when it is read. */
function isNeededFirst(path: string): boolean {
  return path.endsWith(".wasm") || /^\/[^/]+\.json$/.test(path) || path.endsWith("/policy.json");
}
