/** Plays one task of the benchmark: a whole game by a rule, alone or with every exit watched. */
import { type AtariEnvironment, loadBundle, makeAtari } from "../../src/index.js";
import { checkOneOf, type EpisodeCounts, protocolNames, runEpisode } from "../../src/tools.js";
import { type Exits, openExits } from "./exits.js";
import { glanceInput } from "./glance.js";
import type { Models, WatchedDecision } from "./models.js";
import type { RuleName } from "./rules.js";
import { type ObservedDecision, RuleSession } from "./session.js";
import type { Scored } from "./thresholds.js";

/** A game and the exits of its policy. */
export interface Table {
  readonly environment: AtariEnvironment;
  readonly exits: Exits;
}

/** What a task watches in every decision: all that a fit needs, the rule's scores at every exit, or nothing. */
export interface WatchedByKind {
  readonly looks: WatchedDecision;
  readonly scores: Scored;
  readonly nothing: never;
}
export type WatchKind = keyof WatchedByKind;

/** A whole game by a rule. */
export interface Task<Kind extends WatchKind = WatchKind> {
  readonly game: string;
  /** Of the caller's list. */
  readonly index: number;
  readonly rule: RuleName;
  readonly threshold: number | undefined;
  readonly seed: number;
  readonly watch: Kind;
}

export interface Played<Kind extends WatchKind = WatchKind> {
  readonly task: Task<Kind>;
  readonly counts: RuleCounts;
  /** One entry a decision. */
  readonly watched: readonly WatchedByKind[Kind][];
}

/** What `runEpisode` counted, and how many observations were the same as the one before. */
export type RuleCounts = EpisodeCounts & { readonly numUnchanged: number };

/** Opens a game and the exits of the policy in `folder`, which `writeAskable` wrote. */
export async function openTable(folder: string): Promise<Table> {
  const bundle = loadBundle(folder);
  const { game, protocol } = bundle.manifest;
  const name = checkOneOf("openTable", "protocol", protocol, protocolNames);
  return { environment: makeAtari(game, { protocol: name }), exits: await openExits(bundle) };
}

const keepers: { readonly [Kind in WatchKind]?: (decision: ObservedDecision) => WatchedByKind[Kind] } = {
  looks: keepLooks,
  scores: ({ looks }) => ({ scores: looks.map(({ score = Number.NEGATIVE_INFINITY }) => score) }),
};

export async function playTask<Kind extends WatchKind>(
  { environment, exits }: Table,
  task: Task<Kind>,
  models: Models | undefined,
): Promise<Played<Kind>> {
  const { rule, threshold, seed, watch } = task;
  const watched: WatchedByKind[Kind][] = [];
  const keep = keepers[watch] as ((decision: ObservedDecision) => WatchedByKind[Kind]) | undefined;
  const observe = keep && ((decision: ObservedDecision) => void watched.push(keep(decision)));
  const session = new RuleSession(exits, { rule, threshold, models, observe });
  const { counts } = await runEpisode(environment, session, { seed, tau: 1, mode: "greedy" });
  return { task, counts: { ...counts, numUnchanged: session.numUnchanged }, watched };
}

/** For every exit its answer, for every classifier its features; and what a glance would have seen. */
function keepLooks({ observation, previous, looks }: ObservedDecision): WatchedDecision {
  const answers = looks.map(({ answer }) => answer);
  const features = looks.slice(0, -1).map((look) => look.features);
  const numActions = answers.at(-1)!.length;
  return { answers, features, previous, glance: glanceInput(observation, previous.action, numActions) };
}
