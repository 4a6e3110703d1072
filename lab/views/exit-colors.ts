/** Colors of the style sheet, for canvases: read once, and again when the theme changes. */

const names = [
  "exit-0",
  "exit-1",
  "exit-2",
  "exit-3",
  "exit-expert",
  "held",
  "line",
  "ink",
  "muted",
  "ember",
  "lane-0",
  "lane-1",
] as const;
type ColorName = (typeof names)[number];

let known: Partial<Record<string, string>> = {};

function read(): void {
  const style = getComputedStyle(document.documentElement);
  known = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export const exitColors = {
  /** @param name - a class of `exitClass`, or another color by its name. */
  of(name: ColorName | (string & {})): string {
    if (known[name] === undefined) read();
    return known[name] ?? "gray";
  },
  /** The theme changed. */
  refresh: read,
};
