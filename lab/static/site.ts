/** What page and worker of a static lab know of the folder that they are served from: `site.json` in it. */

/** A game of the folder's agents. */
export interface SiteGame {
  readonly game: string;
  readonly title: string;
  /** Of the one ROM that it can be played with. */
  readonly romMd5: string;
}

/** A file of the package, and where it is served. */
export interface SiteFile {
  /** From the package's root: `"/models/pong/policy.json"`. */
  readonly path: string;
  /** From the page's folder. */
  readonly url: string;
  readonly numBytes: number;
}

export interface Site {
  readonly formatVersion: 1;
  /** Another folder has another one: what a browser keeps of it is named after this. */
  readonly id: string;
  readonly games: readonly SiteGame[];
  readonly files: readonly SiteFile[];
  /** The page's own files, from its folder. */
  readonly page: readonly string[];
}

/** Where the package looks for a game's ROM. */
export function romPath(game: string): string {
  return `/vendor/ale/src/ale/python/roms/${game}.bin`;
}

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
