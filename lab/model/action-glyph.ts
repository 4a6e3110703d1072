/** Actions in little room. */

const arrows: Readonly<Partial<Record<string, string>>> = {
  UP: "↑",
  RIGHT: "→",
  LEFT: "←",
  DOWN: "↓",
  UPRIGHT: "↗",
  UPLEFT: "↖",
  DOWNRIGHT: "↘",
  DOWNLEFT: "↙",
};

/** `↗●` for UPRIGHTFIRE; a point for doing nothing; what is unknown keeps its name. */
export function actionGlyph(meaning: string): string {
  if (meaning === "NOOP") return "·";
  if (meaning === "FIRE") return "●";
  const isFire = meaning.endsWith("FIRE");
  const arrow = arrows[isFire ? meaning.slice(0, -"FIRE".length) : meaning];
  if (arrow === undefined) return meaning;
  return isFire ? `${arrow}●` : arrow;
}

/** `up right + fire`, as a screen reader should say it. */
export function actionWords(meaning: string): string {
  if (meaning === "NOOP") return "nothing";
  return meaning
    .replace(/FIRE$/, " + fire")
    .replace(/^(UP|DOWN)(?=RIGHT|LEFT)/, "$1 ")
    .replace(/^ \+ /, "")
    .toLowerCase();
}
