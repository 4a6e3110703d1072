/** What the page itself remembers: where one is, what is chosen, what is shown. */
import type { AgentFacts, LaneFacts } from "../../src/lab/messages.js";
import {
  choosePlayer,
  favoriteMethod,
  firstSeed,
  type MatchChoice,
  type PlayerChoice,
  withMethod,
} from "./choices.js";
import { kindOf, type MatchState } from "./lab-state.js";
import type { Route } from "./route.js";

export interface UiState {
  readonly route: Route;
  readonly showsHeat: boolean;
  readonly showsHint: boolean;
  readonly showsHelp: boolean;
  /** Null until the host has said which agents there are. */
  readonly players: Players | null;
  readonly match: MatchChoice;
  /** What going on after a pause means. */
  readonly runningSpeed: number;
}

/** A choice for each part that plays. */
export interface Players {
  readonly play: PlayerChoice;
  readonly race: readonly [PlayerChoice, PlayerChoice];
  readonly you: PlayerChoice;
}

export const initialUi: UiState = {
  route: { part: "play", isReplay: false },
  showsHeat: true,
  showsHint: false,
  showsHelp: false,
  players: null,
  match: { seed: firstSeed, protocol: "ref-clean" },
  runningSpeed: 1,
};

/** A race to begin with: the paper's method against the full network, both of the same agent. */
export function firstPlayers(agents: readonly AgentFacts[]): Players | null {
  const agent = agents.find(({ game }) => game === "qbert") ?? agents[0];
  if (agent === undefined) return null;
  const play = choosePlayer(agent, favoriteMethod(agent));
  return { play, race: [play, withMethod(play, agent, "expert")], you: play };
}

/** Choices follow a match that was opened, by whomever: the controls then say what is played. A stored game is nobody's choice. */
export function followMatch(ui: UiState, match: MatchState): UiState {
  const kind = kindOf(match);
  if (kind === "replay") return ui;
  const { seed, protocol } = match.opened;
  const followed = { ...ui, match: { seed, protocol } };
  const chosen = match.lanes.map(({ facts }) => choiceOf(facts));
  const first = chosen[0];
  if (ui.players === null || first === undefined) return followed;
  const second = chosen[1];
  if (kind === "play") return { ...followed, players: { ...ui.players, play: first } };
  if (kind === "race" && second !== undefined)
    return { ...followed, players: { ...ui.players, race: [first, second] } };
  return kind === "you" ? { ...followed, players: { ...ui.players, you: first } } : followed;
}

/** A person's is that of the agent who gives the hints. */
function choiceOf({ player, method: facts }: LaneFacts): PlayerChoice {
  const { kind: _kind, ...choice } = player;
  return { mode: "greedy", backend: facts.backends[0]!, ...choice };
}
