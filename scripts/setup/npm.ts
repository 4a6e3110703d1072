/** Runs npm inside a folder of ours, and so that it can touch no other. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Adopt, run, type SetupContext } from "./context.js";

/**
 * npm's settings that decide which folder it works in and what it leaves out. npm hands its own to the programs that it
 * starts, so under `npx -g`, a global install's script or a workspace they name a folder of somebody else's.
 */
const redirecting = new Set([
  ...["global", "location", "prefix", "local_prefix", "global_prefix", "globalconfig"],
  ...["workspace", "workspaces", "include_workspace_root", "install_strategy", "global_style"],
  ...["omit", "include", "only", "production", "optional", "dev", "also", "dry_run", "package_lock"],
  ...["package_lock_only", "lockfile_version", "save", "save_dev", "force"],
]);

/** The environment for npm: registry, proxy and cache settings stay, what could lead it elsewhere does not. */
export function confine(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => {
    const setting = /^npm_config_(.+)$/i.exec(name)?.[1]?.toLowerCase().replaceAll("-", "_");
    return name !== "NODE_ENV" && (setting === undefined || !redirecting.has(setting));
  });
  return Object.fromEntries(kept);
}

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
  const [command, ...first] = findNpm(context);
  const confined = { ...context, env: confine(context.env) };
  const placed = [...args, "--prefix", folder, "--no-global", "--no-workspaces"];
  return run(confined, command, [...first, ...placed], { cwd: folder, adopt });
}

/**
 * The npm that came with this Node, else the first on PATH: that one may be another system's, as Windows' is under WSL.
 * A caller that sets `ZTW_NPM` names one.
 */
export function findNpm(context: SetupContext, nodePath = process.execPath): [string, ...string[]] {
  if (context.env.ZTW_NPM) return [context.env.ZTW_NPM];
  const modules = join(dirname(dirname(nodePath)), "lib", "node_modules");
  const script = join(modules, "npm", "bin", "npm-cli.js");
  return existsSync(script) ? [nodePath, script] : ["npm"];
}
