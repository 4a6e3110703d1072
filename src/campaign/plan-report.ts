/** The sections of a campaign's page: models that may be compared, which are those of one expert a game under the same rules. */
import { type ProtocolName, resolveProtocol } from "../envs/protocols.js";
import type { MethodName } from "../model/bundle-schema.js";
import type { Expert } from "./experts.js";
import type { JobOptions } from "./job-options.js";
import type { CampaignStudy } from "./study.js";

/** What a sweep, and perhaps a tuning, tells of one model. */
export interface ReportedResult {
  readonly expert: Expert;
  readonly model: number;
  readonly method: MethodName;
  readonly protocol: ProtocolName | undefined;
  /** Ids of jobs. */
  readonly sweep: string;
  readonly tuning: string | undefined;
}

interface PlannedReport {
  readonly needs: readonly string[];
  readonly options: JobOptions<"report">;
}

type PlannedStudy = JobOptions<"report">["studies"][number];

export function planReport(
  study: CampaignStudy,
  experts: readonly Expert[],
  results: readonly ReportedResult[],
): PlannedReport {
  const needs = [...new Set(results.flatMap(({ sweep, tuning }) => [sweep, ...(tuning ? [tuning] : [])]))];
  const places = new Map(needs.map((id, index) => [id, index]));
  const numPlaces = Math.max(...experts.map(({ place }) => place));
  const { protocols = [undefined] } = study;
  const studies = protocols.flatMap((protocol) =>
    Array.from({ length: numPlaces }, (_, index) => index + 1).map((place): PlannedStudy => {
      const chosen = results.filter(
        (result) => result.protocol === protocol && result.expert.place === place,
      );
      const games = [...new Set(chosen.map(({ expert }) => expert.game))];
      const names = [
        ...(protocols.length > 1 ? [protocol!] : []),
        ...(numPlaces > 1 ? [`expert ${place}`] : []),
      ];
      return {
        title: names.join(", "),
        settings: settingsOf(study, chosen[0]!),
        games,
        cells: chosen.map(({ expert, method, model, sweep, tuning }) => ({
          game: expert.game,
          method,
          model,
          sweep: places.get(sweep)!,
          ...(tuning !== undefined && { tuning: places.get(tuning)! }),
        })),
      };
    }),
  );
  return { needs, options: { studies } };
}

/** What the page says of how the models were made and played. */
function settingsOf(study: CampaignStudy, { expert, protocol }: ReportedResult): PlannedStudy["settings"] {
  const { distill, sweep, tune, methods, seeds = [0], noopMax } = study;
  const rules = (protocol ?? expert.protocol) as ProtocolName;
  const numbers = sweep!.taus?.filter((tau) => typeof tau === "number");
  return {
    methods: [...methods],
    numModels: distill === undefined ? 1 : seeds.length,
    ...(distill && {
      steps: distill.steps,
      ensembleSteps: distill.ensembleSteps ?? distill.steps,
      gateSteps: distill.gateSteps,
    }),
    numSeeds: sweep!.numSeeds,
    noopMax: noopMax ?? resolveProtocol(rules, {}, expert.game).noopMax,
    ...(numbers && { taus: numbers }),
    maxLosses: tune === undefined ? [] : [...tune.maxLosses],
    madeBy: "ztw campaign",
  };
}
