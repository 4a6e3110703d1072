/** Keys that steer the page, wherever the focus is but in a control that wants them itself. */
import type { Lab } from "../state/lab.js";
import { hashOf, parts } from "../state/route.js";
import { anotherSeed } from "./match-form.js";

/** Controls that take keys: a letter typed into them is no shortcut. */
const typing = "input:not([type=range]), select, textarea";
/** Space presses these. */
const pressable = "button, a, summary";

export function listenToShortcuts(lab: Lab): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(typing) || lab.ui.state.showsHelp) return;
    const isYou = lab.ui.state.route.part === "you"; // its letters and Space are the player's
    if (event.key === " " && (isYou || target.closest(pressable))) return;
    if (isYou && /^[wasd]$/i.test(event.key)) return;
    if (act(lab, event.key)) event.preventDefault();
  });
}

function act(lab: Lab, key: string): boolean {
  const { route, match, showsHeat } = lab.ui.state;
  const deeds: Readonly<Partial<Record<string, () => void>>> = {
    " ": () => lab.togglePause(),
    p: () => lab.togglePause(),
    ".": () => lab.advance(),
    "[": () => lab.slower(),
    "]": () => lab.faster(),
    h: () => lab.show({ showsHeat: !showsHeat }),
    n: () => lab.chooseMatch({ seed: anotherSeed(match.seed) }, route.part),
    "?": () => lab.show({ showsHelp: true }),
  };
  const part = parts[Number(key) - 1];
  const go = () => {
    if (part !== undefined) location.hash = hashOf({ part, isReplay: false });
  };
  const deed = deeds[key.toLowerCase()] ?? (part === undefined ? undefined : go);
  deed?.();
  return deed !== undefined;
}
