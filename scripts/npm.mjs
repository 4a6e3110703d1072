/** Which npm to run, and in which environment; plain JavaScript, because a clone needs it before anything is compiled. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";

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

/** The environment for npm; see npm.d.mts. */
export function confine(env) {
  const kept = Object.entries(env).filter(([name]) => {
    const setting = /^npm_config_(.+)$/i.exec(name)?.[1]?.toLowerCase().replaceAll("-", "_");
    return name !== "NODE_ENV" && (setting === undefined || !redirecting.has(setting));
  });
  return Object.fromEntries(kept);
}

/** The npm to run; see npm.d.mts. */
export function findNpm(env, nodePath = process.execPath) {
  if (env.ZTW_NPM) return [env.ZTW_NPM];
  const started = env.npm_execpath; // pnpm and Yarn put themselves there
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !/^\/mnt\/[a-z]\//.test(folder)) // Windows' drives, under WSL
    .map((folder) => join(folder, "npm"))
    .filter(isExecutable);
  const scripts = [...besideNode(nodePath), ...(started ? [started] : []), ...onPath.map(resolve)];
  const script = scripts.find((path) => basename(path) === "npm-cli.js" && existsSync(path));
  return script === undefined ? [onPath[0] ?? "npm"] : [nodePath, script];
}

function besideNode(nodePath) {
  const folders = [
    join(dirname(dirname(nodePath)), "lib", "node_modules"),
    join(dirname(nodePath), "node_modules"), // Windows
    join(dirname(dirname(nodePath)), "share", "nodejs"), // Debian
  ];
  return folders.map((folder) => join(folder, "npm", "bin", "npm-cli.js"));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function resolve(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
