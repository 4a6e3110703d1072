/** Ties the page to a host: events become state, state is drawn. Which host it is, the caller says. */
import type { LabEvent, LabRequest } from "../src/lab/messages.js";
import type { ConnectHost, HostLink, LinkStatus } from "./host/host-link.js";
import { Lab } from "./state/lab.js";
import { initialState } from "./state/lab-state.js";
import { reduce } from "./state/reduce.js";
import { readRoute } from "./state/route.js";
import { createStore } from "./state/store.js";
import { firstPlayers, followMatch, initialUi } from "./state/ui-state.js";
import { startApp } from "./views/app-view.js";
import { listenToShortcuts } from "./views/shortcuts.js";
import { followTheme } from "./views/theme.js";

/** A host that is playing says so right after its hello. */
const settleMs = 100;

export function startLab(connect: ConnectHost): void {
  const host = createStore(initialState);
  const ui = createStore({ ...initialUi, route: readRoute(location.hash) ?? initialUi.route });
  let link: HostLink | undefined;
  const lab = new Lab(host, ui, (request: LabRequest) => link?.send(request));

  function onEvent(event: LabEvent): void {
    host.update((state) => reduce(state, event));
    const { match, agents } = host.state;
    if (event.type === "hello" && agents !== null)
      ui.update((state) => ({ ...state, players: state.players ?? firstPlayers(agents) }));
    if (event.type === "hello") setTimeout(() => openIfNothingIsPlayed(), settleMs);
    if (event.type === "opened" && match !== null) ui.update((state) => followMatch(state, match));
  }

  /** A first visit plays at once. */
  function openIfNothingIsPlayed(): void {
    if (host.state.match === null) lab.open(ui.state.route.part);
  }

  function onStatus(status: LinkStatus): void {
    host.update((state) => ({ ...state, link: status }));
    if (status === "open") lab.begin();
  }

  followTheme();
  listenToShortcuts(lab);
  startApp(lab);
  link = connect({ onEvent, onStatus });
}
