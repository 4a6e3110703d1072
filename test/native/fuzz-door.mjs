// Calls everything that `ztw-atari/envs` offers with seeded nonsense, for `npm run fuzz -- --envs` and its tests: a child process,
// since what is looked for is the end of the process. Classes and functions are found by the door, so that a new one is called too.
// Whoever throws must throw one of our errors, or what a hostile argument threw; memory must stay flat.
// Usage: node --expose-gc test/native/fuzz-door.mjs <seed> <calls> [plant-exit | plant-error | plant-leak]

import { mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import * as door from "../../dist/src/envs.js";
import { abstractClasses, argumentLists, protectedNames, unfit } from "./door-recipes.mjs";
import { hostileValues } from "./hostile-values.mjs";

const [seed, numCalls, planted] = process.argv.slice(2);
const { draw, pick, makeValue } = hostileValues(Number(seed));
const folder = mkdtempSync(join(tmpdir(), "ztw-fuzz-door-"));
process.chdir(folder); // what is written lands here
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const isClass = (value) =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
const isError = (value) => isClass(value) && (value === Error || value.prototype instanceof Error);
const offered = Object.entries(door).filter(([name]) => !unfit.has(name));
const classes = offered.filter(
  ([name, value]) => isClass(value) && !isError(value) && !abstractClasses.has(name),
);
const functions = offered.filter(([, value]) => typeof value === "function" && !isClass(value));

const progress =
  process.env.FUZZ_PROGRESS === undefined ? undefined : openSync(process.env.FUZZ_PROGRESS, "w");
/** What is called, and of whom, so that the call that ends the process or never ends is known. */
let called = "";
const note = (text) => {
  called = text;
  if (progress !== undefined) writeSync(progress, text.padEnd(80).slice(0, 80), 0);
};
let call = 0;

const environment = () => door.makeAtari("pong", { maxFrames: 400 });
const raw = () => door.make("PongNoFrameskip-v4");
const space = () => new door.Discrete(3);

/** Which list of arguments made an object of a class; found once. */
const working = new Map();
const close = async (object) => {
  if (typeof object?.close === "function") await object.close();
};
const isOurs = (error) => door.isZtwError(error);
async function construct(name, Class) {
  const lists = argumentLists(name, { pick, environment, raw, space });
  const known = working.get(name);
  for (const [index, list] of lists.entries()) {
    if (known !== undefined && index !== known) continue;
    try {
      const object = new Class(...list());
      working.set(name, index);
      return object;
    } catch (error) {
      if (!isOurs(error)) throw error;
    }
  }
  return undefined;
}

const mostLive = 12;
const live = [];
const closed = [];
async function renew() {
  const [name, Class] = pick(classes);
  const object = await construct(name, Class);
  if (object === undefined) return;
  live.push(object);
  if (draw(2) === 0 && typeof object.reset === "function") object.reset();
  if (live.length <= mostLive) return;
  const old = live.splice(draw(mostLive), 1)[0];
  await close(old);
  closed[draw(6)] = old; // what it still can do is say so
}

/** All names that an object answers to, its classes' included. */
function namesOf(object) {
  const names = new Set();
  for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Reflect.ownKeys(at))
      if (name !== "constructor" && !protectedNames.has(name)) names.add(name);
  return [...names];
}

/** Mostly nonsense; sometimes right, and sometimes an object of ours in the wrong place. */
const likely = [
  0,
  1,
  2,
  () => ({}),
  () => ({ seed: draw(9) }),
  () => [0, 1, 2],
  () => Int32Array.of(0, 1, 2),
  "pong",
];
const argument = () => {
  const kind = draw(10);
  if (kind < 5) return makeValue();
  if (kind === 5 && live.length > 0) return pick(live);
  const value = pick(likely);
  return typeof value === "function" ? value() : value;
};
const argumentsOf = () => Array.from({ length: draw(4) }, argument);

/** An iterator is asked a few times, a promise is waited for. */
async function settle(result) {
  const awaited = await result;
  const begin = awaited?.[Symbol.asyncIterator] ?? awaited?.[Symbol.iterator];
  if (typeof begin !== "function" || typeof awaited === "string" || ArrayBuffer.isView(awaited)) return;
  const iterator = begin.call(awaited);
  for (let step = 0; step < 3; step++) if ((await iterator.next()).done) return;
  await iterator.return?.();
}

async function callMethod(object) {
  const name = pick(namesOf(object));
  const value = object[name];
  if (typeof value !== "function") {
    if (draw(4) === 0) tryToWrite(object, name);
    return;
  }
  note(`${call}: ${object.constructor?.name}.${String(name)}`);
  await settle(Reflect.apply(value, object, argumentsOf()));
}

/** Who writes to what cannot be written is told so by JavaScript. */
function tryToWrite(object, name) {
  try {
    object[name] = makeValue();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Takes the memory away that answers are shown in, and that arguments were. */
function transferAny() {
  const object = pick(live);
  const arrays = Object.values(object ?? {}).filter((value) => ArrayBuffer.isView(value));
  const { buffer } = arrays.length > 0 ? pick(arrays) : {};
  if (buffer instanceof ArrayBuffer) structuredClone(buffer, { transfer: [buffer] });
}

/** A thread that is ended while its environments step. */
async function endWorker() {
  const url = new URL("../../dist/src/envs.js", import.meta.url).href;
  const options = { numEnvs: 8, autoreset: "next-step", shared: draw(2) === 0, batchSize: pick([4, 8]) };
  const code = `import(${JSON.stringify(url)}).then(async ({ makeAtariVector }) => {
    const vector = makeAtariVector("pong", ${JSON.stringify(options)});
    vector.reset();
    require("node:worker_threads").parentPort.postMessage("steps");
    for (;;) {
      vector.send(new Int32Array(vector.batchSize), vector.envIds);
      await vector.recv();
    }
  });`;
  const worker = new Worker(code, { eval: true });
  await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await new Promise((resolve) => setTimeout(resolve, draw(20)));
  await worker.terminate();
}

const calls = {
  method: () => (live.length > 0 ? callMethod(pick(live)) : renew()),
  closed: () => (closed.length > 0 ? callMethod(pick(closed) ?? space()) : renew()),
  function: async () => {
    const [name, make] = pick(functions);
    note(`${call}: ${name}`);
    const result = make(...argumentsOf());
    await settle(result);
    await close(await result);
  },
  construct: async () => {
    const [name, Class] = pick(classes);
    note(`${call}: new ${name}`);
    await close(new Class(...argumentsOf()));
  },
  renew,
  transfer: transferAny,
  worker: endWorker,
};
const shares = { method: 760, closed: 60, function: 120, construct: 120, renew: 30, transfer: 10 };
const kinds = Object.entries(shares).flatMap(([kind, share]) => new Array(share).fill(kind));

const endings = { returned: 0, thrown: 0, foreign: [] };
const leaked = [];
const memory = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};
async function make(kind) {
  if (planted === "plant-exit" && call === 100) process.abort();
  if (planted === "plant-leak") leaked.push(Buffer.alloc(400_000, 1));
  try {
    if (planted === "plant-error" && call === 100) throw new TypeError("planted");
    await calls[kind]();
    endings.returned++;
  } catch (error) {
    endings.thrown++;
    if (!isOurs(error) && !error?.isHostile) endings.foreign.push(`${called}: ${error?.stack ?? error}`);
  }
}

for (const [name, Class] of classes) await close(await construct(name, Class));
endings.uncovered = classes.map(([name]) => name).filter((name) => !working.has(name));
const total = Number(numCalls);
const endWorkersAt = new Set(Array.from({ length: Math.ceil(total / 5_000) }, () => draw(total)));
const settledAt = Math.floor(total / 3);
let settledMemory = 0;
for (; call < total; call++) {
  if (call === settledAt) settledMemory = memory();
  const kind = endWorkersAt.has(call) ? "worker" : pick(kinds);
  note(`${call}: ${kind}`);
  await make(kind);
  if (call % 500 === 0) await new Promise(setImmediate); // finalizers
}
for (const object of live) await close(object);
await new Promise(setImmediate);
endings.grownMegabytes = Math.round((memory() - settledMemory) / 2 ** 20);
process.stdout.write(JSON.stringify(endings));
