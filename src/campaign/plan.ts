/** From a study to its jobs: which there are, what each needs, and what decides its result. */
import { sha256OfJson } from "../core/canonical-json.js";
import { planTuning } from "../evaluate/tune-options.js";
import type { MethodName } from "../model/bundle-schema.js";
import { checkExpert, isPatient } from "./check-expert.js";
import { type CodeVersion, readCodeVersion } from "./code-version.js";
import { distillationChain, distillSettings } from "./distill-settings.js";
import { type Expert, findExperts } from "./experts.js";
import { describeGivenBundle, type GivenBundle } from "./given-bundle.js";
import { createJob, type JobKind, type JobSpec } from "./job.js";
import type { JobOptions } from "./job-options.js";
import { planReport, type ReportedResult } from "./plan-report.js";
import { type CampaignStudy, checkCampaignStudy } from "./study.js";

/** A study as jobs. */
export interface Campaign {
  /** The study's name, and what tells it from other campaigns of that name. */
  readonly id: string;
  readonly study: CampaignStudy;
  /** What a job needs comes before it. */
  readonly jobs: readonly JobSpec[];
  /** Bundles that jobs begin with, which the store has to have first. */
  readonly given: readonly GivenBundle[];
}

export interface PlanOptions {
  /** The code that is to run the jobs. Default: this. */
  readonly code?: CodeVersion;
  readonly romFolder?: string;
}

/**
 * Plans all jobs of a study, and checks before anything starts what can be checked: games, bundles and their weights, methods, settings,
 * thresholds. Work that several parts of the study have in common is one job, and so is work that another study has had done.
 *
 * @param study - see `campaignStudySchema`; defaults are filled in.
 * @throws {InvalidArgumentError} naming what does not fit.
 * @throws {CheckpointError} if a bundle is damaged, or lacks a method.
 * @throws {NativeError} if the emulator is not set up.
 */
export function planCampaign(study: unknown, options: PlanOptions = {}): Campaign {
  const checked = checkCampaignStudy(study);
  const planner = new Planner(checked, options.code ?? readCodeVersion());
  planner.plan(findExperts(checked, options.romFolder));
  const jobs = [...planner.jobs.values()];
  const hash = sha256OfJson(jobs.map(({ id }) => id)).slice(0, 12);
  return { id: `${checked.name}-${hash}`, study: checked, jobs, given: [...planner.given.values()] };
}

/** An expert's bundle, or one with a method in it: made by a job, or given. */
interface Source {
  readonly needs: readonly string[];
  readonly given?: GivenBundle;
}

class Planner {
  readonly jobs = new Map<string, JobSpec>();
  readonly given = new Map<string, GivenBundle>();
  readonly #study: CampaignStudy;
  readonly #code: CodeVersion;
  readonly #results: ReportedResult[] = [];

  constructor(study: CampaignStudy, code: CodeVersion) {
    this.#study = study;
    this.#code = code;
  }

  plan(experts: readonly Expert[]): void {
    const { methods, seeds = [0], distill } = this.#study;
    for (const expert of experts) {
      checkExpert(expert, this.#study);
      const source = this.#train(expert);
      for (const [index, seed] of (distill === undefined ? [0] : seeds).entries())
        for (const method of methods) this.#model({ expert, seed, model: index + 1, method }, source);
    }
    if (this.#study.sweep === undefined) return;
    const report = planReport(this.#study, experts, this.#results);
    this.#add("report", { ...report, label: `report of ${this.#study.name}` });
  }

  #train({ game, place, trainSeed, bundle }: Expert): Source {
    const { train, noopMax, methods, distill } = this.#study;
    if (bundle !== undefined) {
      const given = describeGivenBundle(bundle, distill === undefined ? methods : []);
      this.given.set(sha256OfJson(given.artifacts), given);
      return { needs: [], given };
    }
    const { seeds: _seeds, architecture, evaluationEpisodes, numThreads, ...settings } = train!;
    const options = {
      ...{ game, architecture, evaluationEpisodes, numThreads },
      settings: { ...settings, seed: trainSeed!, noopMax },
    };
    const label = `training of ${game}, expert ${place}`;
    return { needs: [this.#add("train", { needs: [], options, label })] };
  }

  #model(place: ModelPlace, source: Source): void {
    const made = this.#distill(place, source);
    const { sweep, protocols = [undefined] } = this.#study;
    if (sweep === undefined && this.#study.tune === undefined) return;
    for (const protocol of protocols) {
      const options = this.#playing(place, made, protocol);
      const swept = sweep && this.#sweep(place, made, options);
      const tuned = this.#study.tune && this.#tune(place, made, { options, swept });
      if (swept !== undefined) this.#results.push({ ...place, protocol, sweep: swept, tuning: tuned });
    }
  }

  #distill({ expert, seed, method, model }: ModelPlace, source: Source): Source {
    const { distill, noopMax } = this.#study;
    if (distill === undefined) return source;
    const { numThreads } = distill;
    let made = source;
    for (const step of distillationChain(method)) {
      const options = {
        ...givenOf(made),
        numThreads,
        settings: distillSettings(distill, { method: step, seed, noopMax }),
      };
      const label = `distillation of ${step} on ${nameExpert(expert)}, model ${model}`;
      made = { needs: [this.#add("distill", { needs: made.needs, options, label })] };
    }
    return made;
  }

  #playing({ method }: ModelPlace, made: Source, protocol: JobOptions<"sweep">["protocol"]) {
    const { noopMax, backend } = this.#study;
    return { ...givenOf(made), method, protocol, noopMax, backend };
  }

  #sweep(place: ModelPlace, made: Source, playing: object): string {
    const { taus, numSeeds, modes, runSeed } = this.#study.sweep!;
    const options = { ...playing, ...thresholds(place.method, taus), numSeeds, modes, runSeed };
    return this.#add("sweep", { needs: made.needs, options, label: `sweep of ${nameModel(place, playing)}` });
  }

  #tune(
    place: ModelPlace,
    made: Source,
    { options: playing, swept }: { readonly options: object; readonly swept: string | undefined },
  ): string {
    const { runSeed, ...asked } = this.#study.tune!;
    const { method } = place;
    const own = thresholds(method, asked.taus);
    const plan = planTuning({ ...asked, taus: own.taus, bundle: "unused", method });
    const { maxLosses, errorRate, modes, numSeeds, confirmNumSeeds, costModel, taus } = plan;
    const sweeps = taus === undefined && swept !== undefined ? [swept] : [];
    const options = {
      ...playing,
      ...{ maxLosses, errorRate, modes, numSeeds, confirmNumSeeds, costModel, taus, runSeed },
      fromSweep: sweeps.length > 0,
    };
    const needs = [...made.needs, ...sweeps];
    return this.#add("tune", { needs, options, label: `tuning of ${nameModel(place, playing)}` });
  }

  /** A job that is there already is the same work. */
  #add(kind: JobKind, { needs, options, label }: NewJob): string {
    const plain = JSON.parse(JSON.stringify(options)) as JobSpec["options"]; // without what is undefined
    const job = createJob({ kind, needs: [...needs], options: plain, code: this.#code, label });
    if (!this.jobs.has(job.id)) this.jobs.set(job.id, job);
    return job.id;
  }
}

interface NewJob {
  readonly needs: readonly string[];
  readonly options: object;
  readonly label: string;
}

/** One model of a method. */
interface ModelPlace {
  readonly expert: Expert;
  readonly seed: number;
  /** From 1. */
  readonly model: number;
  readonly method: MethodName;
}

function givenOf({ given }: Source) {
  return given === undefined ? {} : { given: given.artifacts };
}

/** Methods of patience have their own. */
function thresholds<Taus>(method: MethodName, taus: Taus): { readonly taus?: Taus | undefined } {
  return isPatient(method) ? {} : { taus };
}

function nameExpert({ game, place }: Expert): string {
  return place === 1 ? game : `${game}, expert ${place}`;
}

function nameModel(
  { method, expert, model }: ModelPlace,
  { protocol }: { readonly protocol?: string },
): string {
  return `${method} on ${nameExpert(expert)}, model ${model}${protocol === undefined ? "" : `, ${protocol}`}`;
}
