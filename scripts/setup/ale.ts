/** Puts the emulator in place: ALE's sources and ROMs from its source distribution, and our addon compiled on them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Addon, compileAddon, isCompiled, productPath, readText } from "./compile.js";
import { type Adopt, lastLines, run, type SetupContext, setupError, withLock } from "./context.js";
import { fetchPinned } from "./download.js";
import { alePin } from "./pins.js";
import { findPython } from "./tools.js";
import { markName, unpack } from "./unpack.js";

/** ALE's sources; the ROMs lie below in `src/ale/python/roms`. */
export function aleFolder(context: SetupContext): string {
  return join(context.root, "vendor", "ale");
}

export function aleAddon(context: SetupContext): Addon {
  return {
    name: "the ALE addon",
    folder: join(context.root, "native", "ale"),
    sharedFolder: join(context.root, "native", "shared"),
    product: "ale_native.node",
    against: alePin.sha256,
  };
}

/** True when ALE's sources, of the pinned version, are unpacked. */
export function isAleUnpacked(context: SetupContext): boolean {
  const folder = aleFolder(context);
  return readText(join(folder, markName)) === alePin.sha256 && existsSync(join(folder, "src", "ale"));
}

/** True when environments can be made. */
export function isAleReady(context: SetupContext): boolean {
  return isAleUnpacked(context) && isCompiled(aleAddon(context));
}

/**
 * Downloads and unpacks ALE, and compiles the addon; each only where it is not in place.
 *
 * @param options.isForced - unpack and compile again whatever is there.
 * @throws {NativeError} if a tool, the network or disk space is missing, or the addon does not load.
 * @throws {CheckpointError} if the download is another file than the pinned one.
 */
export async function setUpAle(context: SetupContext, { isForced }: { isForced: boolean }): Promise<void> {
  if (isAleReady(context) && !isForced) return;
  const onWait = () => context.note("Another process sets up ALE; waiting for it …");
  const { signal } = context;
  const work = (adopt: Adopt) => makeReady(context, adopt, isForced);
  await withLock(join(context.root, ".ztw", "ale.lock"), work, { signal, onWait });
}

async function makeReady(context: SetupContext, adopt: Adopt, isForced: boolean): Promise<void> {
  const addon = aleAddon(context);
  const python = await findPython(context);
  if (isForced || !isAleUnpacked(context)) {
    const archive = await fetchPinned(context, alePin, python);
    const folder = aleFolder(context);
    await unpack(context, python, { kind: "sdist", archive, folder, mark: alePin.sha256, adopt });
  }
  if (isForced || !isCompiled(addon)) {
    await compileAddon(context, addon, { python, adopt, isFresh: isForced });
    await checkLoads(context, addon);
  }
}

/** Loads the addon in a process of its own: a crash there is a message here. */
export async function checkLoads(context: SetupContext, addon: Addon): Promise<void> {
  const path = productPath(addon);
  const { exitCode, output } = await run(context, process.execPath, [
    "-e",
    `require(${JSON.stringify(path)})`,
  ]);
  if (exitCode === 0) return;
  const next = `Run: npx ztw setup --force\n${lastLines(output)}`;
  throw setupError(`${addon.name} to load`, `a failure of ${path}`, next);
}
