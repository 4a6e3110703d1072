/** Fetches pinned files through pip into the user's cache folder, whole and checked. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, statfs, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { CheckpointError } from "../../src/index.js";
import { formatBytes, packageRoot } from "../../src/tools.js";
import { type Adopt, lastLines, run, type SetupContext, setupError, withLock } from "./context.js";
import { hashFile } from "./hash.js";
import type { Pin } from "./pins.js";
import { type Python, pipEnvironment } from "./tools.js";

/** Our stand-in build backend lies here. */
const pythonFolder = join(packageRoot, "scripts", "setup", "python");

/**
 * The path of a pinned file in the cache, downloaded where it is missing or damaged.
 *
 * @throws {NativeError} if the index cannot be reached, does not serve the file, or the disk is too small.
 * @throws {CheckpointError} if what was downloaded is another file than the pinned one.
 */
export async function fetchPinned(context: SetupContext, pin: Pin, python: Python): Promise<string> {
  const folder = join(context.cache, "downloads");
  const path = join(folder, pin.file);
  if (await isRight(path, pin)) return path; // a cache that was copied may be read-only
  const onWait = () => context.note(`Another process downloads ${pin.file}; waiting for it …`);
  const { signal } = context;
  return withLock(
    `${path}.lock`,
    async (adopt) => {
      if (existsSync(path)) {
        if (await isRight(path, pin)) return path;
        context.note(`Discarding a damaged download: ${path}`);
        await rm(path);
      }
      await checkSpace(folder, pin);
      await download(context, pin, { python, folder, adopt });
      return path;
    },
    { signal, onWait },
  );
}

async function isRight(path: string, pin: Pin): Promise<boolean> {
  return existsSync(path) && (await hashFile(path)) === pin.sha256;
}

/** Downloads into a folder of its own; the file gets its name only when it is whole. */
async function download(
  context: SetupContext,
  pin: Pin,
  { python, folder, adopt }: { python: Python; folder: string; adopt: Adopt },
): Promise<void> {
  const partial = join(folder, `.partial-${pin.file}`);
  await rm(partial, { recursive: true, force: true }); // what a killed run left
  await mkdir(partial, { recursive: true });
  const requirements = join(partial, "requirements.txt");
  await writeFile(requirements, `${pin.name}==${pin.version} --hash=sha256:${pin.sha256}\n`);
  context.note(`Downloading ${pin.name} ${pin.version} (${formatBytes(pin.numBytes)}) …`);
  const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-cache-dir", "--no-deps"];
  const target = ["--retries", "2", "--require-hashes", "-r", requirements, "-d", partial];
  const withPip = { ...context, env: downloadEnvironment(context, partial) };
  const result = await run(withPip, python.command, [...pip, ...pin.pipArguments, ...target], {
    adopt,
  });
  if (result.exitCode !== 0) throw explainPipFailure(context, pin, { folder, output: result.output });
  await acceptDownload(join(partial, pin.file), join(folder, pin.file), pin);
  await rm(partial, { recursive: true, force: true });
}

function downloadEnvironment(context: SetupContext, partial: string): NodeJS.ProcessEnv {
  const { PYTHONPATH } = context.env; // pip itself may lie there
  return {
    ...pipEnvironment(context.env),
    PYTHONPATH: PYTHONPATH ? `${pythonFolder}${delimiter}${PYTHONPATH}` : pythonFolder,
    PYTHONDONTWRITEBYTECODE: "1",
    TMPDIR: partial, // a small /tmp would not hold the wheel, and a killed run leaves nothing there
  };
}

async function acceptDownload(from: string, to: string, pin: Pin): Promise<void> {
  const sha256 = existsSync(from) ? await hashFile(from) : "nothing";
  if (sha256 !== pin.sha256) throw wrongHash(pin, sha256);
  await rename(from, to);
}

function wrongHash(pin: Pin, received: string): CheckpointError {
  return new CheckpointError(
    `setup: expected sha256 ${pin.sha256} for ${pin.file}, received ${received}. Something between here and the ` +
      "package index changes files. Check with `pip config list` which index is used, then run: npx ztw setup",
  );
}

const networkSigns =
  /NewConnectionError|NameResolutionError|name resolution|Connection refused|ConnectTimeout|Read timed out|ReadTimeoutError|ProxyError|SSLError|CERTIFICATE|Connection broken|ConnectionResetError|IncompleteRead|Network is unreachable/i;

function explainPipFailure(
  context: SetupContext,
  pin: Pin,
  { folder, output }: { readonly folder: string; readonly output: string },
): Error {
  const wanted = `to download ${pin.name} ${pin.version}`;
  if (/DO NOT MATCH THE HASHES/.test(output))
    return wrongHash(pin, /Got\s+([0-9a-f]{64})/.exec(output)?.[1] ?? "another one");
  if (/No space left on device|Errno 28/.test(output))
    return setupError(wanted, `a full disk at ${folder}`, spaceAdvice(pin));
  if (networkSigns.test(output)) {
    const next = `Check with \`pip download --no-deps ${pin.name}==${pin.version}\` (a proxy is set by HTTPS_PROXY, a mirror by PIP_INDEX_URL), then run: npx ztw setup`;
    return setupError(wanted, "no answer from the package index", next);
  }
  if (/No matching distribution found|from versions:/.test(output)) {
    const next = context.env.PIP_NO_INDEX
      ? "PIP_NO_INDEX keeps pip from asking one: unset it, or put the file where PIP_FIND_LINKS points; then run: npx ztw setup"
      : "Use another index, for example with PIP_INDEX_URL=…, then run: npx ztw setup";
    return setupError(wanted, "an index that does not serve it", next);
  }
  const next = `Update pip with \`python3 -m pip install --upgrade pip\`, then run: npx ztw setup\n${lastLines(output)}`;
  return setupError(wanted, "an error from pip (below)", next);
}

/** Refuses early, rather than with half a file. */
async function checkSpace(folder: string, pin: Pin): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= pin.spaceNeeded) return;
  const expected = `${formatBytes(pin.spaceNeeded)} of free space for ${pin.name}`;
  throw setupError(expected, `${formatBytes(bavail * bsize)} at ${folder}`, spaceAdvice(pin));
}

function spaceAdvice(pin: Pin): string {
  return `Free ${formatBytes(pin.spaceNeeded)} or use another disk: ZTW_CACHE_DIR=/other/disk npx ztw setup`;
}
