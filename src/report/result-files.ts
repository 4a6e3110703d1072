/** Result files by their names: which a folder holds, and what belongs beside one. */

import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { checkObject, checkOneOf, checkPath, checkText } from "../core/check.js";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkList } from "../core/lists.js";
import { type CostModelName, costModelNames } from "../model/cost.js";

/** Result files by kind; the paths stand in pages, with forward slashes. */
export interface ResultFiles {
  readonly sweeps: readonly string[];
  /** Matched to sweeps by game and method. */
  readonly confirmations: readonly string[];
  /** How the experts were trained. */
  readonly trainings: readonly string[];
  /** What each exit knows. */
  readonly measures?: readonly string[] | undefined;
  /** Games of an expert alone. */
  readonly experts?: readonly string[] | undefined;
  /** Folders of studies, whose results are no others'. */
  readonly studies?: readonly string[] | undefined;
  /** The comparison of decision times, for what the engine saves at identical actions. */
  readonly latency?: string | undefined;
}

/**
 * Finds the results in a folder and below: `sweep.json`, `tune.json`, `confirm.json`, `training.json`, `measures.json`, `expert.json`, or names that end so after a `-`; and
 * `bench/latency.json`. Folders with a `study.json` are studies: what lies in them is theirs.
 */
export function findResults(folder: string): ResultFiles {
  const all = listFolder(folder);
  const studies = all
    .filter((file) => basename(file) === "study.json")
    .map((file) => file.slice(0, -"study.json".length));
  const files = all.filter((file) => !studies.some((study) => file.startsWith(study)));
  const ofKind = (kind: string) =>
    files
      .filter((file) => new RegExp(`(^|[-/\\\\])${kind}\\.json$`).test(file))
      .map((file) => toLink(join(folder, file)));
  const latency = files.map(toLink).find((file) => /(^|\/)bench\/latency\.json$/.test(file));
  return {
    sweeps: ofKind("sweep"),
    confirmations: [...ofKind("tune"), ...ofKind("confirm")], // the first of a game and method stands
    trainings: ofKind("training"),
    measures: ofKind("measures"),
    experts: ofKind("expert"),
    studies: studies.map((study) => toLink(join(folder, study))),
    latency: latency && toLink(join(folder, latency)),
  };
}

function listFolder(folder: string): string[] {
  checkPath("findResults", "folder", folder);
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  } catch (cause) {
    throw new CheckpointError(`findResults: cannot read the folder ${folder}: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** Accepts what {@link findResults} returns. */
export function checkFiles(where: string, files: ResultFiles): ResultFiles {
  const { sweeps, confirmations, trainings } = checkObject(where, "files", files);
  if ([sweeps, confirmations, trainings].every(Array.isArray)) return files;
  throw new InvalidArgumentError(describeMismatch(where, "what findResults() returned", "files", files));
}

/**
 * Where a result's figure is, beside the file: `results/pong/ztw/sweep.json` has `results/pong/ztw/sweep.svg` and `.png`, and under
 * another cost model than the reference's `results/pong/ztw/sweep-<model>.svg`; `runs/pong-ztw-sweep.json` has `runs/pong-ztw.svg`.
 */
export function figurePrefix(resultFile: string, costModel: CostModelName = "reference"): string {
  checkPath("figurePrefix", "resultFile", resultFile);
  checkOneOf("figurePrefix", "costModel", costModel, costModelNames);
  const prefix = resultFile.replace(/(-sweep)?\.json$/, "");
  return costModel === "reference" ? prefix : `${prefix}-${costModel}`;
}

/** Where the figure of all methods of a game is: `results/pong/ztw/sweep.json` has `results/pong/returns`, `runs/pong-ztw-sweep.json` has `runs/pong-returns`. */
export function gameFigurePrefix(game: string, sweepFile: string): string {
  checkText("gameFigurePrefix", "game", game);
  const folder = dirname(checkPath("gameFigurePrefix", "sweepFile", sweepFile));
  return basename(sweepFile) === "sweep.json"
    ? toLink(join(dirname(folder), "returns"))
    : toLink(join(folder, `${game}-returns`));
}

/** Where the confirmation of a sweep is, beside it: `sweep.json` has `confirm.json`, `pong-ztw-sweep.json` has `pong-ztw-confirm.json`. */
export function confirmationFile(sweepFile: string): string {
  const named = checkPath("confirmationFile", "sweepFile", sweepFile).replace(
    /(^|[-/\\])sweep\.json$/,
    "$1confirm.json",
  );
  return named === sweepFile ? `${figurePrefix(sweepFile)}-confirm.json` : named;
}

/** The deepest folder that is above all of these files. */
export function commonFolder(files: readonly string[]): string {
  for (const file of checkList("commonFolder", "files", files)) checkPath("commonFolder", "files", file);
  const folders = files.map((file) => toLink(dirname(file)).split("/"));
  const [first = ["."], ...others] = folders;
  const length = first.findIndex((name, place) => others.some((other) => other[place] !== name));
  return first.slice(0, length === -1 ? undefined : length).join("/") || ".";
}

/** A path as a page links it, on every system. */
export function toLink(path: string): string {
  return path.replaceAll("\\", "/");
}
