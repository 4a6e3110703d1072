/** The sources of an addon, from the one list that there is of them: its binding.gyp. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface GypFile {
  readonly targets: readonly { readonly target_name: string; readonly sources?: readonly string[] }[];
}

/**
 * @param file - a binding.gyp: data, with comments behind a `#`.
 * @returns paths of what the target itself is made of.
 */
export function gypSources(file: string, target: string): string[] {
  const text = readFileSync(file, "utf8").replaceAll(/^\s*#.*$/gm, "");
  const gyp = JSON.parse(text.replaceAll(/,(?=\s*[}\]])/g, "")) as GypFile;
  const sources = gyp.targets.find((candidate) => candidate.target_name === target)?.sources;
  if (sources === undefined) throw new Error(`${file}: expected a target ${target} with sources`);
  return sources.map((source) => join(dirname(file), source));
}
