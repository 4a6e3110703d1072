/** Where this package lies on disk, and where its worker threads and git-ignored products are. */
import { existsSync } from "node:fs";
import { homedir, platform } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's root folder, whether this module runs from `src/` or from `dist/src/`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** What only training needs, below {@link packageRoot}: `ztw setup --training` installs it there. */
export const trainingFolder = join("vendor", "training");

/** Where downloads are kept between clones: `ZTW_CACHE_DIR`, else the platform's cache folder. */
export function cacheFolder(): string {
  const { ZTW_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (ZTW_CACHE_DIR) return ZTW_CACHE_DIR;
  if (platform() === "darwin") return join(homedir(), "Library", "Caches", "ztw-atari");
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "ztw-atari");
}

/**
 * The compiled file of a module, for worker threads, which cannot load TypeScript.
 *
 * @param moduleUrl - the `import.meta.url` of a module beside the worker.
 * @param file - the worker's file name, ending in `.js`.
 */
export function compiledModule(moduleUrl: string, file: string): string {
  const folder = dirname(fileURLToPath(moduleUrl));
  const dist = join(packageRoot, "dist") + sep;
  return folder.startsWith(dist)
    ? join(folder, file)
    : join(dist, folder.slice(packageRoot.length + 1), file);
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  return findRoot(dirname(folder));
}
