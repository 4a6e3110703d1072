/** Puts what a comparison rendered into docs/speed.md, between two lines that name it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, writeFileAtomic } from "ztw-atari/tools";

/**
 * Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->`.
 *
 * @throws if the two lines are not there.
 */
export function insertBlock(page, name, block) {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`expected a line ${first} and a line ${last} below it`);
  return `${page.slice(0, begin)}${first}\n${block}\n${page.slice(end)}`;
}

/** Renders a file of `results/bench/` and puts it into docs/speed.md. */
export async function renewBlock(name, render) {
  const page = join(packageRoot, "docs", "speed.md");
  const block = render(readFileSync(join(packageRoot, "results", "bench", `${name}.json`), "utf8"));
  await writeFileAtomic(page, insertBlock(readFileSync(page, "utf8"), name, block));
}
