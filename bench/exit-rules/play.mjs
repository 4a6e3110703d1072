/** Plays one task of the benchmark: a whole game by a rule, alone or with every exit watched. */
import { loadBundle, makeAtari } from "ztw-atari";
import { runEpisode } from "ztw-atari/tools";
import { openExits } from "./exits.mjs";
import { glanceInput } from "./glance.mjs";
import { RuleSession } from "./session.mjs";

/** Opens a game and the exits of the policy in `folder`, which `writeAskable` wrote. */
export async function openTable(folder) {
  const bundle = loadBundle(folder);
  const { game, protocol } = bundle.manifest;
  return { environment: makeAtari(game, { protocol }), exits: await openExits(bundle) };
}

/**
 * @param task - `{ rule, threshold, seed, watch }`; `watch` is `"looks"` for all that a fit needs, `"scores"` for the
 * rule's scores at every exit, or absent.
 * @returns `{ counts, watched }`: what `runEpisode` counted and `numUnchanged`; one entry a decision.
 */
export async function playTask({ environment, exits }, { rule, threshold, seed, watch }, models) {
  const watched = [];
  const keep = { looks: keepLooks, scores: ({ looks }) => ({ scores: scoresOf(looks) }) }[watch];
  const observe = keep && ((decision) => watched.push(keep(decision)));
  const session = new RuleSession(exits, { rule, threshold, models, observe });
  const { counts } = await runEpisode(environment, session, { seed, tau: 1, mode: "greedy" });
  return { counts: { ...counts, numUnchanged: session.numUnchanged }, watched };
}

function scoresOf(looks) {
  return looks.map(({ score = Number.NEGATIVE_INFINITY }) => score);
}

/** For every exit its answer, for every classifier its features; and what a glance would have seen. */
function keepLooks({ observation, previous, looks }) {
  const answers = looks.map(({ answer }) => answer);
  const features = looks.slice(0, -1).map((look) => look.features);
  return {
    answers,
    features,
    previous,
    glance: glanceInput(observation, previous.action, answers.at(-1).length),
  };
}
