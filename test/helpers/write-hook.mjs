/**
 * Loaded before a program with `--import`: sees each call of node:fs that writes below the working folder, in all three of its forms.
 * What is on the disk at such a moment is what `kill -9` would leave there, so it is copied away; or the process really kills itself.
 *
 * ZTW_WRITE_HOOK is JSON: `{ "snapshots": folder }`, or `{ "killAt": number }`, which counts the moments from 0.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, relative, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";

const { snapshots, killAt } = JSON.parse(process.env.ZTW_WRITE_HOOK ?? "{}");
const home = process.cwd();
const seen = new Set();
let numMoments = 0;
let isOurs = false;

/** Files that are replaced as a whole, never written in place, and large. */
const isLinked = (name) => /\.(safetensors|onnx)$/.test(name);

function copyTree(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (isLinked(entry.name)) fs.linkSync(source, target);
    else fs.copyFileSync(source, target);
  }
}

/** What is there, but for what tells unfinished files apart. */
function describeTree(folder) {
  const names = fs.readdirSync(folder, { recursive: true }).sort();
  return names
    .map((name) => {
      const { size, mtimeMs } = fs.statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
      const isFolder = fs.statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory();
      return `${name.replace(/unfinished-.*?(\/|$)/, "unfinished$1")} ${isFolder ? "" : `${size} ${mtimeMs}`}`;
    })
    .join("\n");
}

/** Where our code is that led here: the same lines write the same kind of file. */
function callSite(operation) {
  const lines = new Error().stack.split("\n").filter((line) => /\/dist\/|planted/.test(line));
  return `${operation} ${lines.map((line) => line.replace(/^.*\/(dist|planted)/, "$1")).join(" < ")}`;
}

/** A moment of this kind, unless there was one before. */
function moment(operation, change = () => {}) {
  const site = callSite(operation);
  if (seen.has(site)) return;
  seen.add(site);
  const state = `${operation.startsWith("half") ? site : ""}\n${describeTree(home)}`;
  if (seen.has(state)) return; // nothing on the disk has changed since
  seen.add(state);
  const index = numMoments++;
  if (index === killAt) {
    change(home);
    process.kill(process.pid, "SIGKILL");
  }
  if (snapshots === undefined) return;
  const copy = join(snapshots, String(index), "tree");
  copyTree(home, copy);
  change(copy);
  fs.writeFileSync(join(snapshots, String(index), "site"), site);
}

function quietly(work) {
  isOurs = true;
  try {
    return work();
  } finally {
    isOurs = false;
  }
}

const isBelowHome = (path) => {
  if (typeof path !== "string" && !(path instanceof URL)) return false;
  const way = relative(home, resolve(String(path)));
  return way !== "" && !way.startsWith("..");
};
const sizeOf = (path) => fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** After a write of contents: the file in the copy keeps half of what came. */
function halfWritten(operation, path, before) {
  quietly(() =>
    moment(`half of ${operation}`, (tree) => {
      const length = before + Math.floor((sizeOf(path) - before) / 2);
      fs.truncateSync(join(tree, relative(home, resolve(path))), length);
    }),
  );
}

const around = [
  "renameSync",
  "unlinkSync",
  "rmSync",
  "rmdirSync",
  "mkdirSync",
  "linkSync",
  "truncateSync",
  "copyFileSync",
];
const contents = ["writeFileSync", "appendFileSync"];

function patch(object, name, { isAsync, isContents, pathOf }) {
  const original = object[name];
  if (original === undefined) return;
  object[name] = function (...args) {
    const path = pathOf ? pathOf(this) : args[0];
    if (isOurs || !isBelowHome(path)) return original.apply(this, args);
    const before = isContents ? quietly(() => sizeOf(path)) : 0;
    if (!isContents) quietly(() => moment(name));
    const done = () =>
      isContents ? halfWritten(name, path, before) : quietly(() => moment(`after ${name}`));
    const result = original.apply(this, args);
    if (!isAsync) {
      done();
      return result;
    }
    return result.then((value) => {
      done();
      return value;
    });
  };
}

if (isMainThread && (snapshots ?? killAt) !== undefined) {
  const handles = new WeakMap();
  const probe = await fs.promises.open(process.execPath, "r");
  const handle = Object.getPrototypeOf(probe);
  await probe.close();
  const open = fs.promises.open;
  fs.promises.open = async (path, flags, ...rest) => {
    const opened = await open(path, flags, ...rest);
    if (flags !== undefined && flags !== "r") handles.set(opened, String(path));
    return opened;
  };
  for (const name of around) {
    patch(fs, name, {});
    patch(fs.promises, name.replace(/Sync$/, ""), { isAsync: true });
  }
  for (const name of contents) {
    patch(fs, name, { isContents: true });
    patch(fs.promises, name.replace(/Sync$/, ""), { isContents: true, isAsync: true });
  }
  for (const name of ["write", "writev", "writeFile", "appendFile"])
    patch(handle, name, { isContents: true, isAsync: true, pathOf: (self) => handles.get(self) });
  for (const name of [
    "rename",
    "unlink",
    "rm",
    "rmdir",
    "mkdir",
    "writeFile",
    "appendFile",
    "truncate",
    "copyFile",
  ]) {
    const original = fs[name];
    fs[name] = function (path, ...args) {
      if (!isOurs && isBelowHome(path)) quietly(() => moment(name));
      return original.call(this, path, ...args);
    };
  }
  syncBuiltinESMExports();
}
