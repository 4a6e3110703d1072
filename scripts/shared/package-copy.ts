/** A copy of this package in which addons are compiled otherwise: those in use stay as they are. */
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";

const linked = ["node_modules", "vendor", "models"];

/**
 * Sources are copied, so that what they are compiled to lies beside them; what is only read is linked.
 *
 * @param folder - below the package's root; what was compiled there before stays.
 * @param addons - folders of `native/`.
 * @param others - what is copied beside them.
 * @returns its path.
 */
export function copyPackage(
  folder: string,
  addons: readonly string[],
  others: readonly string[] = [],
): string {
  const root = join(packageRoot, folder);
  mkdirSync(join(root, "native"), { recursive: true });
  for (const name of ["dist", "test/native"]) rmSync(join(root, name), { recursive: true, force: true });
  const natives = [...addons, "shared"].map((addon) => `native/${addon}`);
  for (const name of ["package.json", "dist", "test/native", ...natives, ...others])
    cpSync(join(packageRoot, name), join(root, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (source) => !/(native[\\/]\w+[\\/]build|packages[\\/][\w-]+[\\/]dist)$/.test(source),
    });
  for (const name of linked)
    if (!existsSync(join(root, name))) symlinkSync(join(packageRoot, name), join(root, name));
  return root;
}
