/** Controls with a label, that tell what was chosen. */
import { element } from "./element.js";

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface Control<Value> {
  readonly element: HTMLElement;
  /** Shows a value without telling anybody. */
  set(value: Value): void;
}

export interface SelectControl<Value extends string> extends Control<Value> {
  setChoices(choices: readonly Choice<Value>[]): void;
}

export function selectControl<Value extends string>(
  label: string,
  id: string,
  onChoose: (value: Value) => void,
): SelectControl<Value> {
  const select = element("select", {
    attributes: { id },
    on: { change: () => onChoose(select.value as Value) },
  });
  let shown = "";
  return {
    element: field(label, id, select),
    set(value) {
      if (select.value !== value) select.value = value;
    },
    setChoices(choices) {
      const key = JSON.stringify(choices);
      if (key === shown) return;
      shown = key;
      const options = choices.map((c) =>
        element("option", { text: c.label, attributes: { value: c.value } }),
      );
      select.replaceChildren(...options);
    },
  };
}

/** A label above its control. */
export function field(label: string, id: string, control: HTMLElement): HTMLElement {
  const name = element("label", { text: label, attributes: { for: id } });
  return element("div", { class: "field" }, name, control);
}

/** A few alternatives side by side, of which one is on. */
export function segmentedControl<Value extends string>(
  label: string,
  choices: readonly (Choice<Value> & { readonly hint?: string })[],
  onChoose: (value: Value) => void,
): Control<Value> {
  const buttons = choices.map((choice) =>
    element("button", {
      text: choice.label,
      attributes: {
        type: "button",
        "aria-pressed": "false",
        ...(choice.hint ? { title: choice.hint, "aria-label": `${choice.label}: ${choice.hint}` } : {}),
      },
      on: { click: () => onChoose(choice.value) },
    }),
  );
  return {
    element: element(
      "div",
      { class: "segments", attributes: { role: "group", "aria-label": label } },
      ...buttons,
    ),
    set(value) {
      choices.forEach((choice, index) => {
        const isOn = String(choice.value === value);
        const button = buttons[index]!;
        if (button.getAttribute("aria-pressed") !== isOn) button.setAttribute("aria-pressed", isOn);
      });
    },
  };
}

export function toggleControl(label: string, onToggle: (isOn: boolean) => void): Control<boolean> {
  const button = element("button", {
    class: "toggle",
    text: label,
    attributes: { type: "button", "aria-pressed": "false" },
    on: { click: () => onToggle(button.getAttribute("aria-pressed") !== "true") },
  });
  return {
    element: button,
    set(isOn) {
      button.setAttribute("aria-pressed", String(isOn));
    },
  };
}

export function button(label: string, onClick: () => void, kind = "plain"): HTMLButtonElement {
  return element("button", {
    class: `button ${kind}`,
    text: label,
    attributes: { type: "button" },
    on: { click: onClick },
  });
}
