/** Opens an address in the browser of whoever sits at this machine. */

import { spawn } from "node:child_process";
import { checkObject, checkText } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";

/** A program that opens an address, which follows its own arguments. */
export type Opener = readonly [program: string, ...args: string[]];

/** By platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, Opener>>> = {
  darwin: ["open"],
  linux: ["xdg-open"],
  win32: ["cmd", "/c", "start", ""], // the empty text is a title
};

/**
 * The program that would open an address, with its first arguments; undefined where nobody would see it: in continuous integration,
 * over SSH, and without a display.
 */
export function findOpener(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Opener | undefined {
  checkObject("findOpener", "environment", environment);
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
  if (CI || SSH_CONNECTION) return undefined;
  if (platform === "linux" && WSL_DISTRO_NAME) return ["cmd.exe", "/c", "start", ""];
  if (platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  return openers[platform];
}

/** Opens an address, if there is a program for that; where it fails, the address was printed anyway. */
export function openBrowser(url: string, opener: Opener | undefined): void {
  if (opener === undefined) return;
  checkText("openBrowser", "url", url);
  if (!Array.isArray(opener) || opener.length === 0 || opener.some((part) => typeof part !== "string"))
    throw new InvalidArgumentError(
      describeMismatch("openBrowser", "a program and its arguments", "opener", opener),
    );
  const [program, ...args] = opener;
  const child = spawn(program, [...args, url], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
