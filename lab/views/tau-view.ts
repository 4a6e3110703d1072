/**
 * The threshold as a slider, or one slider an exit where each has its own. Acts from the next decision on.
 *
 * Names: `input[type=range]` labelled `Threshold τ` (or `Threshold τ of exit 1`, …); `output` says its value; button `One for each exit`.
 */

import type { Tau } from "../../src/core/tau.js";
import type { MethodFacts } from "../../src/lab/messages.js";
import { toggleControl } from "../dom/controls.js";
import { element, setHidden, setText, setVariable } from "../dom/element.js";
import { exitClass } from "../model/stages.js";
import { tauText } from "../model/texts.js";

export interface TauPart {
  readonly element: HTMLElement;
  draw(tau: Tau, method: MethodFacts): void;
}

const step = 0.005;

export function createTauView(id: string, onChange: (tau: Tau) => void): TauPart {
  let shown: { tau: Tau; method: MethodFacts } | undefined;
  let sliders: readonly Slider[] = [];
  const list = element("div", { class: "sliders" });
  const each = toggleControl("One for each exit", (isOn) => {
    if (shown === undefined) return;
    const { tau, method } = shown;
    const first = typeof tau === "number" ? tau : tau[0]!;
    onChange(isOn ? Array.from({ length: method.numExits - 1 }, () => first) : first);
  });
  const back = element("button", { class: "link", attributes: { type: "button" } });
  back.addEventListener("click", () => shown !== undefined && onChange(shown.method.tau));
  const root = element(
    "div",
    { class: "tau" },
    list,
    element(
      "div",
      { class: "tau-ends" },
      element("span", { text: "leave early, cheap" }),
      element("span", { text: "1: always the full network" }),
    ),
    element("div", { class: "tau-options" }, back, each.element),
  );

  function rebuild(tau: Tau, method: MethodFacts): void {
    const count = typeof tau === "number" ? 1 : tau.length;
    const change = () =>
      onChange(
        count === 1 && typeof shown?.tau === "number" ? sliders[0]!.value() : sliders.map((s) => s.value()),
      );
    sliders = Array.from({ length: count }, (_, exit) =>
      createSlider({
        id: `${id}-${exit}`,
        exit: typeof tau === "number" ? undefined : exit,
        numExits: method.numExits,
        onInput: change,
      }),
    );
    list.replaceChildren(...sliders.map((slider) => slider.element));
    setHidden(each.element, !method.hasThresholds || method.numExits < 3);
    each.set(typeof tau !== "number");
  }

  return {
    element: root,
    draw(tau, method) {
      const isOther = shown === undefined || shown.method !== method || lengthOf(shown.tau) !== lengthOf(tau);
      if (!isOther && shown?.tau === tau) return;
      const before = shown;
      shown = { tau, method };
      if (isOther || before === undefined) rebuild(tau, method);
      for (const [exit, slider] of sliders.entries()) slider.show(typeof tau === "number" ? tau : tau[exit]!);
      setHidden(root, method.numExits < 2);
      setText(back, `${method.isConfirmed ? "confirmed" : "usual"}: ${tauText(method.tau)}`);
    },
  };
}

function lengthOf(tau: Tau): number {
  return typeof tau === "number" ? 0 : tau.length;
}

type Slider = ReturnType<typeof createSlider>;

interface SliderOptions {
  readonly id: string;
  /** Undefined for one threshold of all exits. */
  readonly exit: number | undefined;
  readonly numExits: number;
  readonly onInput: () => void;
}

function createSlider({ id, exit, numExits, onInput }: SliderOptions) {
  const name = exit === undefined ? "Threshold τ" : `Threshold τ of exit ${exit + 1}`;
  const input = element("input", {
    attributes: { id, type: "range", min: "0", max: "1", step: String(step) },
    on: { input: () => onInput() },
  });
  const output = element("output", { attributes: { for: id } });
  const label = element("label", { text: name, attributes: { for: id } });
  const className = exit === undefined ? "slider" : `slider ${exitClass(exit, numExits)}`;
  return {
    element: element("div", { class: className }, label, output, input),
    value: () => Number(input.value),
    show(tau: number) {
      if (Math.abs(Number(input.value) - tau) > step / 2) input.value = String(tau);
      setVariable(input, "--value", tau);
      setText(output, tauText(tau));
    },
  };
}
