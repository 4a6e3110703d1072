/** The agent host in a Web Worker: the very host of `ztw lab`, over files that are fetched when they are read. */
import { putFile, putRemoteFile } from "../../packages/without-node/files.js";
import type { LabConnection, LabEvent } from "../../src/lab/messages.js";
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
    const playable = new Set(roms.map(({ game }) => game));
    for (const { path, url, numBytes } of site.files)
      if (isWanted(path, playable)) putRemoteFile(path, new URL(url, base).href, numBytes);
    for (const { game, bytes } of roms) putFile(romPath(game), bytes);
    // Only now: some modules read files as soon as they are loaded.
    const { createLabHost } = await import("../../src/lab/host/host.js");
    const host = createLabHost({ resultsFolder: "/results" });
    scope.postMessage({ type: "ready" });
    connection = host.connect({ send: (event) => scope.postMessage(event) });
    for (const request of waiting.splice(0)) connection.receive(request);
  } catch (error) {
    scope.postMessage({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

/** Agents without their game's ROM could not play: they are left out. */
function isWanted(path: string, playable: ReadonlySet<string>): boolean {
  const [, game] = /^\/models\/([^/]+)\//.exec(path) ?? [];
  return game === undefined || playable.has(game);
}
