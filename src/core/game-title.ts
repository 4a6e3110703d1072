/** Names of games for people. */

/** Official spellings that ALE's name does not give. */
const titles: Readonly<Partial<Record<string, string>>> = { qbert: "Q*bert" };

/** A game's id as a title: `"space_invaders"` as `"Space Invaders"`. */
export function gameTitle(game: string): string {
  const words = game.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return titles[game] ?? words.join(" ");
}
