/** How long jobs take, roughly: on one core of the machine that the study of docs/results.md was made on, with NatureCNN. */
import { checkObject } from "../core/check.js";
import type { MethodName } from "../model/bundle-schema.js";
import { isPatient } from "./check-expert.js";
import type { JobSpec } from "./job.js";
import { jobOptions } from "./job-options.js";

/** Medians of results/study/times.jsonl, in environment steps a second. */
const stepsPerSecond = { classifiers: 800, ensemble: 1500, gates: 1000, returns: 800, holding: 250 } as const;
/** A second of training with PPO on one thread: half of what docs/speed.md has for two. */
const trainStepsPerSecond = 220;
/** A game of a sweep, likewise. */
const secondsPerGame = 0.7;
/** Thresholds that a sweep has where none are named, and of them those that a tuning gets to. */
const usualTaus = 22;
const testedTaus = 10;
const patienceTaus = 3;
/** Starting a process, and moving files. */
const overheadSeconds = 2;

/** Seconds on one core. */
export function estimateSeconds(job: JobSpec): number {
  return overheadSeconds + workSeconds(checkObject("estimateSeconds", "job", job));
}

function workSeconds(job: JobSpec): number {
  if (job.kind === "train") return trainSeconds(job);
  if (job.kind === "distill") return distillSeconds(job);
  if (job.kind === "sweep") {
    const { method, taus, numSeeds, modes } = jobOptions("sweep", job);
    return countTaus(method, taus) * numSeeds * modes.length * secondsPerGame;
  }
  if (job.kind === "tune") {
    const { method, taus, numSeeds, confirmNumSeeds, modes, maxLosses } = jobOptions("tune", job);
    const numTested = Math.min(countTaus(method, taus), testedTaus) + 1;
    return (numTested * numSeeds + 2 * confirmNumSeeds * maxLosses.length) * modes.length * secondsPerGame;
  }
  return 0;
}

/** Those of patience are as few as exits. */
function countTaus(method: MethodName, taus: readonly unknown[] | undefined): number {
  return taus?.length ?? (isPatient(method) ? patienceTaus : usualTaus);
}

function trainSeconds(job: JobSpec): number {
  const { settings, evaluationEpisodes, numThreads } = jobOptions("train", job);
  const { steps, evaluateEverySteps } = settings;
  const numEvaluations = evaluateEverySteps === 0 ? 1 : steps / evaluateEverySteps;
  return (
    steps / (trainStepsPerSecond * numThreads) + numEvaluations * 2 * evaluationEpisodes * secondsPerGame
  );
}

function distillSeconds({ options }: JobSpec): number {
  // Only the stages that it has are named; a job's schema would fill in others.
  const {
    steps = 0,
    ensembleSteps = 0,
    gateSteps = 0,
    rlSteps = 0,
    holdSteps = 0,
  } = options.settings as Steps;
  return (
    steps / stepsPerSecond.classifiers +
    ensembleSteps / stepsPerSecond.ensemble +
    gateSteps / stepsPerSecond.gates +
    rlSteps / stepsPerSecond.returns +
    holdSteps / stepsPerSecond.holding
  );
}

type Steps = Partial<Record<"steps" | "ensembleSteps" | "gateSteps" | "rlSteps" | "holdSteps", number>>;
