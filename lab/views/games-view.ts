/** The games of a dot. Names: `section.games` labelled by the dot; a button for each seed. */

import type { StoredGame } from "../../src/lab/messages.js";
import { element, setHidden } from "../dom/element.js";
import { type DotKey, gamesBySeed } from "../model/result-charts.js";
import { scoreText, shareText, tauText } from "../model/texts.js";
import type { Lab } from "../state/lab.js";

export function createGamesView(lab: Lab) {
  let chosen: DotKey | undefined;
  let drawn: DotKey | undefined;
  const root = element("section", {
    class: "games panel",
    attributes: { "aria-labelledby": "games-title", tabindex: "-1" },
  });

  function render({ entry, point }: DotKey): void {
    const title = element("h3", {
      text: `${entry.method} at τ ${tauText(point.tau)}, ${point.mode}`,
      attributes: { id: "games-title" },
    });
    const cost = element("p", {
      class: "hint",
      text: `Mean ${scoreText(point.mean)}, cost ${shareText(point.cost)}.`,
    });
    const problem = entry.replayProblem;
    const list = element("div", { class: "seeds" });
    for (const game of gamesBySeed(point.games)) list.append(gameButton(entry.file, game, problem !== null));
    const how = problem ?? "Choose a seed: that very game is played again.";
    root.replaceChildren(
      title,
      cost,
      element("p", { class: problem === null ? "hint" : "problem", text: how }),
      list,
    );
  }

  function gameButton(file: string, game: StoredGame, isDisabled: boolean): HTMLElement {
    const made = element(
      "button",
      {
        attributes: { type: "button", title: `${scoreText(game.numSteps)} steps` },
        on: { click: () => lab.replay(file, game.index) },
      },
      `seed ${game.seed}`,
      element("small", { text: scoreText(game.episodeReturn) }),
    );
    made.disabled = isDisabled;
    return made;
  }

  return {
    element: root,
    /** The dot whose games are shown. */
    get chosen(): DotKey | undefined {
      return chosen;
    },
    show(key: DotKey): void {
      chosen = key;
      this.draw(() => true);
      root.scrollIntoView({ block: "nearest" });
      root.focus({ preventScroll: true }); // whoever chose by keyboard goes on here
    },
    /** @param isShown - whether a dot is in the chart that is looked at. */
    draw(isShown: (key: DotKey) => boolean): void {
      if (chosen !== undefined && !isShown(chosen)) chosen = undefined;
      setHidden(root, chosen === undefined);
      if (chosen === undefined || chosen === drawn) return;
      drawn = chosen;
      render(chosen);
    },
  };
}
