/** Where the files of a comparison are, and how a result file is laid out. */
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";

/** A comparison's folder among the sources: programs in Python and their packages are not compiled. */
export function benchFolder(name: string): string {
  return join(packageRoot, "bench", name);
}

/** The file whose numbers a page shows. */
export function benchResult(name: string): string {
  return join(packageRoot, "results", "bench", `${name}.json`);
}

/** JSON with one row a line, so that two versions of a file compare row by row. */
export function formatRows({ rows, ...head }: { readonly rows: readonly object[] }): string {
  return `${JSON.stringify(head).slice(0, -1)},"rows":[\n${formatLines(rows)}\n]}\n`;
}

/** The entries of a JSON list, one a line. */
export function formatLines(entries: readonly object[]): string {
  return entries.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n");
}
