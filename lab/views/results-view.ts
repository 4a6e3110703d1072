/**
 * All result files: their curves; of a dot its games; of a game its replay.
 *
 * Names: `section#results`; select `Game` (`results-game`); group `Actions`; `ul.files` of toggles, one a file; `div.charts`;
 * `section.games` labelled by its dot, with a button a seed.
 */

import type { ResultPoint, ResultsEntry } from "../../src/lab/messages.js";
import { segmentedControl, selectControl } from "../dom/controls.js";
import { element, setHidden, setText } from "../dom/element.js";
import { type DotKey, entriesByGame, isShownFirst } from "../model/result-charts.js";
import type { Lab } from "../state/lab.js";
import { createChartList } from "./chart-list-view.js";
import { createFileList } from "./file-list-view.js";
import { createGamesView } from "./games-view.js";

const lede =
  "Every stored result of the folder. A dot is a policy at one threshold; its games are stored by seed, and each can be played again.";

export function createResultsView(lab: Lab): { readonly element: HTMLElement; draw(): void } {
  const view = { game: "", mode: "greedy" as ResultPoint["mode"], toggled: new Set<string>() };
  const games = createGamesView(lab);
  const charts = createChartList((key) => {
    games.show(key);
    charts.mark(key);
  }, games.element);
  const isOn = (entry: ResultsEntry) => isShownFirst(entry) !== view.toggled.has(entry.file);
  const isShown = ({ entry, point }: DotKey) =>
    entry.game === view.game && point.mode === view.mode && isOn(entry);
  const files = createFileList((entry, wanted) => {
    if (wanted === isShownFirst(entry)) view.toggled.delete(entry.file);
    else view.toggled.add(entry.file);
    drawAll();
  });
  const game = selectControl("Game", "results-game", (name) => {
    view.game = name;
  });
  const mode = segmentedControl<ResultPoint["mode"]>(
    "Actions",
    [
      { value: "greedy", label: "greedy" },
      { value: "sampled", label: "sampled" },
    ],
    (name) => {
      view.mode = name;
    },
  );
  const reader = createReader(lab);
  const empty = element("p", { class: "hint" });
  const body = element("div", { class: "results-body" }, files.element, charts.element);
  const bar = element("div", { class: "race-bar" }, game.element, mode.element);
  function drawEntries(all: readonly ResultsEntry[]): void {
    const byGame = entriesByGame(all);
    if (!byGame.has(view.game)) view.game = firstGame(lab, [...byGame.keys()]);
    game.setChoices([...byGame.keys()].map((name) => ({ value: name, label: lab.titleOf(name) })));
    game.set(view.game);
    mode.set(view.mode);
    const entries = byGame.get(view.game) ?? [];
    const shown = entries.filter(isOn);
    reader.read(shown);
    files.draw(entries, isOn);
    charts.draw(
      shown.flatMap(({ file }) => lab.host.state.curves[file] ?? []),
      view.mode,
    );
  }

  function drawAll(): void {
    reader.list();
    const { entries } = lab.host.state;
    const hasSome = entries !== null && entries.length > 0;
    setText(empty, entries === null ? "Looking for result files …" : "There are no result files here.");
    setHidden(empty, hasSome);
    setHidden(bar, !hasSome);
    setHidden(body, !hasSome);
    if (hasSome) drawEntries(entries);
    games.draw(isShown);
    charts.mark(games.chosen);
  }

  return {
    element: createPart(empty, bar, body),
    draw: drawAll,
  };
}

function createPart(...children: readonly HTMLElement[]): HTMLElement {
  const title = element("h2", { text: "Results", attributes: { id: "results-title" } });
  return element(
    "section",
    { class: "results", attributes: { id: "results", "aria-labelledby": "results-title" } },
    element("div", { class: "lede" }, title, element("p", { text: lede })),
    ...children,
  );
}

/** That of the agent that is played, if it has results. */
function firstGame(lab: Lab, names: readonly string[]): string {
  const played = lab.ui.state.players?.play;
  const game = played && lab.agentOf(played)?.game;
  return names.find((name) => name === game) ?? names[0] ?? "";
}

/** Asks a host for its list once, and for each file once. */
function createReader(lab: Lab): { list(): void; read(entries: readonly ResultsEntry[]): void } {
  const asked = new Set<string>();
  let listedBy: unknown;
  return {
    list() {
      const { link, agents } = lab.host.state;
      if (link !== "open" || listedBy === agents || agents === null) return;
      listedBy = agents; // another hello is another host
      asked.clear();
      lab.listResults();
    },
    read(entries) {
      for (const entry of entries) {
        if (asked.has(entry.file)) continue;
        asked.add(entry.file);
        lab.readResult(entry);
      }
    },
  };
}
