/** What a campaign is to find out: the file that a user writes. */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { readJson } from "../core/files.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { settingsSchema } from "../distill/settings-schema.js";
import { protocolNames } from "../envs/protocols.js";
import { actionModes } from "../evaluate/episode.js";
import { tauSchema } from "../evaluate/tau-schema.js";
import { architectureNames } from "../model/architectures.js";
import { methodNames } from "../model/bundle-schema.js";
import { costModelNames } from "../model/cost.js";
import { trainSettingsSchema } from "../policy/train-options.js";
import { studyMode } from "../report/study/scores.js";
import { campaignBackends } from "./job-options.js";

const count = z.number().int().positive().max(1_000_000);
const seed = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const text = z.string().min(1);

function distinct<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .min(1)
    .max(10_000)
    .readonly()
    .refine(
      (items) => new Set(items.map((each) => JSON.stringify(each))).size === items.length,
      "expected everything once",
    );
}

/** Threads of each training; a training repeats exactly with an equal number. */
const numThreads = count.max(1024).default(1);
const modes = distinct(z.enum(actionModes)).default(["greedy"]);
const taus = distinct(tauSchema).optional();

/** A part that is absent is not done: trainings, distillations, sweeps and tunings. */
export const campaignStudySchema = z.strictObject({
  /** For people and folders. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "expected small letters, digits and dashes, at most 40")
    .default("campaign"),
  /** Without `train`, those whose experts ship. */
  games: distinct(text).optional(),
  /** Folders of experts, below the study's file or absolute. */
  bundles: distinct(text).optional(),
  methods: distinct(z.enum(methodNames)),
  /** One independently distilled model of each method and expert for every seed. */
  seeds: distinct(seed).optional(),
  /** Rules that sweeps and tunings are played by. Default: the experts'. */
  protocols: distinct(z.enum(protocolNames)).optional(),
  /** No-op frames at the start of every game, of trainings too. Default: the protocol's. */
  noopMax: z.number().int().min(0).max(10_000).optional(),
  /** Of sweeps and tunings. Default: the engine, where it has the network's layers. */
  backend: z.enum(campaignBackends).optional(),
  train: trainSettingsSchema
    .omit({ seed: true, noopMax: true, fromTemperature: true })
    .extend({
      /** One expert of each game for every seed. */
      seeds: distinct(seed).default([0]),
      architecture: z.enum(architectureNames).default("nature-cnn"),
      evaluationEpisodes: count.min(0).default(8),
      numThreads,
    })
    .optional(),
  distill: settingsSchema
    .omit({ method: true, classifiersFrom: true, seed: true, noopMax: true })
    .extend({ numThreads })
    .optional(),
  sweep: z.strictObject({ taus, numSeeds: count.default(10), modes, runSeed: seed.default(0) }).optional(),
  tune: z
    .strictObject({
      taus,
      maxLosses: distinct(z.number().gt(0).lt(1)).default([0.02]),
      errorRate: z.number().gt(0).max(0.5).default(0.05),
      /** Default: as many as the smallest loss takes. */
      numSeeds: count.min(2).optional(),
      confirmNumSeeds: count.min(2).default(200),
      modes,
      runSeed: seed.default(0),
      costModel: z.enum(costModelNames).default("reference"),
    })
    .optional(),
});
/** A study with its defaults. */
export type CampaignStudy = z.output<typeof campaignStudySchema>;
export type CampaignStudyInput = z.input<typeof campaignStudySchema>;

/** What fields have to do with each other. */
interface Rule {
  readonly isKept: (study: CampaignStudy) => boolean;
  readonly expected: string;
  readonly field: string;
  readonly received: (study: CampaignStudy) => unknown;
  readonly advice?: string;
}

const whole = { field: "the study", received: (study: CampaignStudy) => study };

const rules: readonly Rule[] = [
  {
    isKept: ({ games, bundles }) => (games === undefined) !== (bundles === undefined),
    expected: "either games or bundles",
    ...whole,
  },
  {
    isKept: ({ train, games }) => train === undefined || games !== undefined,
    expected: "games, and no bundles, where experts are trained,",
    field: "bundles",
    received: ({ bundles }) => bundles,
  },
  {
    isKept: ({ sweep }) => sweep === undefined || sweep.modes.includes(studyMode),
    expected: `${studyMode} among them, which the page of results compares,`,
    field: "sweep.modes",
    received: ({ sweep }) => sweep?.modes.join(", "),
  },
  {
    isKept: ({ train, distill, sweep, tune }) => (train ?? distill ?? sweep ?? tune) !== undefined,
    expected: "at least one of train, distill, sweep and tune",
    ...whole,
  },
  {
    isKept: ({ train, distill, sweep, tune }) =>
      train === undefined || distill !== undefined || (sweep ?? tune) === undefined,
    expected: "distill, which sweeps and tunings of new experts need,",
    ...whole,
  },
  {
    isKept: ({ distill, seeds }) => distill !== undefined || seeds === undefined,
    expected: "seeds only where distill is",
    field: "seeds",
    received: ({ seeds }) => seeds,
    advice: "Experts have theirs in train.",
  },
  {
    isKept: ({ sweep, tune }) => tune === undefined || sweep !== undefined || tune.taus !== undefined,
    expected: "taus where there is no sweep to take thresholds from",
    field: "tune.taus",
    received: ({ tune }) => tune?.taus,
  },
];

/**
 * Fills in defaults, and checks what needs no look at games and bundles.
 *
 * @throws {InvalidArgumentError} naming the first field that does not fit.
 */
export function checkCampaignStudy(given: unknown): CampaignStudy {
  const parsed = campaignStudySchema.safeParse(given);
  if (!parsed.success)
    throw new InvalidArgumentError(
      `planCampaign: the study does not fit: ${describeSchemaError(parsed.error)}.`,
    );
  const broken = rules.find(({ isKept }) => !isKept(parsed.data));
  if (broken === undefined) return parsed.data;
  const { expected, field, received, advice } = broken;
  throw new InvalidArgumentError(
    describeMismatch("planCampaign", expected, field, received(parsed.data), advice),
  );
}

/**
 * Reads a study's file; its bundles are found from where it lies.
 *
 * @throws {CheckpointError} if it can't be read, or is not JSON.
 * @throws {InvalidArgumentError} if it does not fit.
 */
export function readCampaignStudy(file: string): CampaignStudy {
  const advice = "Give the file of a study: docs/campaigns.md says what is in it.";
  const study = checkCampaignStudy(readJson("planCampaign", file, z.unknown(), advice));
  const bundles = study.bundles?.map((bundle) => resolve(dirname(file), bundle));
  return { ...study, ...(bundles && { bundles }) };
}
