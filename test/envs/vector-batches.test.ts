/** Batches of a vector: who is received, what is refused; and arrays in shared memory. */
import { Worker } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import type { AtariVector, AtariVectorOptions } from "../../src/envs/atari-vector.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";

const opened: AtariVector[] = [];

function open(options: Partial<AtariVectorOptions> = {}): AtariVector {
  const vector = makeAtariVector("pong", { numEnvs: 4, batchSize: 2, autoreset: "next-step", ...options });
  opened.push(vector);
  return vector;
}

afterEach(() => {
  for (const vector of opened.splice(0)) vector.close();
});

const seeds = [1, 2, 3, 4];

it("arrays have a row an environment of the batch, and say whose it is", async () => {
  const vector = open();
  expect([vector.batchSize, vector.envIds.length, vector.rewards.length, vector.seeds.length]).toEqual([
    2, 2, 2, 4,
  ]);
  vector.reset({ seeds });
  const first = [...vector.envIds];
  const received = await vector.recv();
  expect(received).toBe(vector);
  expect([...first, ...vector.envIds].sort()).toEqual([0, 1, 2, 3]);
  expect([...vector.seeds]).toEqual(seeds);
});

it("a batch of all is as without: the environments in their order", async () => {
  const vector = open({ batchSize: 4 });
  expect([...vector.envIds]).toEqual([0, 1, 2, 3]);
  vector.reset({ seeds });
  vector.send([0, 1, 2, 3], [3, 2, 1, 0]);
  const { envIds, aleActions } = await vector.recv();
  expect([...envIds]).toEqual([0, 1, 2, 3]);
  expect([...aleActions]).toEqual([3, 2, 1, 0].map((action) => vector.actionSet[action]));
  expect(() => vector.step([0, 0], [0, 1])).toThrow(
    "AtariVector: expected each of 4 environments once for envIds, received a typed array of length 2.",
  );
});

it("the last of 64 is received as the first are", async () => {
  const vector = open({ numEnvs: 64, batchSize: 32, protocol: "machado", noopMax: 0, maxFrames: 8 });
  vector.sendReset({ seeds: Array.from({ length: 64 }, (_, index) => index) });
  const ids = new Set([...(await vector.recv()).envIds, ...(await vector.recv()).envIds]);
  expect(ids.size).toBe(64);
});

it("actions are for environments that were received, while a receiver waits too", async () => {
  const vector = open();
  vector.reset({ seeds });
  const [first, second] = [...vector.envIds] as [number, number];
  const others = [0, 1, 2, 3].filter((index) => index !== first && index !== second);
  expect(() => vector.send([0], [others[0]!])).toThrow(EnvironmentStateError);
  expect(() => vector.send([0], [others[0]!])).toThrow(
    `AtariVector: environment ${others[0]} is under way. Receive its results first.`,
  );
  const receiving = vector.recv();
  vector.send([0, 0], [first, second]);
  expect(() => vector.send([0], [first])).toThrow("is under way");
  expect(() => vector.step([0], [first])).toThrow(
    "AtariVector: a batch is being received. Await recv() first.",
  );
  expect(() => vector.reset()).toThrow("a batch is being received");
  expect(() => vector.render(first)).toThrow("a batch is being received");
  await expect(vector.recv()).rejects.toThrow("there is nothing to receive");
  const received = [...(await receiving).envIds, ...(await vector.recv()).envIds];
  expect(received.sort()).toEqual([0, 1, 2, 3]);
});

it("a batch that would never be full is not waited for", async () => {
  const vector = open({ batchSize: 3 });
  await expect(vector.recv()).rejects.toThrow("AtariVector: there is nothing to receive.");
  const tooFew =
    "AtariVector: a batch has 3 environments, and 2 are under way. Send actions to more of them first.";
  expect(() => vector.reset({ indices: [0, 1] })).toThrow(tooFew);
  vector.sendReset({ indices: [0, 1], seeds: [1, 2] });
  await expect(vector.recv()).rejects.toThrow(EnvironmentStateError);
  await expect(vector.recv()).rejects.toThrow(tooFew);
  vector.sendReset({ indices: [3], seeds: [3] });
  expect([...(await vector.recv()).envIds].sort()).toEqual([0, 1, 3]);
});

it("a reset gives up what environments are at, and their results", () => {
  const vector = open({ batchSize: 1 });
  vector.reset({ seeds });
  vector.send([0], [vector.envIds[0]!]);
  for (let begun = 0; begun < 3; begun++) vector.reset({ seeds });
  expect([vector.episodeFrames[0], vector.aleActions[0]]).toEqual([1, -1]);
});

it("close drops what nobody waits for, and a receiver still resolves", async () => {
  const vector = open();
  vector.sendReset({ seeds });
  const receiving = vector.recv();
  vector.close();
  expect(new Set((await receiving).envIds).size).toBe(2);
  await expect(vector.recv()).rejects.toThrow("it is closed");
  expect(() => vector.send([0], [0])).toThrow("it is closed");
});

it("a state goes into the row that shows its environment", () => {
  const vector = open();
  vector.reset({ seeds });
  const [first] = vector.envIds;
  vector.saveState(first!, 0);
  const kept = vector.episodeFrames[0];
  vector.loadState(first!, 0, 5);
  expect([vector.episodeFrames[0], vector.seeds[first!]]).toEqual([kept, 5]);
  const away = [0, 1, 2, 3].find((index) => !vector.envIds.includes(index))!;
  expect(() => vector.saveState(away, 1)).toThrow(`environment ${away} is under way`);
});

it.each([
  [{ batchSize: 0 }, "expected an integer from 1 to 4 for batchSize, received 0 (number)."],
  [{ batchSize: 5 }, "expected an integer from 1 to 4 for batchSize, received 5 (number)."],
  [{ batchSize: 1.5 }, "for batchSize, received 1.5 (number)."],
  [{ shared: 1 }, "expected true or false for shared, received 1 (number)."],
] as const)("options %j are refused", (options, message) => {
  expect(() => open(options as Partial<AtariVectorOptions>)).toThrow(InvalidArgumentError);
  expect(() => open(options as Partial<AtariVectorOptions>)).toThrow(message);
});

it.each([
  [[0], [4], "expected an integer from 0 to 3 for envIds[0], received 4 (number)."],
  [[0, 0], [1, 1], "expected each index once for envIds, received 1 (number)."],
  [[0, 0], [1], "expected an Int32Array of length 1 for actions, received an array of length 2."],
  [[9], [1], "for actions[0], received 9 (number)."],
  [[0], 1 as unknown as number[], "expected an array of numbers for envIds, received 1 (number)."],
])("actions %j for environments %j are refused", (actions, envIds, message) => {
  const vector = open({ batchSize: 3 });
  expect(() => vector.send(actions, envIds)).toThrow(InvalidArgumentError);
  expect(() => vector.step(actions, envIds)).toThrow(message);
});

it.each([4, 2])(
  "with batches of %d, shared arrays are views of one memory that workers read",
  async (batchSize) => {
    const vector = open({ batchSize, shared: true, autoreset: "same-step" });
    const arrays = Object.values(vector).filter(ArrayBuffer.isView);
    expect(arrays.length).toBe(16);
    const memory = vector.observations.buffer;
    expect(memory).toBeInstanceOf(SharedArrayBuffer);
    for (const array of arrays) expect(array.buffer).toBe(memory);
    const code = `const { parentPort } = require("node:worker_threads");
    const sum = (array) => array.reduce((total, value) => total + value, 0);
    parentPort.on("message", ({ observations, frames }) => parentPort.postMessage([sum(observations), ...frames]));`;
    const worker = new Worker(code, { eval: true });
    vector.reset({ seeds });
    const { observations, frames } = vector;
    const answer = new Promise((resolve) => worker.once("message", resolve));
    worker.postMessage({ observations, frames });
    expect(await answer).toEqual([observations.reduce((total, value) => total + value, 0), ...frames]);
    expect(observations.some((value) => value > 0)).toBe(true);
    await worker.terminate();
  },
);

it("shared or not, the same is played", () => {
  const [own, shared] = [open({ batchSize: 4 }), open({ batchSize: 4, shared: true })];
  for (const vector of [own, shared]) {
    vector.reset({ seeds });
    vector.step([0, 1, 2, 3]);
  }
  expect(Buffer.compare(own.observations, shared.observations)).toBe(0);
  expect(shared.frames).toEqual(own.frames);
});
