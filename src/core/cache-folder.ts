/** Where downloads and made files are kept between runs and clones, on whatever machine this is. */

import { accessSync, constants, existsSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { checkObject } from "./check.js";
import { InvalidArgumentError, NativeError } from "./errors.js";

const name = "ztw-atari";

/**
 * `ZTW_CACHE_DIR`, else the platform's cache folder, else, where the user has none that can be written, a folder of this
 * user's own among the temporary files.
 *
 * @returns an absolute path; the folder need not exist.
 * @throws {InvalidArgumentError} if `ZTW_CACHE_DIR` begins with `~` and there is no home folder.
 * @throws {NativeError} if no folder can be used.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  checkObject("cacheFolder", "env", env);
  if (env.ZTW_CACHE_DIR) return resolve(expandHome("ZTW_CACHE_DIR", env.ZTW_CACHE_DIR, env));
  const usual = usualFolder(env, platform);
  return usual !== undefined && isUsable(join(usual, name)) ? join(usual, name) : temporaryFolder(env);
}

/** The platform's; relative ones are no folders by the rules of both Windows and the XDG specification. */
function usualFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const home = homeFolder(env);
  const named =
    platform === "win32" ? env.LOCALAPPDATA : platform === "darwin" ? undefined : env.XDG_CACHE_HOME;
  if (named && home !== undefined && /^~(\/|$)/.test(named)) return join(home, named.slice(1));
  if (named && isAbsolute(named)) return named;
  if (home === undefined || !existsSync(home)) return undefined;
  return platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

/** Undefined where there is none: a container's user may have neither `HOME` nor an entry among the users. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  checkObject("homeFolder", "env", env);
  if (env.HOME && isAbsolute(env.HOME)) return env.HOME;
  try {
    return userInfo().homedir || undefined;
  } catch {
    return undefined;
  }
}

/** What a shell would have made of a leading `~`; Docker's `ENV` and quotes leave it as it is. */
function expandHome(variable: string, path: string, env: NodeJS.ProcessEnv): string {
  if (!/^~(\/|$)/.test(path)) return path;
  const home = homeFolder(env);
  if (home !== undefined) return join(home, path.slice(1));
  throw new InvalidArgumentError(
    `cacheFolder: expected a folder for ${variable}, received ${JSON.stringify(path)}, and this user has no home. Give a whole path.`,
  );
}

/** True if the folder can be written, or could be once it were made. */
function isUsable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return isMissing && dirname(folder) !== folder && isUsable(dirname(folder));
  }
}

/** Made here and now, for this user alone: anybody could have made one of that name, with files of theirs in it. */
function temporaryFolder(env: NodeJS.ProcessEnv): string {
  const user = process.getuid?.() ?? "user";
  const folder = join(env.TMPDIR && isAbsolute(env.TMPDIR) ? env.TMPDIR : tmpdir(), `${name}-${user}`);
  const advice = "Set ZTW_CACHE_DIR to a folder that can be written.";
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    throw new NativeError(
      `cacheFolder: expected a folder to keep files in, cannot make ${folder}. ${advice}`,
      { cause },
    );
  }
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.getuid === undefined || (uid === user && (mode & 0o022) === 0);
  if (isOurs) return folder;
  throw new NativeError(
    `cacheFolder: expected ${folder} to be this user's alone, received another's. ${advice}`,
  );
}
