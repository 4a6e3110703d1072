/** What page and worker of a static lab say to each other. */
import type { Site } from "../../src/lab/static/site.js";

export { romPath, type Site, type SiteGame } from "../../src/lab/static/site.js";

export interface StoredRom {
  readonly game: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The first message to the worker; requests follow. */
export interface Beginning {
  readonly type: "begin";
  readonly site: Site;
  /** The page's folder. */
  readonly base: string;
  readonly roms: readonly StoredRom[];
}

/** What the worker says beside the host's events. */
export type WorkerNews = { readonly type: "ready" } | { readonly type: "failed"; readonly message: string };
