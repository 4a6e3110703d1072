/** Keys and thumbs of a person, told to the host as actions: whenever another action follows from what is held down. */
import { actionOf, HeldKeys } from "../../src/lab/keyboard.js";
import type { Lab } from "../state/lab.js";
import type { MatchState } from "../state/lab-state.js";
import { createTouchPad } from "./touch-pad-view.js";

/** Controls that take keys themselves. */
const typing = "input, select, textarea";

export function createPersonControls(lab: Lab) {
  const keys = new HeldKeys();
  const pad = createTouchPad(tell);
  let match: MatchState | undefined;
  let told: { readonly match: number; readonly action: number } | undefined;

  function tell(): void {
    const lane = match?.lanes.findIndex(({ facts }) => facts.player.kind === "human") ?? -1;
    if (match === undefined || lane < 0) return;
    const meanings = match.lanes[lane]!.facts.actionMeanings;
    const action = actionOf([...keys.controls, ...pad.controls], meanings);
    if (told?.match === match.id && told.action === action) return;
    told = { match: match.id, action };
    lab.press(lane, action);
    if (keys.controls.length + pad.controls.length > 0) begin(match.lanes[lane]!.decision === null);
  }
  /** The first key begins the game; a pause is ended by its button alone. */
  function begin(isWaiting: boolean): void {
    if (isWaiting && lab.host.state.speed === 0) lab.pace(1);
  }
  function release(): void {
    keys.clear();
    tell();
  }

  document.addEventListener("keydown", (event) => {
    if (lab.ui.state.route.part !== "you" || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target instanceof Element && event.target.closest(typing) !== null;
    const isPress = event.code === "Space" && event.target instanceof HTMLButtonElement;
    if (isTyping || isPress || lab.ui.state.showsHelp) return;
    if (keys.press(event.code) || event.repeat) event.preventDefault(); // the page must not scroll
    tell();
  });
  document.addEventListener("keyup", (event) => {
    keys.release(event.code);
    tell();
  });
  window.addEventListener("blur", release);

  return {
    element: pad.element,
    /** Whose keys these are. */
    follow(current: MatchState): void {
      match = current;
    },
  };
}
