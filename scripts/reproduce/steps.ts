/** The work of a study as commands of `ztw` that anybody can run: which make what, and which an earlier run has done. */
import { join } from "node:path";
import type { ExitRuleName } from "../../src/index.js";
import {
  classifierSources,
  exitRuleOf,
  isCopied,
  type MethodName,
  modelFolder,
  type StudySettings,
  structures,
  trainsClassifiers,
  trainsEnsemble,
} from "../../src/tools.js";
import { findMadeBundle, isPlayed } from "../shared/made.js";

/** One command. */
export interface Step {
  /** For people: `sweep of sdn`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Whether an earlier run has made what this one makes. */
  readonly isDone: () => boolean;
}

/** One model: a game's expert, distilled by all methods with one seed. Its steps come one after the other. */
export interface Lane {
  readonly game: string;
  /** From 1; it seeds the distillations. */
  readonly model: number;
  readonly folder: string;
  /** Of all methods of this model. */
  readonly bundle: string;
  readonly steps: readonly Step[];
}

/**
 * The work in the order in which it is done: what a phase needs, the phases before it have made. First the models, the first one of every
 * game, then the second ones; then the thresholds of the first ones.
 */
export function planPhases(root: string, study: StudySettings): readonly (readonly Lane[])[] {
  const models = Array.from({ length: study.numModels }, (_, index) => index + 1);
  const games = Object.keys(study.experts);
  const lanesOf = (model: number, plan: (place: Place) => readonly Step[]) =>
    games.map((game) => {
      const folder = join(root, modelFolder(game, model));
      const place = { game, model, folder, bundle: join(folder, "bundle") };
      return { ...place, steps: plan(place) };
    });
  const { methods, maxLosses } = study;
  const made = models.flatMap((model) => lanesOf(model, (place) => modelSteps(place, study)));
  if (maxLosses.length === 0) return [made];
  return [made, lanesOf(1, (place) => methods.map((method) => tuneStep(place, method, study)))];
}

type Place = Omit<Lane, "steps">;

function modelSteps(place: Place, study: StudySettings): Step[] {
  const { methods } = study;
  return [
    ...methods.map((method) => distillStep(place, method, study)),
    ...methods.map((method) => sweepStep(place, method, study)),
    ...methods.filter(isMeasured).map((method) => measureStep(place, method, study)),
    ...methods.filter(hasHeadsOfItsOwn).map((method) => headsStep(place, method, study)),
  ];
}

/** The others act by the heads of the method that they are made from. */
function hasHeadsOfItsOwn(method: MethodName): boolean {
  return exitRuleOf(structures[method]) === "max-probability";
}

function distillStep({ game, model, bundle }: Place, method: MethodName, study: StudySettings): Step {
  const files = ["--bundle", bundle, "--output", bundle, "--seeds", `${model}`];
  return {
    name: `distillation of ${method}`,
    args: ["distill", game, "--method", method, ...files, ...trainingOptions(method, study)],
    isDone: () => findMadeBundle("reproduce", bundle)?.methods[method] !== undefined,
  };
}

/** Classifiers are trained once for all methods that train them alike; one thread finds the same on every machine. */
function trainingOptions(method: MethodName, study: StudySettings): readonly string[] {
  const { methods, steps, ensembleSteps, gateSteps, noopMax } = study;
  const games = [
    "--num-envs",
    "64",
    "--rollout-steps",
    "16",
    "--noop-max",
    `${noopMax}`,
    "--num-threads",
    "1",
  ];
  if (!trainsClassifiers(method)) return ["--gate-steps", `${gateSteps}`, ...games];
  const before = methods.slice(0, methods.indexOf(method));
  const source = before.find((other) => classifierSources(method).includes(other));
  const begin = source === undefined ? ["--steps", `${steps}`] : ["--classifiers-from", source];
  if (isCopied({ method, classifiersFrom: source })) return begin; // nothing is played
  return [...begin, ...(trainsEnsemble(method) ? ["--ensemble-steps", `${ensembleSteps}`] : []), ...games];
}

function sweepStep(place: Place, method: MethodName, study: StudySettings): Step {
  const { taus } = study;
  const thresholds =
    taus === undefined || exitRuleOf(structures[method]) === "patience" ? [] : ["--taus", taus.join(",")];
  const options = [...evaluationOptions(place, study), ...thresholds];
  return playStep({ command: "evaluate", kind: "sweep", place, method }, options);
}

/** Each exit alone. */
function headsStep(place: Place, method: MethodName, study: StudySettings): Step {
  const options = [...evaluationOptions(place, study), "--heads"];
  return playStep({ command: "evaluate", kind: "heads", place, method }, options);
}

function evaluationOptions({ folder }: Place, { noopMax, numSeeds }: StudySettings): readonly string[] {
  const seeds = ["--num-seeds", `${numSeeds}`, "--noop-max", `${noopMax}`, "--mode", "greedy"];
  return [...seeds, "--num-workers", "1", "--work-folder", folder];
}

/** Thresholds of the policies whose states are asked about: where exits are used much, and what they give away still differs. */
const measuredTaus: Partial<Record<ExitRuleName, string>> = { "max-probability": "0.5", regret: "0.96" };

function isMeasured(method: MethodName): boolean {
  return exitRuleOf(structures[method]) in measuredTaus;
}

function measureStep(place: Place, method: MethodName, study: StudySettings): Step {
  const { noopMax, numSeeds, numForks } = study;
  const tau = measuredTaus[exitRuleOf(structures[method])]!;
  const seeds = ["--num-seeds", `${numSeeds}`, "--noop-max", `${noopMax}`];
  const options = [...seeds, "--tau", tau, "--forks", `${numForks}`];
  return playStep({ command: "measure", kind: "measures", place, method }, options);
}

function tuneStep(place: Place, method: MethodName, { noopMax, maxLosses }: StudySettings): Step {
  const from = ["--from", resultFile(place, method, "sweep"), "--max-loss", maxLosses.join(",")];
  const work = ["--num-workers", "1", "--work-folder", place.folder];
  const options = [...from, "--noop-max", `${noopMax}`, ...work];
  return playStep({ command: "tune", kind: "confirm", place, method }, options);
}

interface Played {
  readonly command: "evaluate" | "measure" | "tune";
  readonly kind: ResultKind;
  readonly place: Place;
  readonly method: MethodName;
}

type ResultKind = "sweep" | "heads" | "measures" | "confirm";

const kindNames: Readonly<Record<ResultKind, string>> = {
  sweep: "sweep",
  heads: "exits alone",
  measures: "measures",
  confirm: "tuning",
};

function playStep({ command, kind, place, method }: Played, options: readonly string[]): Step {
  const { game, bundle } = place;
  const file = resultFile(place, method, kind);
  const files = ["--bundle", bundle, "--method", method, "--output", file];
  return {
    name: `${kindNames[kind]} of ${method}`,
    args: [command, game, ...files, ...options],
    isDone: () => isPlayed("reproduce", file, { methodSha256: methodHash(bundle, method) }),
  };
}

function methodHash(bundle: string, method: MethodName): string | undefined {
  return findMadeBundle("reproduce", bundle)?.methods[method]?.sha256;
}

/** Where a result of a model is: `pong/model-1/sdn/sweep.json`. */
function resultFile({ folder }: Place, method: MethodName, kind: ResultKind): string {
  return join(folder, method, `${kind}.json`);
}
