/** The table of where a study's time went. */
import { gameTitle } from "../../core/game-title.js";
import { groupBy } from "../../core/groups.js";
import { formatDuration } from "../../core/number-text.js";
import { sum } from "../../core/numbers.js";
import type { TableContent } from "../table.js";
import type { StepTime } from "./study.js";

/** One line a kind of work: on one core, one model after the other. */
export function timesTable(times: readonly StepTime[]): TableContent {
  const kinds = groupBy(times, ({ step }) => step.replace(/ of .*/, ""));
  return {
    heading: ["work", "games", "steps", "on one core"],
    rows: [...kinds].map(([kind, ofKind]) => [
      kind,
      [...new Set(ofKind.map(({ game }) => gameTitle(game)))].join(", "),
      String(new Set(ofKind.map(({ game, model, step }) => `${game}/${model}/${step}`)).size),
      formatDuration(sum(ofKind.map(({ seconds }) => seconds))),
    ]),
  };
}
