/** Where this package lies on disk, and where its worker threads and git-ignored products are. */
import { readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { NativeError } from "./errors.js";

/** The package's root folder, whether this module runs from `src/` or from `dist/src/`. */
export const packageRoot = findRoot(import.meta.url);

/** What only training needs, below {@link packageRoot}: `ztw setup --training` installs it there. */
export const trainingFolder = join("vendor", "training");

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

/**
 * The package's folder, where this module is where it belongs. A bundler takes it away from there: then the folders above are
 * nobody's, or those of another program.
 *
 * @param moduleUrl - of this module; undefined in a bundle for CommonJS.
 * @throws {NativeError} if the module was put into a bundle.
 */
export function findRoot(moduleUrl: string | undefined): string {
  const module = moduleUrl?.startsWith("file:") ? fileURLToPath(moduleUrl) : "a bundle";
  const above = dirname(dirname(dirname(module)));
  const root = basename(above) === "dist" ? dirname(above) : above;
  if (dirname(module) === join(above, "src", "core") && nameOfPackage(root) === "ztw-atari") return root;
  throw new NativeError(
    `ztw-atari: expected to be loaded from its own package, received a copy in ${module}. Its addons, workers and models ` +
      "cannot be put into one file: keep it external (esbuild --external:ztw-atari, rollup and webpack externals).",
  );
}

function nameOfPackage(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name?: unknown } | null)
      ?.name;
  } catch {
    return undefined; // none, or not one of ours
  }
}
