/** Hands a text to the person as a file. */
import type { EventOf, MatchState } from "../state/lab-state.js";
import { element } from "./element.js";

/** A receipt, named after what it is of. */
export function saveReceipt({ text, lane }: EventOf<"receipt">, match: MatchState | null): void {
  const player = match?.lanes[lane]?.facts.player;
  const name = [player?.agent.split(/[\\/]/).at(-1), player?.method, match?.opened.seed, "receipt"]
    .filter((part) => part !== undefined)
    .join("-");
  saveText(`${name}.json`, text);
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { attributes: { href: url, download: name } }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it meanwhile
}
