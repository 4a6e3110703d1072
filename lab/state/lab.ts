/** What a person can do on the page: each deed asks the host, or changes what the page remembers. */
import { isSameTau, type Tau } from "../../src/core/tau.js";
import type {
  AgentFacts,
  DecisionEvent,
  LabRequest,
  MethodFacts,
  ResultsEntry,
} from "../../src/lab/messages.js";
import { fasterSpeed, slowerSpeed } from "../model/speeds.js";
import type { Address } from "./address.js";
import { agentPlayer, humanPlayer, type MatchChoice, openRequest, type PlayerChoice } from "./choices.js";
import { kindOf, type LabState, type MatchState } from "./lab-state.js";
import { hashOf, type Part, type Route, routeOf } from "./route.js";
import type { Store } from "./store.js";
import { pageClock, throttle } from "./throttle.js";
import type { Players, UiState } from "./ui-state.js";

/** Decisions under the old threshold arrive for a while after it was moved. */
const ownTauMs = 1000;

/** What a lab stands on. */
export interface LabParts {
  readonly host: Store<LabState>;
  readonly ui: Store<UiState>;
  readonly send: (request: LabRequest) => void;
  readonly address: Address;
}

export class Lab {
  readonly host: Store<LabState>;
  readonly ui: Store<UiState>;
  readonly #send: (request: LabRequest) => void;
  readonly #address: Address;
  readonly #sendTau: ((tau: Tau) => void)[];
  /** When a slider here was moved last, by lane. */
  readonly #tauSetAt: number[] = [];

  constructor({ host, ui, send, address }: LabParts) {
    this.host = host;
    this.ui = ui;
    this.#send = send;
    this.#address = address;
    this.#sendTau = [0, 1].map((lane) => throttle((tau: Tau) => send({ type: "tau", lane, tau })));
  }

  /** Heads and dirty maps are what this page is about. */
  begin(): void {
    this.#send({ type: "show", heads: true, recomputed: true });
  }

  // What is played

  /** Begins what a part of the page plays, from its choices. */
  open(part: Part): void {
    const { players, match } = this.ui.state;
    if (players === null || part === "results") return;
    if (part === "you") {
      this.#openPerson(players.you, match);
      return;
    }
    const chosen = part === "race" ? players.race : [players.play];
    this.#send(openRequest(chosen.map(agentPlayer), match));
    if (this.host.state.speed === 0) this.pace(this.ui.state.runningSpeed);
  }

  /** A person wants to be ready: the game waits for the first key, at real time. */
  #openPerson(choice: PlayerChoice, match: MatchChoice): void {
    this.#send({ type: "pace", speed: 0 });
    this.#send(openRequest([humanPlayer(choice), agentPlayer(choice)], match));
    this.ui.update((ui) => ({ ...ui, runningSpeed: 1 }));
  }

  /** A person goes to a part: it is played there at once. */
  visit(route: Route): void {
    this.#address.scrollUp();
    this.ui.update((ui) => ({ ...ui, route }));
    const { match } = this.host.state;
    if (match === null || !this.isShown(match)) this.open(route.part);
  }

  /** The page goes where the match is, whoever opened it. */
  goTo(match: MatchState): void {
    const route = routeOf(kindOf(match));
    this.#address.enter(hashOf(route));
    this.ui.update((ui) => ({ ...ui, route }));
  }

  /** Whether a match belongs to the part that is looked at. */
  isShown(match: MatchState): boolean {
    return routeOf(kindOf(match)).part === this.ui.state.route.part;
  }

  /** The same game from its beginning. */
  again(): void {
    const { match } = this.host.state;
    if (match === null) return;
    const { replay } = match.opened;
    if (replay === null) this.open(routeOf(kindOf(match)).part);
    else this.replay(replay.file, replay.game.index);
  }

  choose(change: Partial<Players>, part: Part): void {
    this.ui.update((ui) => (ui.players === null ? ui : { ...ui, players: { ...ui.players, ...change } }));
    this.open(part);
  }

  chooseMatch(change: Partial<MatchChoice>, part: Part): void {
    this.ui.update((ui) => ({ ...ui, match: { ...ui.match, ...change } }));
    this.open(part);
  }

  /** Acts from the lane's next decision on. */
  setTau(tau: Tau, lane: number): void {
    this.#tauSetAt[lane] = pageClock.now();
    this.ui.update((ui) =>
      ui.players === null ? ui : { ...ui, players: withTau(ui.players, tau, lane, this.#kind()) },
    );
    this.#sendTau[lane]?.(tau);
  }

  /** Another viewer moved a threshold: the slider here follows, unless it is being moved itself. */
  followTau({ lane, tau }: DecisionEvent, now = pageClock.now()): void {
    if (now < (this.#tauSetAt[lane] ?? Number.NEGATIVE_INFINITY) + ownTauMs) return;
    const shown = this.#shownTau(lane);
    if (shown === undefined || isSameTau(shown, tau)) return;
    this.ui.update((ui) =>
      ui.players === null ? ui : { ...ui, players: withTau(ui.players, tau, lane, this.#kind()) },
    );
  }

  /** Of the slider of a lane, if it has one. */
  #shownTau(lane: number): Tau | undefined {
    const { players } = this.ui.state;
    const kind = this.#kind();
    return kind === "race" ? players?.race[lane]?.tau : kind === "play" ? players?.play.tau : undefined;
  }

  #kind() {
    const { match } = this.host.state;
    return match === null ? "play" : kindOf(match);
  }

  // How fast it goes

  pace(speed: number): void {
    if (speed > 0) this.ui.update((ui) => ({ ...ui, runningSpeed: speed }));
    this.#send({ type: "pace", speed });
  }

  togglePause(): void {
    this.pace(this.host.state.speed > 0 ? 0 : this.ui.state.runningSpeed);
  }

  faster(): void {
    this.pace(fasterSpeed(this.ui.state.runningSpeed));
  }

  slower(): void {
    this.pace(slowerSpeed(this.ui.state.runningSpeed));
  }

  advance(): void {
    this.#send({ type: "advance" });
  }

  press(lane: number, action: number): void {
    this.#send({ type: "press", lane, action });
  }

  // What is stored

  listResults(): void {
    this.#send({ type: "listResults" });
  }

  readResult({ file }: ResultsEntry): void {
    this.#send({ type: "readResult", file });
  }

  replay(file: string, game: number): void {
    this.#send({ type: "replay", file, game });
    if (this.host.state.speed === 0) this.pace(this.ui.state.runningSpeed);
  }

  receipt(lane: number): void {
    this.#send({ type: "receipt", lane });
  }

  // What is shown

  show(change: Partial<Pick<UiState, "showsHeat" | "showsHint" | "showsHelp">>): void {
    this.ui.update((ui) => ({ ...ui, ...change }));
  }

  // Facts

  agentOf(choice: PlayerChoice): AgentFacts | undefined {
    return this.host.state.agents?.find(({ id }) => id === choice.agent);
  }

  titleOf(game: string): string {
    return this.host.state.agents?.find((agent) => agent.game === game)?.title ?? game;
  }

  methodOf(choice: PlayerChoice): MethodFacts | undefined {
    return this.agentOf(choice)?.methods.find(({ name }) => name === choice.method);
  }
}

function withTau(players: Players, tau: Tau, lane: number, kind: string): Players {
  const [first, second] = players.race;
  if (kind === "race")
    return { ...players, race: lane === 0 ? [{ ...first, tau }, second] : [first, { ...second, tau }] };
  if (kind === "you") return { ...players, you: { ...players.you, tau } };
  return { ...players, play: { ...players.play, tau } };
}
