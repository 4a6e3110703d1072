/** Names of games for people. */

/** Where the title is not the words of ALE's name. */
const titles: Readonly<Record<string, string>> = { qbert: "Q*bert" };

/** `"space_invaders"` → `"Space Invaders"`. */
export function gameTitle(game: string): string {
  const words = game.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return titles[game] ?? words.join(" ");
}
