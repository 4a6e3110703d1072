/** Seed and protocol. Names: input labelled `Seed`, button `Another seed`, select labelled `Protocol`; ids begin with the form's. */

import type { ProtocolName } from "../../src/envs/protocols.js";
import { field, selectControl } from "../dom/controls.js";
import { element } from "../dom/element.js";
import { type MatchChoice, protocols, readSeed } from "../state/choices.js";

export interface MatchForm {
  readonly element: HTMLElement;
  draw(match: MatchChoice): void;
}

/** Another seed is a small one: people can tell it to each other. */
const numSmallSeeds = 1000;

export function createMatchForm(id: string, onChoose: (change: Partial<MatchChoice>) => void): MatchForm {
  let shown: MatchChoice | undefined;
  const input = element("input", {
    attributes: {
      id: `${id}-seed`,
      type: "text",
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: "10",
      size: "6",
    },
  });
  input.addEventListener("change", () => {
    const seed = readSeed(input.value);
    if (seed === undefined) input.value = String(shown?.seed ?? "");
    else onChoose({ seed });
  });
  const dice = element("button", {
    class: "button plain",
    text: "Another seed",
    attributes: { type: "button", title: "N" },
    on: { click: () => onChoose({ seed: anotherSeed(shown?.seed ?? 0) }) },
  });
  const protocol = selectControl<ProtocolName>("Protocol", `${id}-protocol`, (name) =>
    onChoose({ protocol: name }),
  );
  protocol.setChoices(protocols.map((name) => ({ value: name, label: name })));
  return {
    element: element("div", { class: "fields" }, protocol.element, field("Seed", `${id}-seed`, input), dice),
    draw(match) {
      if (match === shown) return;
      shown = match;
      if (document.activeElement !== input || readSeed(input.value) !== match.seed)
        input.value = String(match.seed);
      protocol.set(match.protocol);
    },
  };
}

export function anotherSeed(seed: number): number {
  return (seed + 1 + Math.floor(Math.random() * (numSmallSeeds - 1))) % numSmallSeeds;
}
