/** Words and keys, in a dialog of the browser's. Names: `dialog` labelled `Words and keys`, button `Close`. */
import { button } from "../dom/controls.js";
import { element } from "../dom/element.js";
import type { Lab } from "../state/lab.js";

const words: readonly (readonly [word: string, meaning: string])[] = [
  [
    "Exit",
    "A small classifier on a hidden layer. What it compares with τ is above τ: it answers, and the deeper layers do not run.",
  ],
  ["Expert", "The full network. It costs more than 100 %: itself, and the exits that were asked on the way."],
  [
    "ztw",
    "Zero Time Waste (Wołczyk et al., 2021): each exit also reads what the exits before it found. ztw-regret leaves where that costs little; ztw-hold may let an action go on unlooked.",
  ],
  [
    "Paper’s count",
    "Operations of the layers and exits that ran, as that paper counts them: what early exits save.",
  ],
  [
    "Really executed",
    "Multiply-adds that the engine did: exits, and recycling of everything that is equal to the decision before. No answer changes.",
  ],
  ["Confirmed", "A threshold whose loss was tested on games of fresh seeds: docs/results.md."],
  ["Protocol", "The rules of the game: sticky actions, frame skip, starts. ref-clean is the paper’s."],
  ["Backend", "What computes: our engine, which recycles, or ONNX Runtime."],
  ["Receipt", "A file with every action, exit and screen’s hash of this game; ztw replay checks it."],
  ["· ●", "Under the bars: do nothing, fire; arrows move."],
];

const rows: readonly (readonly [keys: string, deed: string])[] = [
  ["Space", "pause, or go on"],
  [".", "one decision"],
  ["[  ]", "slower, faster"],
  ["H", "heat map of what was computed again"],
  ["N", "another seed"],
  ["1 … 4", "parts of the page"],
  ["?", "these words and keys"],
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
  const glossary = element("dl", { class: "keys" });
  for (const [word, meaning] of words)
    glossary.append(element("dt", { text: word }), element("dd", { text: meaning }));
  const dialog = element(
    "dialog",
    { class: "help", attributes: { "aria-labelledby": "help-title" } },
    element("h2", {
      text: "Words and keys",
      attributes: { id: "help-title", tabindex: "-1", autofocus: "" },
    }),
    glossary,
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
