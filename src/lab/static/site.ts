/** What a lab without a server says of its own folder in `site.json`; page and worker read it, so nothing here needs Node. */

/** A game of the folder's agents. */
export interface SiteGame {
  readonly game: string;
  readonly title: string;
  /** Of the one ROM that it can be played with. */
  readonly romMd5: string;
}

/** A policy bundle. */
export interface SiteAgent {
  /** From the package's root: `"/models/pong"`. */
  readonly folder: string;
  readonly game: string;
}

/** A file that the worker may read, and where it is served. */
export interface SiteFile {
  /** From the package's root: `"/models/pong/policy.json"`. */
  readonly path: string;
  /** From the page's folder, as addresses are written. */
  readonly url: string;
  readonly numBytes: number;
  readonly sha256: string;
}

export interface Site {
  readonly formatVersion: 1;
  /** Another folder has another one: what a browser keeps of it is named after this. */
  readonly id: string;
  readonly games: readonly SiteGame[];
  readonly agents: readonly SiteAgent[];
  readonly files: readonly SiteFile[];
  /** The page's own files, from its folder. */
  readonly page: readonly string[];
}

/** A file's address from the page's folder; other bytes have another one, so that no cache answers with those of an older folder. */
export const versionedAddress = ({ url, sha256 }: SiteFile) => `${url}?${sha256.slice(0, 16)}`;

/** Where the package looks for a game's ROM. */
export const romPath = (game: string) => `/vendor/ale/src/ale/python/roms/${game}.bin`;

/** Bundles beside those that ship are below it. */
export const bundlesPath = "/bundles";

/** The results that are shown are below it: not where the package has its own, which mean something to it. */
export const resultsPath = "/shown";

/** By an agent's folder and a method's name, thresholds that were confirmed for greedy play. */
export const confirmedTausPath = "/confirmed-taus.json";

/** The page marks in its own timeline when it was shown the first frame. */
export const firstFrameMark = "ztw first frame";
