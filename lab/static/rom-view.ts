/** Asks for ROMs. Names: `main` with the heading `Choose a ROM`, a file input `ROM file`, and `alert` for what went wrong. */
import { element } from "../dom/element.js";
import type { SiteGame } from "./site.js";

export interface RomViewOptions {
  readonly games: readonly SiteGame[];
  onFiles(files: readonly File[]): void;
}

export interface RomView {
  readonly root: HTMLElement;
  say(message: string): void;
}

const anyOf = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** "Breakout, Pong or Q*bert" */
export function listTitles(games: readonly SiteGame[]): string {
  return anyOf.format(games.map(({ title }) => title));
}

export function romView({ games, onFiles }: RomViewOptions): RomView {
  const input = element("input", {
    attributes: { type: "file", accept: ".bin,.rom,.a26", multiple: "", "aria-label": "ROM file" },
    on: { change: () => onFiles([...(input.files ?? [])]) },
  });
  const problem = element("p", { class: "rom-problem", attributes: { role: "alert" } });
  const list = element(
    "ul",
    {},
    ...games.map(({ title, romMd5 }) => element("li", { text: `${title}: md5 ${romMd5}` })),
  );
  const root = element(
    "main",
    { class: "rom-view" },
    element("h1", { text: "Choose a ROM" }),
    element("p", {
      text: `Drop the ROM of ${listTitles(games)} on this page, or choose the file. It is known by its bytes, whatever its name is; it stays in this browser and is sent to nobody.`,
    }),
    input,
    problem,
    element("p", {
      text: "Where to get it: ale-py brings it. In a terminal: pip download --no-deps ale-py, then open the downloaded file as a zip; the ROMs are in its folder ale_py/roms.",
    }),
    list,
  );
  return {
    root,
    say: (message) => {
      problem.textContent = message;
    },
  };
}
