/** Runs npm inside a folder of ours, and so that it can touch no other. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../src/tools.js";
import { type Adopt, run, type SetupContext } from "./context.js";

// Plain JavaScript, which has no copy in dist/, as processes.mjs.
const npmUrl = pathToFileURL(join(packageRoot, "scripts", "npm.mjs")).href;
export const { confine, findNpm } = (await import(npmUrl)) as typeof import("../npm.mjs");

/**
 * Runs npm in a folder that has a package.json of its own.
 *
 * @param folder - where npm installs, and the only place where it does.
 */
export function runNpm(
  context: SetupContext,
  args: readonly string[],
  { folder, adopt }: { readonly folder: string; readonly adopt: Adopt },
) {
  const [command, ...first] = findNpm(context.env);
  const confined = { ...context, env: confine(context.env) };
  const placed = [...args, "--prefix", folder, "--no-global", "--no-workspaces"];
  return run(confined, command, [...first, ...placed], { cwd: folder, adopt });
}
