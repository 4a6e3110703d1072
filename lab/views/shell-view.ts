/**
 * What surrounds every part: name, navigation, theme, help, and one line for what went wrong.
 *
 * Names: `header`; `nav` labelled `Parts` with links `Play`, `Race`, `You against it`, `Results` (`aria-current=page` on one);
 * buttons `Dark`/`Light` and `Help`; `p.notice[role=status]` for a lost host; `div.refusal[role=alert]` with `Dismiss`;
 * `main#main`; `div.announcer[aria-live=polite]`.
 */
import { button } from "../dom/controls.js";
import { element, setHidden, setText } from "../dom/element.js";
import type { LinkStatus } from "../host/host-link.js";
import type { Lab } from "../state/lab.js";
import type { Refusal } from "../state/lab-state.js";
import { hashOf, parts, partTitles } from "../state/route.js";
import { applyTheme, chooseTheme, currentTheme } from "./theme.js";

export interface ShellPart {
  readonly element: HTMLElement;
  readonly main: HTMLElement;
  draw(): void;
  /** Said by screen readers when they come to it. */
  announce(text: string): void;
}

export function createShellView(lab: Lab): ShellPart {
  const links = parts.map((part) => {
    const link = element("a", {
      text: partTitles[part],
      attributes: { href: hashOf({ part, isReplay: false }) },
    });
    return { part, link };
  });
  const theme = button("", () => chooseTheme(currentTheme() === "dark" ? "light" : "dark"), "quiet");
  const help = button("Help", () => lab.show({ showsHelp: true }), "quiet");
  help.title = "Words and keys (?)";
  const notice = element("p", { class: "notice", attributes: { role: "status" } });
  const refusal = createRefusal();
  const announcer = element("div", { class: "announcer", attributes: { "aria-live": "polite" } });
  const main = element("main", { attributes: { id: "main", tabindex: "-1" } });
  const skip = element("a", { class: "skip", text: "Skip to the content", attributes: { href: "#main" } });
  skip.addEventListener("click", (event) => {
    event.preventDefault(); // the hash names parts of the page
    main.focus();
  });
  const root = element(
    "div",
    { class: "shell" },
    skip,
    element(
      "header",
      {},
      createMark(),
      element("nav", { attributes: { "aria-label": "Parts" } }, ...links.map(({ link }) => link)),
      element("div", { class: "tools" }, theme, help),
    ),
    notice,
    refusal.element,
    main,
    announcer,
  );

  return {
    element: root,
    main,
    draw() {
      const { link, refusal: refused } = lab.host.state;
      for (const { part, link: anchor } of links) {
        if (part === lab.ui.state.route.part) anchor.setAttribute("aria-current", "page");
        else anchor.removeAttribute("aria-current");
      }
      setText(theme, applyTheme() === "dark" ? "Light" : "Dark");
      setText(notice, noticeText(link));
      setHidden(notice, link === "open");
      refusal.draw(refused);
    },
    announce: (text) => setText(announcer, text),
  };
}

function noticeText(link: LinkStatus): string {
  const texts: Readonly<Record<LinkStatus, string>> = {
    connecting: "Connecting …",
    open: "",
    lost: "The connection is lost. Trying again …",
    ended: "The lab was ended. Start it again, and open the address that it prints.",
    full: "As many windows watch as may. Close another one: this page tries again.",
  };
  return texts[link];
}

function createMark(): HTMLElement {
  const blocks = [0, 1, 2].map(() => element("i"));
  return element(
    "div",
    { class: "mark" },
    element("span", { class: "glyph" }, ...blocks),
    element("h1", { text: "ztw lab" }),
  );
}

/** One clear line, until somebody has read it. */
function createRefusal() {
  const message = element("p");
  let dismissed = 0;
  let shown: Refusal | null = null;
  const dismiss = button("Dismiss", () => {
    dismissed = shown?.id ?? 0;
    root.hidden = true;
  });
  const root = element("div", { class: "refusal", attributes: { role: "alert" } }, message, dismiss);
  root.hidden = true;
  return {
    element: root,
    draw(refusal: Refusal | null) {
      if (refusal === shown) return;
      shown = refusal;
      setText(message, refusal?.message ?? "");
      setHidden(root, refusal === null || refusal.id <= dismissed);
    },
  };
}
