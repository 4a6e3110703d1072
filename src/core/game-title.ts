/** Names of games for people. */
import { checkText } from "./check.js";

/** Official spellings that ALE's name does not give. */
const titles: Readonly<Partial<Record<string, string>>> = { qbert: "Q*bert", riverraid: "River Raid" };

/** A game's id as a title: `"space_invaders"` as `"Space Invaders"`. */
export function gameTitle(game: string): string {
  const words = checkText("gameTitle", "game", game)
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return (Object.hasOwn(titles, game) ? titles[game] : undefined) ?? words.join(" ");
}
