/** Puts TensorFlow in place for training: libraries out of the Python wheel, and tfjs-node's binding compiled on them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { copyFile, mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageRoot, trainingFolder, writeFileAtomic } from "../../src/tools.js";
import { type Addon, compileAddon, describeInputs, isCompiled, productPath, readText } from "./compile.js";
import { type Adopt, lastLines, run, type SetupContext, setupError, withLock } from "./context.js";
import { fetchPinned } from "./download.js";
import { runNpm } from "./npm.js";
import { tensorflowPin } from "./pins.js";
import { findPython, type Python } from "./tools.js";
import { markName, unpack } from "./unpack.js";

export const tfjsName = "@tensorflow/tfjs-node-gpu"; // runs on CPUs too; same sources as tfjs-node
/** What npm installs: a package.json and its lock, copied to where it works. */
const packagesSource = join(packageRoot, "scripts", "setup", "training");
const packageFiles = ["package.json", "package-lock.json"];
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
/** Where the wheel's libraries and headers are kept, for all clones of this user. */
export function tensorflowFolder(context: SetupContext): string {
  const { name, version, sha256 } = tensorflowPin;
  return join(context.cache, `${name}-${version}-${sha256.slice(0, 8)}`);
}

/**
 * The folder of ours that npm installs TensorFlow.js into. It is no part of what users install: npm leaves packages out
 * whose scripts fail, and adding one to the user's own folder would let npm take away what it does not know there.
 */
function packagesFolder(context: SetupContext): string {
  return join(context.root, trainingFolder);
}

/** The folder of tfjs-node; undefined where it has not been installed, or not to its end. */
export function tfjsFolder(context: SetupContext): string | undefined {
  const folder = join(packagesFolder(context), "node_modules", tfjsName);
  return readText(installedFile(context)) === describePackages() ? folder : undefined;
}

/** True when `distill` and `train` can run. */
export function isTensorflowReady(context: SetupContext): boolean {
  const tfjs = tfjsFolder(context);
  if (tfjs === undefined) return false;
  const isLinked = libraries.every((name) => existsSync(join(tfjs, "deps", "lib", name))); // follows the link
  return isLinked && readText(stampFile(tfjs)) === describeInputs(tfjsAddon(context, tfjs));
}

/**
 * Why TensorFlow cannot be set up here; undefined where it can.
 *
 * The wheel that serves the libraries exists for x64 Linux with glibc alone, in the version pinned here.
 */
export function tensorflowObstacle(
  platform = process.platform,
  arch = process.arch,
  pnp = process.versions.pnp,
): string | undefined {
  if (pnp !== undefined) {
    const how = "yarn config set nodeLinker node-modules && yarn install";
    return `training needs a node_modules folder, which Yarn makes with: ${how}; evaluate and record work without it`;
  }
  if (platform === "linux" && arch === "x64" && hasGlibc()) return undefined;
  return `training needs Linux on x64 with glibc, this is ${platform} on ${arch}; evaluate and record work without it`;
}

/**
 * Installs, unpacks, links and compiles what training needs; each only where it is not in place.
 *
 * @param options.isForced - unpack and compile again whatever is there.
 * @throws {NativeError} if the platform is not served, a tool, the network or disk space is missing, or it does not load.
 * @throws {CheckpointError} if the download is another file than the pinned one.
 */
export async function setUpTensorflow(
  context: SetupContext,
  { isForced }: { isForced: boolean },
): Promise<void> {
  if (isTensorflowReady(context) && !isForced) return;
  const obstacle = tensorflowObstacle();
  if (obstacle !== undefined)
    throw setupError("a place that TensorFlow works in", "another", `Note: ${obstacle}. Run: npx ztw setup`);
  const onWait = () => context.note("Another process sets up TensorFlow; waiting for it …");
  const { signal } = context;
  const work = (adopt: Adopt) => makeReady(context, adopt, isForced);
  await withLock(join(context.root, ".ztw", "tensorflow.lock"), work, { signal, onWait });
}

async function makeReady(context: SetupContext, adopt: Adopt, isForced: boolean): Promise<void> {
  const python = await findPython(context);
  const tfjs = await installTfjs(context, adopt);
  await unpackLibraries(context, python, isForced);
  await linkLibraries(context, tfjs);
  const addon = tfjsAddon(context, tfjs);
  if (isForced || !isCompiled(addon))
    await compileAddon(context, addon, { python, adopt, isFresh: isForced });
  await installBinding(addon, tfjs);
  await checkComputes(context, tfjs);
  await writeFileAtomic(stampFile(tfjs), describeInputs(addon));
}

function tfjsAddon(context: SetupContext, tfjs: string): Addon {
  return {
    name: "TensorFlow.js's binding",
    folder: join(context.root, "native", "tensorflow"),
    product: "tfjs_binding.node",
    against: `${tensorflowPin.sha256} tfjs ${readManifest(tfjs).version}`,
    variables: { tfjs_folder: tfjs, tensorflow_folder: tensorflowFolder(context) },
  };
}

/** Installs what the lock file names, and nothing else, into the folder of ours; a mark tells that npm came to its end. */
async function installTfjs(context: SetupContext, adopt: Adopt): Promise<string> {
  const present = tfjsFolder(context);
  if (present !== undefined) return present;
  const folder = packagesFolder(context);
  context.note(`Installing ${tfjsName} without its scripts …`);
  await mkdir(folder, { recursive: true });
  await rm(installedFile(context), { force: true });
  for (const name of packageFiles) await copyFile(join(packagesSource, name), join(folder, name));
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { exitCode, output } = await runNpm(context, args, { folder, adopt });
  if (exitCode !== 0) {
    const next = `Check the network with: npm ping\n${lastLines(output)}`;
    throw setupError(`npm to install ${tfjsName} in ${folder}`, "a failure (below)", next);
  }
  await writeFileAtomic(installedFile(context), describePackages());
  return tfjsFolder(context)!;
}

/** Written last: what npm installed from. */
function installedFile(context: SetupContext): string {
  return join(packagesFolder(context), markName);
}

function describePackages(): string {
  return createHash("sha256")
    .update(readFileSync(join(packagesSource, "package-lock.json")))
    .digest("hex");
}

async function unpackLibraries(context: SetupContext, python: Python, isForced: boolean): Promise<void> {
  const folder = tensorflowFolder(context);
  const mark = tensorflowPin.sha256;
  const isUnpacked = () => readText(join(folder, markName)) === mark;
  if (isUnpacked() && !isForced) return;
  const work = async (adopt: Adopt) => {
    if (isUnpacked() && !isForced) return;
    const archive = await fetchPinned(context, tensorflowPin, python);
    context.note("Unpacking TensorFlow's libraries …");
    await unpack(context, python, { kind: "tensorflow", archive, folder, mark, adopt });
    await rm(archive); // 274 MB that nobody reads again
  };
  await withLock(`${folder}.lock`, work, { signal: context.signal });
}

/** The binding looks for the libraries in `deps/lib` of its package. */
async function linkLibraries(context: SetupContext, tfjs: string): Promise<void> {
  const folder = join(tfjs, "deps", "lib");
  await mkdir(folder, { recursive: true });
  for (const name of libraries) {
    const target = join(tensorflowFolder(context), "lib", name);
    const link = join(folder, name);
    if (existsSync(link) && realpathSync(link) === realpathSync(target)) continue;
    await rm(link, { force: true });
    await symlink(target, link);
  }
}

/** Puts the binding where the package's own loader looks; a process that has the old file open keeps it. */
async function installBinding(addon: Addon, tfjs: string): Promise<void> {
  const target = join(bindingFolder(tfjs), addon.product);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(productPath(addon), `${target}.new`);
  await rename(`${target}.new`, target);
}

/** Prints the backend's name and the gradient of sum(x * x) at 3; the shim is what Node 23 and later need. */
export const trialScript = `
const util = require("util");
util.isArray ??= Array.isArray;
util.isNullOrUndefined ??= (value) => value == null;
const tf = require(process.argv[1]);
const gradient = tf.grad((x) => x.mul(x).sum())(tf.tensor1d([3])).dataSync()[0];
console.log("backend", tf.getBackend(), tf.version["tfjs-node"], gradient);
`;

/** Loads TensorFlow in a process of its own and lets it compute: a crash there is a message here. */
async function checkComputes(context: SetupContext, tfjs: string): Promise<void> {
  const env = { TF_CPP_MIN_LOG_LEVEL: "2" };
  const { output } = await run(context, process.execPath, ["-e", trialScript, tfjs], { env });
  if (/^backend tensorflow \S+ 6$/m.test(output)) return;
  const next = `Run: npx ztw setup --training --force\n${lastLines(output)}`;
  throw setupError("TensorFlow to compute a gradient", "a failure (below)", next);
}

/** The package.json of an installed package. */
export function readManifest(folder: string): { readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
}

function bindingFolder(tfjs: string): string {
  return join(tfjs, "lib", "napi-v8");
}

function stampFile(tfjs: string): string {
  return join(bindingFolder(tfjs), "ztw-inputs.txt");
}

/** False on musl (Alpine), for which neither TensorFlow nor ONNX Runtime serves libraries. */
export function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
