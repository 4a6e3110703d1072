/** Puts what a comparison rendered into a page, between two lines that name it. */

/**
 * Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->`.
 *
 * @throws if the two lines are not there.
 */
export function insertBlock(page: string, name: string, block: string): string {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`expected a line ${first} and a line ${last} below it`);
  return `${page.slice(0, begin)}${first}\n${block}\n${page.slice(end)}`;
}
