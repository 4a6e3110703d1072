/** Refuses a Node that is too old, before anything else of this package runs on it; imported first by every door. */
import { NativeError } from "./errors.js";

const oldest = [20, 17] as const;

/** @throws {NativeError} if the version is older than the oldest one that this package is tested on. */
export function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new NativeError(
    `ztw-atari: expected Node ${oldest.join(".")} or newer, received ${version}. ` +
      "Install a newer one (https://nodejs.org, or: nvm install 22).",
  );
}

checkNodeVersion(process.versions.node);
