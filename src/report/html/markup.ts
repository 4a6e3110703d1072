/** HTML made of text and of Markdown that says what was in files: nothing in it is markup of theirs. */
import MarkdownIt from "markdown-it";

/** A text as HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** JSON that can stand in a script element: no `<` of its own ends that. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** HTML in Markdown stays text, links and pictures are none: results have neither. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable([
  "link",
  "image",
  "autolink",
  "reference",
]);

const { rules } = markdown.renderer;
// A table that is wider than a phone scrolls by itself, also by keyboard; alignment is a class, as the page takes no styles in attributes.
rules.table_open = () => '<div class="table" tabindex="0" role="region" aria-label="table"><table>\n';
rules.table_close = () => "</table></div>\n";
for (const [name, tag] of [
  ["th_open", "th"],
  ["td_open", "td"],
] as const)
  rules[name] = (tokens, index) =>
    String(tokens[index]!.attrGet("style")).includes("right") ? `<${tag} class="number">` : `<${tag}>`;

/** Markdown of a page's part as HTML. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}
