/** Dark or light: as the system says, until a person says otherwise. */
import { exitColors } from "./exit-colors.js";

export type Theme = "light" | "dark";

const storageKey = "ztw-lab-theme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === "light" || stored === "dark" ? stored : undefined;
  } catch {
    return undefined; // a browser may forbid storage
  }
}

export function currentTheme(): Theme {
  return storedTheme() ?? (systemDark.matches ? "dark" : "light");
}

function apply(): void {
  document.documentElement.dataset.theme = currentTheme();
  exitColors.refresh();
}

export function followTheme(): void {
  systemDark.addEventListener("change", apply);
  apply();
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    document.documentElement.dataset.theme = theme; // for this visit only
    exitColors.refresh();
    return;
  }
  apply();
}
