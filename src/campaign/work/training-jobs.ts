/** Jobs that train: experts, and the exits of one. */
import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { sha256OfJson } from "../../core/canonical-json.js";
import { distill } from "../../distill/distill.js";
import { createExpertEvaluator } from "../../evaluate/expert-evaluator.js";
import { getMethod, loadBundle } from "../../model/bundle.js";
import { train } from "../../policy/train.js";
import { engineRollouts } from "../../runtime/engine/rollouts.js";
import { jobOptions } from "../job-options.js";
import { bundleFolder } from "./job-folder.js";
import type { JobOutcome, TaskWork } from "./task.js";

/** Trains an expert: its best state where it is evaluated, else the last. */
export async function runTraining({
  job,
  folder,
  romFolder,
  signal,
  onProgress,
}: TaskWork): Promise<JobOutcome> {
  const { game, architecture, evaluationEpisodes, numThreads, settings } = jobOptions("train", job);
  const games = { runSeed: settings.seed, numWorkers: numThreads, romFolder, noopMax: settings.noopMax };
  const { bestBundle, lastBundle, curveFile } = await train({
    ...settings,
    game,
    architecture,
    numThreads,
    romFolder,
    output: join(folder.work, "expert"),
    checkpointFolder: join(folder.work, "checkpoint"),
    resume: true,
    backend: engineRollouts,
    evaluator:
      evaluationEpisodes === 0
        ? undefined
        : createExpertEvaluator({ ...games, numEpisodes: evaluationEpisodes }),
    signal,
    onProgress,
  });
  const bundle = bestBundle ?? lastBundle;
  return {
    files: { ...bundleFiles(bundle), "training.json": curveFile },
    resultSha256: sha256OfJson({ expert: loadBundle(bundle).manifest.expert.sha256 }),
  };
}

/** Distills one method into a copy of the bundle that it begins with. */
export async function runDistillation({
  job,
  folder,
  romFolder,
  signal,
  onProgress,
}: TaskWork): Promise<JobOutcome> {
  const { given, numThreads, settings } = jobOptions("distill", job);
  const source = loadBundle(bundleFolder(folder, given));
  const output = join(folder.work, "bundle");
  const { method } = await distill({
    ...settings,
    bundle: source,
    output,
    numThreads,
    romFolder,
    checkpointFolder: join(folder.work, "checkpoint"),
    resume: true,
    backend: engineRollouts,
    signal,
    onProgress,
  });
  const bundle = loadBundle(output);
  const expert = bundle.manifest.expert.sha256;
  return {
    files: bundleFiles(output),
    resultSha256: sha256OfJson({ expert, method: getMethod(bundle, method).sha256 }),
  };
}

/** Only what a bundle is made of: an ONNX file beside it can be made again. */
function bundleFiles(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name === "policy.json" || name.endsWith(".safetensors"));
  return Object.fromEntries(names.sort().map((name) => [posix.join("bundle", name), join(folder, name)]));
}
