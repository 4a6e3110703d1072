/** The cross compiler, the emulator and the Node that run arm64's code on another processor. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { NativeError } from "../../src/index.js";
import { findProgram } from "../../src/tools.js";
import { installNode } from "../shared/node-binary.js";

export const compilerPrefix = "aarch64-linux-gnu-";
const emulator = "qemu-aarch64";
/** Where Debian's cross compiler puts arm64's C library. */
const libraries = "/usr/aarch64-linux-gnu";
const nodeVersion = "22";

export interface Arm64 {
  /** Program and first arguments that run arm64's Node. */
  readonly node: readonly string[];
  /** Holds `include/node`. */
  readonly nodeFolder: string;
}

/**
 * Finds what must be installed, and installs Node.
 *
 * @param searchPath - folders in which programs are looked for. Default: PATH.
 * @throws {NativeError} if something is missing, with the command that installs it.
 */
export function findArm64(searchPath = process.env.PATH): Arm64 {
  const { platform, arch } = process;
  if (platform !== "linux" || arch === "arm64")
    throw new NativeError(
      `test-arm64: expected Linux on another processor than arm64, received ${platform}-${arch}. On arm64, npm test itself runs NEON.`,
    );
  const needed = [`${compilerPrefix}g++`, emulator];
  const missing = needed.filter((program) => findProgram(program, searchPath) === undefined);
  if (!existsSync(join(libraries, "lib", "libstdc++.so.6"))) missing.push(`${libraries}/lib/libstdc++.so.6`);
  if (missing.length > 0)
    throw new NativeError(
      `test-arm64: expected ${missing.join(", ")}, found none. Install them, e.g.: ` +
        "apt-get install -y --no-install-recommends g++-aarch64-linux-gnu qemu-user",
    );
  const { name, folder } = installNode(nodeVersion, "arm64");
  if (folder === undefined)
    throw new NativeError(`test-arm64: expected to install ${name} with npm, which failed. Try it again.`);
  return { node: [emulator, "-L", libraries, join(folder, "bin", "node")], nodeFolder: folder };
}
