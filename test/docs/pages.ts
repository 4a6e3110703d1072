/** The pages that people read: which there are, what they link and name, and the checks that each must pass. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../src/tools.js";

/** Every page but those that are generated from the sources, which have a gate of their own. */
export const pages: readonly string[] = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(packageRoot, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

export const readPage = (file: string) => readFileSync(join(packageRoot, file), "utf8");

/** Text without blocks of code, whose brackets and hashes mean other things. */
export function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

/** Code blocks of a language, in order. */
export function codeBlocks(text: string, ...languages: readonly string[]): string[] {
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return blocks.filter(([, language]) => languages.includes(language!)).map(([, , code]) => code!);
}

/** A heading's anchor, as forges make it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/\]\([^)]*\)/g, "")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, "")
    .replaceAll(" ", "-");
}

function anchorsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
}

/** Links of a page that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
export function brokenLinks(text: string, page: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\((?!https?:)([^)\s]+)\)|src="(?!https?:)([^"]+)"/g)];
  return links
    .map(([, link, source]) => (link ?? source)!)
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      if (path !== "" && !existsSync(join(packageRoot, target))) return true;
      if (anchor === undefined) return false;
      return !anchorsOf(path === "" ? text : readPage(target)).includes(anchor);
    });
}

/** Folders of a clone; what begins otherwise is a user's own file. */
const folders = "src|native|scripts|test|bench|examples|docs|models|results";
/** A file that is named without its folder, as `policy/train.ts`, would be looked for in vain. */
const pathPattern = new RegExp(
  `\`((?:${folders})/[\\w./@-]+|(?!runs/|https?:)[\\w.-]+/[\\w./-]+\\.(?:ts|mjs|cc|h))\``,
  "g",
);

/** Paths in a page's text, from the clone's top, where nothing is. */
export function missingPaths(text: string): string[] {
  const paths = [...withoutCode(text).matchAll(pathPattern)].map(([, path]) => path!);
  return paths.filter((path) => !existsSync(join(packageRoot, path)));
}

/** Sentences that promise what only identical actions keep. */
export function brokenPromises(text: string): string[] {
  const sentences = withoutCode(text)
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?:]) |\|/);
  return sentences.filter(
    (sentence) =>
      /\b(los(es?|ing|t) nothing|nothing is lost|(no|without) loss)\b/i.test(sentence) &&
      !/identical actions|tau (= )?1\b/i.test(sentence),
  );
}
