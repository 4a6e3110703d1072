/** Ties the page to a host: events become state, state is drawn. Which host it is, the caller says. */
import type { LabEvent, LabRequest } from "../src/lab/messages.js";
import { pageAddress } from "./dom/page-address.js";
import { saveReceipt } from "./dom/save-file.js";
import type { ConnectHost, HostLink, LinkStatus } from "./host/host-link.js";
import { Lab } from "./state/lab.js";
import { initialState } from "./state/lab-state.js";
import { reduce } from "./state/reduce.js";
import { readRoute } from "./state/route.js";
import { createStore } from "./state/store.js";
import { firstPlayers, followMatch, initialUi } from "./state/ui-state.js";
import { startApp } from "./views/app-view.js";
import { listenToShortcuts } from "./views/shortcuts.js";
import { applyTheme } from "./views/theme.js";

/** A host that is playing says so right after its hello. */
const settleMs = 100;

export function startLab(connect: ConnectHost): void {
  const host = createStore(initialState);
  const wanted = readRoute(location.hash);
  const ui = createStore({ ...initialUi, route: wanted ?? initialUi.route });
  let link: HostLink | undefined;
  let isSettled = false;
  const send = (request: LabRequest) => void link?.send(request);
  const lab = new Lab({ host, ui, send, address: pageAddress });

  function onEvent(event: LabEvent): void {
    host.update((state) => reduce(state, event));
    if (event.type === "hello") {
      ui.update((state) => ({ ...state, players: state.players ?? firstPlayers(event.agents) }));
      setTimeout(settle, settleMs);
    }
    const { match } = host.state;
    if (event.type === "decision") lab.followTau(event);
    if (event.type === "receipt") saveReceipt(event, match);
    if (match === null) return;
    const isRefused = event.type === "refused" && event.request === "open"; // the old match goes on
    if (event.type === "opened" || isRefused) ui.update((state) => followMatch(state, match));
    if (event.type === "opened" && (isSettled || wanted === undefined)) lab.goTo(match);
  }

  /** A first visit plays at once: what its address names, else what the host plays already. */
  function settle(): void {
    const { match } = host.state;
    const isPlayed = match !== null && (isSettled || lab.isShown(match));
    isSettled = true;
    if (!isPlayed) lab.open(ui.state.route.part);
  }

  function onStatus(status: LinkStatus): void {
    host.update((state) => ({ ...state, link: status }));
    if (status === "open") lab.begin();
  }

  window.addEventListener("hashchange", () => lab.visit(readRoute(location.hash) ?? initialUi.route));
  applyTheme();
  listenToShortcuts(lab);
  startApp(lab);
  link = connect({ onEvent, onStatus });
}
