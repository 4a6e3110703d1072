/** Campaigns of any number of short jobs: sweeps of one agent of Pong, each with a seed of its own. */
import { shippedBundleFolder } from "../../src/index.js";
import { type Campaign, createJob, planCampaign } from "../../src/tools.js";

/** What each job plays. */
export const shortJobsPlay = {
  bundle: shippedBundleFolder("pong"),
  method: "ztw",
  taus: [0.5],
  noopMax: 30,
} as const;

export interface ShortJobs {
  readonly numJobs: number;
  /** Games of each job, for each of two thresholds: the expert plays them too. */
  readonly numGames: number;
  /** Default: the agent that ships. */
  readonly bundle?: string;
}

/** As if a study named so many run seeds. */
export function shortJobs({ numJobs, numGames, bundle = shortJobsPlay.bundle }: ShortJobs): Campaign {
  const { method, taus, noopMax } = shortJobsPlay;
  const plan = planCampaign({
    ...{ name: "short-jobs", bundles: [bundle], methods: [method], noopMax },
    sweep: { taus: [...taus], numSeeds: numGames },
  });
  const { id: _id, ...sweep } = plan.jobs.find(({ kind }) => kind === "sweep")!;
  const jobs = Array.from({ length: numJobs }, (_, runSeed) =>
    createJob({ ...sweep, options: { ...sweep.options, runSeed }, label: `games of seed ${runSeed}` }),
  );
  return { ...plan, id: `short-jobs-${numJobs}-${numGames}`, jobs };
}
