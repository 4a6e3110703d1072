/** The page of a lab without a server: asks for a ROM unless one is kept, then plays in a worker. */
import "../styles/main.css";
import "./static.css";
import type { LabEvent } from "../../src/lab/messages.js";
import { firstFrameMark, versionedAddress } from "../../src/lab/static/site.js";
import { element } from "../dom/element.js";
import { workerHost } from "../host/worker-host.js";
import { startLab } from "../start.js";
import { identify, keepRom, keptRoms } from "./rom-shelf.js";
import { listTitles, romView } from "./rom-view.js";
import { romPath, type Site, type StoredRom } from "./site.js";

const base = new URL(".", location.href).href;

/** Shown in the place of everything else. */
function showFailure(message: string): void {
  const root = element(
    "main",
    { class: "rom-view" },
    element("h1", { text: "The lab cannot play" }),
    element("p", { text: message, attributes: { role: "alert" } }),
  );
  document.body.replaceChildren(root);
}

async function fetchBytes(url: string, cache: RequestCache = "default"): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(url, base), { cache });
  if (!response.ok) throw new Error(`${url} cannot be fetched (${response.status}). Reload the page.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function fetchSite(): Promise<Site> {
  return JSON.parse(new TextDecoder().decode(await fetchBytes("site.json", "no-cache"))) as Site;
}

/** Of a folder that was written with them, for one's own machine. */
async function servedRoms({ games, files }: Site): Promise<StoredRom[]> {
  const found = games.map(async ({ game }): Promise<StoredRom[]> => {
    const file = files.find(({ path }) => path === romPath(game));
    return file === undefined ? [] : [{ game, bytes: await fetchBytes(versionedAddress(file)) }];
  });
  return (await Promise.all(found)).flat();
}

/** Waits until a visitor has given at least one ROM of a game that is here. */
function askForRoms({ games }: Site): Promise<StoredRom[]> {
  return new Promise((resolve) => {
    const view = romView({ games, onFiles: (files) => void take(files) });
    const take = async (files: readonly File[]) => {
      const taken = (await Promise.all(files.map((file) => readFile(file, games)))).flat();
      if (taken.length === 0) return view.say(refusal(files, games));
      await Promise.all(taken.map(keepRom));
      resolve(taken);
    };
    document.body.replaceChildren(view.root);
    listenToDrops((files) => void take(files));
  });
}

async function readFile(file: File, games: Site["games"]): Promise<StoredRom[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const found = identify(bytes, games);
  return found === undefined ? [] : [{ game: found.game, bytes }];
}

function refusal(files: readonly File[], games: Site["games"]): string {
  const names = files.map(({ name }) => name).join(", ");
  return `${names || "Nothing"} is not the ROM of ${listTitles(games)}: its checksum is another.`;
}

function listenToDrops(onFiles: (files: readonly File[]) => void): void {
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}

/** ROMs of further games: kept, and there after the page has been loaded anew. */
function takeMoreRoms({ games }: Site): void {
  listenToDrops((files) => {
    void Promise.all(files.map((file) => readFile(file, games))).then(async (found) => {
      const roms = found.flat();
      if (roms.length > 0 && (await Promise.all(roms.map(keepRom))).every(Boolean)) location.reload();
    });
  });
}

async function start(): Promise<void> {
  const site = await fetchSite();
  const served = await servedRoms(site);
  const kept = await keptRoms(site.games);
  const there = [...served, ...kept.filter(({ game }) => !served.some((rom) => rom.game === game))];
  const roms = there.length > 0 ? there : await askForRoms(site);
  document.body.replaceChildren();
  takeMoreRoms(site);
  const beginning = { type: "begin", site, base, roms } as const;
  const worker = workerHost({ script: new URL("worker.js", base), beginning, onFailure: showFailure });
  startLab((listener) => worker({ ...listener, onEvent: onceFrameIsSeen(keepOffline, listener.onEvent) }));
}

/** What can wait until something is to be seen. */
function onceFrameIsSeen(act: () => void, onEvent: (event: LabEvent) => void): (event: LabEvent) => void {
  let isSeen = false;
  return (event) => {
    onEvent(event);
    if (isSeen || event.type !== "frame") return;
    isSeen = true;
    performance.mark(firstFrameMark);
    act();
  };
}

/** Fetches everything once more, for the next time: only now, since what is played first needs the network for itself. */
function keepOffline(): void {
  if ("serviceWorker" in navigator)
    void navigator.serviceWorker.register("service-worker.js").catch(() => {});
}

start().catch((error: unknown) => showFailure(error instanceof Error ? error.message : String(error)));
