/** Brings a clone to the point where compiled code can run: npm packages, then `dist/`. Only Node's own modules. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { confine, findNpm } from "./npm.mjs";
import { runProcess, withLock } from "./processes.mjs";

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
/** Makes what runs in a browser. */
const bundler = "scripts/build-lab.mjs";
const compiledSources = ["src", "scripts", "bench", "lab"];

/**
 * Installs what package-lock.json names and compiles `dist/` where either is missing or out of date.
 *
 * A package that npm installed holds `dist/` already and is left as it is. Safe to kill at any point and to run twice
 * at once: each step ends by writing its mark, and a step without its mark is done again.
 *
 * @returns the URL of the compiled command line.
 */
export async function bootstrap(root = packageFolder) {
  const cli = pathToFileURL(join(root, "dist", "scripts", "cli.js")).href;
  if (!isClone(root) || (isInstalled(root) && isBuilt(root))) return cli;
  const stopListening = exitOnSignals();
  try {
    await withLock(join(root, ".ztw", "bootstrap.lock"), (adopt) => prepare(root, adopt), {
      onWait: () => say("another ztw is preparing this folder; waiting for it …"),
    });
  } catch (error) {
    throw explainFileError(root, error);
  } finally {
    stopListening();
  }
  return cli;
}

/** A clone of somebody else's, or on a full disk: one line in place of a stack. */
function explainFileError(root, error) {
  if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(error.code)) return error;
  const next = "Its owner runs this command once; or clone it into a folder of your own.";
  return expected(`ztw: expected to write in ${root}, received ${error.code} at ${error.path}. ${next}`);
}

async function prepare(root, adopt) {
  if (!isInstalled(root)) await install(root, adopt);
  if (!isBuilt(root)) await build(root, adopt);
}

/** Published packages leave the compiler's settings out. */
function isClone(root) {
  return existsSync(join(root, "tsconfig.build.json"));
}

/** True when every package that must be there is there, in the version that package-lock.json names. */
export function isInstalled(root) {
  const wanted = readJson(join(root, "package-lock.json"))?.packages ?? {};
  const found = readJson(join(root, "node_modules", ".package-lock.json"))?.packages; // npm writes it last
  if (found === undefined) return false;
  return Object.entries(wanted).every(([location, { version, optional }]) => {
    if (location === "") return true;
    if (optional && found[location] === undefined) return true; // for another platform, or its scripts failed
    return found[location]?.version === version && existsSync(join(root, location, "package.json"));
  });
}

async function install(root, adopt) {
  say("installing npm packages (npm ci --ignore-scripts) …");
  // Development packages are needed whatever NODE_ENV says: the TypeScript compiler is one.
  const args = [
    "ci",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-global",
    "--no-audit",
    "--no-fund",
  ];
  const [command, ...first] = findNpm(process.env);
  const { exitCode, output, isMissing } = await runProcess(command, [...first, ...args], {
    cwd: root,
    env: confine(process.env),
    adopt,
  });
  if (isMissing)
    throw expected("ztw: npm was not found on PATH. Install Node with npm (https://nodejs.org).");
  if (exitCode !== 0) throw expected(describeNpmFailure(root, output));
}

function describeNpmFailure(root, output) {
  const errors = output.split("\n").filter((line) => /^npm (error|ERR!) \S/.test(line));
  const shown = errors.length > 0 ? errors.slice(0, 6).join("\n") : lastLines(output); // npm's usage follows
  const where = `ztw: npm ci failed in ${root}:\n${shown}\n`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/.test(output))
    return `${where}The package registry cannot be reached. Check the network with: npm ping`;
  if (/ENOTCACHED/.test(output))
    return `${where}npm may not use the network here. Unset npm_config_offline, then run the same command again.`;
  if (/ENOSPC/.test(output)) return `${where}The disk is full. Free 1 GB, then run: npm ci --ignore-scripts`;
  return `${where}See the whole message with: npm ci --ignore-scripts`;
}

/** True when `dist/` was compiled from exactly the sources that are there now. */
export function isBuilt(root) {
  const mark = readJson(markFile(root));
  return mark?.sources === fingerprintSources(root) && existsSync(join(root, "dist", "scripts", "cli.js"));
}

async function build(root, adopt) {
  say("compiling TypeScript …");
  const sources = fingerprintSources(root);
  // Without a mark the last build may have been killed between writing its notes and its files: begin anew.
  if (!existsSync(markFile(root))) rmSync(join(root, "dist", ".tsbuildinfo"), { force: true });
  rmSync(markFile(root), { force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const programs = [[compiler, "-p", "tsconfig.build.json"]];
  if (existsSync(join(root, bundler))) programs.push([bundler]);
  for (const program of programs) {
    const { exitCode, output } = await runProcess(process.execPath, program, { cwd: root, adopt });
    if (exitCode === 0) continue;
    const see = "See them all with: npm run build";
    throw expected(`ztw: the sources do not compile:\n${lastLines(output)}\n${see}`);
  }
  writeWhole(markFile(root), JSON.stringify({ sources }));
}

/** Not inside dist/: it tells whether that folder is whole. */
function markFile(root) {
  return join(root, ".ztw", "build.json");
}

/** Names, sizes and times of all sources: notices deleted and older files too. */
function fingerprintSources(root) {
  const hash = createHash("sha256");
  const files = ["tsconfig.json", "tsconfig.build.json", bundler].filter((file) =>
    existsSync(join(root, file)),
  );
  for (const folder of compiledSources) files.push(...listSources(root, folder));
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** Of a folder and below, hidden folders left out: a Python that a comparison installed has tens of thousands of files. */
function listSources(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith(".") ? [] : listSources(root, path);
    return /\.(ts|css|html)$/.test(entry.name) ? [path] : [];
  });
}

/** Killed from outside or by Ctrl-C, `exit` still runs, and with it the end of the child processes. */
function exitOnSignals() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const listeners = Object.entries(codes).map(([name, code]) => [name, () => process.exit(code)]);
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function lastLines(output) {
  return output.trim().split("\n").slice(-15).join("\n");
}

function say(line) {
  process.stderr.write(`ztw: ${line}\n`);
}

/** An error whose message is all that the user needs: printed without a stack. */
function expected(message) {
  return Object.assign(new Error(message), { isExpected: true });
}
