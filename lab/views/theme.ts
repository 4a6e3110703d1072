/** Dark or light: as the system says, until a person says otherwise. */
import { exitColors } from "./exit-colors.js";

export type Theme = "light" | "dark";

const storageKey = "ztw-lab-theme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

/** What was chosen in this visit. */
let visitTheme: Theme | undefined;

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === "light" || stored === "dark" ? stored : undefined;
  } catch {
    return undefined; // a browser may forbid storage
  }
}

export function currentTheme(): Theme {
  return visitTheme ?? storedTheme() ?? (systemDark.matches ? "dark" : "light");
}

/** Colors the page as the theme is now, and says which that is: called whenever the page is drawn, whoever changed it. */
export function applyTheme(): Theme {
  const theme = currentTheme();
  const { dataset } = document.documentElement;
  if (dataset.theme !== theme) {
    dataset.theme = theme;
    exitColors.refresh();
  }
  return theme;
}

export function chooseTheme(theme: Theme): void {
  visitTheme = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // for this visit only
  }
  applyTheme();
}
