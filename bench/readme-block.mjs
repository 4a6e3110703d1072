/** Puts what a comparison rendered into README.md, between two lines that name it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, writeFileAtomic } from "ztw-atari";

/**
 * Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->`.
 *
 * @throws if the two lines are not there.
 */
export function insertBlock(readme, name, block) {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [readme.indexOf(first), readme.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`expected a line ${first} and a line ${last} below it`);
  return `${readme.slice(0, begin)}${first}\n${block}\n${readme.slice(end)}`;
}

/** Renders a file of `results/bench/` and puts it into README.md. */
export async function renewBlock(name, render) {
  const readme = join(packageRoot, "README.md");
  const block = render(readFileSync(join(packageRoot, "results", "bench", `${name}.json`), "utf8"));
  await writeFileAtomic(readme, insertBlock(readFileSync(readme, "utf8"), name, block));
}
