/** Keyboard shortcuts, in a dialog of the browser's. Names: `dialog` labelled `Keyboard shortcuts`, button `Close`. */
import { button } from "../dom/controls.js";
import { element } from "../dom/element.js";
import type { Lab } from "../state/lab.js";

const rows: readonly (readonly [keys: string, deed: string])[] = [
  ["Space", "pause, or go on"],
  [".", "one decision"],
  ["[  ]", "slower, faster"],
  ["H", "heat map of what was computed again"],
  ["N", "another seed"],
  ["1 … 4", "parts of the page"],
  ["?", "this list"],
  ["Arrows or W A S D, Space", "in “You against it”: move and fire; P pauses there"],
];

export interface HelpPart {
  readonly element: HTMLDialogElement;
  draw(): void;
}

export function createHelpView(lab: Lab): HelpPart {
  const list = element("dl", { class: "keys" });
  for (const [keys, deed] of rows)
    list.append(element("dt", {}, element("kbd", { text: keys })), element("dd", { text: deed }));
  const dialog = element(
    "dialog",
    { class: "help", attributes: { "aria-labelledby": "help-title" } },
    element("h2", { text: "Keyboard shortcuts", attributes: { id: "help-title" } }),
    list,
    button("Close", () => dialog.close(), "primary"),
  );
  dialog.addEventListener("close", () => lab.show({ showsHelp: false }));
  return {
    element: dialog,
    draw() {
      if (lab.ui.state.showsHelp && !dialog.open) dialog.showModal();
    },
  };
}
