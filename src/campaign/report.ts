/** One page of results, and its figures, from the sweeps and tunings of a campaign. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readBytes, writeFileAtomic, writeJson } from "../core/files.js";
import { readSweep } from "../evaluate/result-file.js";
import { writeStudyFigures } from "../report/study/figures.js";
import { renderStudies } from "../report/study/page.js";
import { modelFolder, readStudy, type Study, type StudySettings, studyFiles } from "../report/study/study.js";
import type { JobOptions } from "./job-options.js";
import { resultFiles } from "./work/result-files.js";

type PlannedStudy = JobOptions<"report">["studies"][number];
type Cell = PlannedStudy["cells"][number];

export interface ReportPlaces {
  /** Where the page and the figures go. */
  readonly output: string;
  /** For the results in the order that a study has them; emptied first. */
  readonly scratch: string;
  /** Folder with the artifacts of a need; `undefined`, or one that is not there, where it is not done. */
  readonly artifactsOf: (place: number) => string | undefined;
}

/** The page's name. */
export const pageFile = "results.md";

/**
 * Writes the page and the figures of what is there; a campaign that goes on has not all of it yet, and its page says so.
 *
 * @returns paths by their names below `output`.
 */
export async function writeReport(
  planned: readonly PlannedStudy[],
  places: ReportPlaces,
): Promise<Record<string, string>> {
  rmSync(places.scratch, { recursive: true, force: true });
  const studies: { readonly title: string; readonly study: Study }[] = [];
  const files: string[] = [];
  for (const [index, each] of planned.entries()) {
    const results = join(places.scratch, `${index}`);
    if (!(await gatherStudy(each, results, places))) continue;
    const folder = planned.length === 1 ? places.output : join(places.output, `${index + 1}`);
    mkdirSync(folder, { recursive: true });
    const study = { ...readStudy(results), folder };
    studies.push({ title: each.title, study });
    files.push(...(await writeStudyFigures(study)));
  }
  const page = join(places.output, pageFile);
  await writeFileAtomic(page, renderStudies(studies, places.output));
  return Object.fromEntries([page, ...files].map((file) => [nameBelow(places.output, file), file]));
}

function nameBelow(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}

/** Puts a study's results where `readStudy` looks for them. False if there are none yet. */
async function gatherStudy(
  { settings, games, cells }: PlannedStudy,
  folder: string,
  { artifactsOf }: ReportPlaces,
): Promise<boolean> {
  const experts: StudySettings["experts"] = {};
  for (const cell of cells) {
    const sweep = artifactOf(artifactsOf(cell.sweep), resultFiles.sweep);
    if (sweep === undefined) continue;
    experts[cell.game] ??= readSweep(sweep).ran.expertSha256;
    await place(folder, cell, sweep);
    const tuning =
      cell.tuning === undefined ? undefined : artifactOf(artifactsOf(cell.tuning), resultFiles.tuning);
    if (tuning !== undefined) await place(folder, cell, tuning);
  }
  const found = games.filter((game) => Object.hasOwn(experts, game));
  const ordered = Object.fromEntries(found.map((game) => [game, experts[game]!]));
  if (found.length > 0) await writeJson(join(folder, studyFiles.settings), { experts: ordered, ...settings });
  return found.length > 0;
}

function artifactOf(folder: string | undefined, name: string): string | undefined {
  return folder !== undefined && existsSync(join(folder, name)) ? join(folder, name) : undefined;
}

async function place(folder: string, { game, model, method }: Cell, file: string): Promise<void> {
  const name = file.endsWith(resultFiles.sweep) ? resultFiles.sweep : resultFiles.tuning;
  const bytes = readBytes("writeReport", file);
  await writeFileAtomic(join(folder, modelFolder(game, model), method, name), bytes);
}
