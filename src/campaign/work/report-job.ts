/** The job that shows what a campaign found. */
import { join } from "node:path";
import { sha256OfJson } from "../../core/canonical-json.js";
import { jobOptions } from "../job-options.js";
import { writeReport } from "../report.js";
import { needFolder } from "./job-folder.js";
import type { JobOutcome, TaskWork } from "./task.js";

export async function runReport({ job, folder, needResults, onProgress }: TaskWork): Promise<JobOutcome> {
  const { studies } = jobOptions("report", job);
  onProgress?.({ phase: "report", done: 0, total: 1, unit: "pages" });
  const output = join(folder.work, "report");
  const files = await writeReport(studies, {
    output,
    scratch: join(folder.work, "studies"),
    artifactsOf: (place) => needFolder(folder, place),
  });
  // Tunings bring decision times, which the page shows: it follows from what it was made of.
  return { files, resultSha256: sha256OfJson({ studies, needResults }) };
}
