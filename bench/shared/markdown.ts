/** Tables and notes of a page. */

/**
 * A table of Markdown.
 *
 * @param sides - a letter a column: `l` for words, `r` for numbers. Default: words in the first column alone.
 */
export function table(
  heading: readonly string[],
  lines: readonly (readonly string[])[],
  sides = `l${"r".repeat(heading.length - 1)}`,
): string {
  const rule = [...sides].map((side) => (side === "l" ? ":--" : "--:")).join("|");
  const rows = lines.map((cells) => `| ${cells.join(" | ")} |`);
  return [`| ${heading.join(" | ")} |`, `|${rule}|`, ...rows].join("\n");
}

/** What a reader must know, a point each. */
export function notes(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
