/** Makes elements in one expression. Styles are set by classes or by the object model: the page's policy forbids style attributes. */

type Child = Node | string | undefined;

interface Properties {
  readonly class?: string;
  readonly text?: string;
  /** Attributes by their names: `role`, `aria-label`, `data-testid`, … */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.text !== undefined) made.textContent = properties.text;
  for (const [key, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(key, value);
  for (const [type, listener] of Object.entries(properties.on ?? {})) made.addEventListener(type, listener);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A text that is only written when it changes: the browser then need not lay anything out. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setClass(target: Element, name: string, isOn: boolean): void {
  if (target.classList.contains(name) !== isOn) target.classList.toggle(name, isOn);
}

/** Custom properties carry numbers into the style sheet. */
export function setVariable(target: HTMLElement, name: string, value: number | string): void {
  const text = String(value);
  if (target.style.getPropertyValue(name) !== text) target.style.setProperty(name, text);
}

export function setHidden(target: HTMLElement, isHidden: boolean): void {
  if (target.hidden !== isHidden) target.hidden = isHidden;
}
