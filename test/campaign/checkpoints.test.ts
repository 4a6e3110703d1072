import { mkdirSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findCheckpoint,
  putCheckpoint,
  readCheckpoint,
  removeCheckpoint,
} from "../../src/campaign/checkpoints.js";
import { KeptWork } from "../../src/campaign/kept-work.js";
import { openStore } from "../../src/campaign/open-store.js";
import { patientStore } from "../../src/campaign/patient-store.js";
import type { Store } from "../../src/campaign/store.js";
import { jobFolder } from "../../src/campaign/work/job-folder.js";
import { readSnapshot } from "../../src/campaign/work/snapshot.js";
import { CheckpointError, InvalidArgumentError } from "../../src/core/errors.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const id = "a".repeat(64);
const filesOf = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

describe("a checkpoint in a store", () => {
  it("comes back as it was put, and its old parts go", async () => {
    const store = openStore(temporaryFolder());
    expect(await findCheckpoint(store, id)).toBeUndefined();
    const first = await putCheckpoint(store, id, { files: filesOf({ "a/b.json": "one", c: "same" }) });
    const files = filesOf({ "a/b.json": "two", c: "same" });
    const second = await putCheckpoint(store, id, { files, before: first });
    expect(await findCheckpoint(store, id)).toEqual(second);
    expect(await readCheckpoint(store, id, second)).toEqual(files);
    expect(await store.list(`jobs/${id}/checkpoint/`)).toHaveLength(2);
    await removeCheckpoint(store, id);
    expect(await store.list("")).toEqual([]);
  });

  it("of two that do the same job is never a mixture", async () => {
    const store = openStore(temporaryFolder());
    const mine = await putCheckpoint(store, id, { files: filesOf({ a: "mine" }) });
    const theirs = await putCheckpoint(store, id, { files: filesOf({ a: "theirs" }) });
    await putCheckpoint(store, id, { files: filesOf({ a: "mine, later" }), before: mine });
    expect(await readCheckpoint(store, id, theirs)).toEqual(filesOf({ a: "theirs" }));
  });

  it("is put again where somebody removed a part that has not changed", async () => {
    const store = openStore(temporaryFolder());
    const files = filesOf({ a: "one" });
    const before = await putCheckpoint(store, id, { files });
    await store.remove((await store.list(`jobs/${id}/checkpoint/`))[0]!);
    expect(await readCheckpoint(store, id, await putCheckpoint(store, id, { files, before }))).toEqual(files);
  });

  it.each([
    ["no JSON", "jobs/ID/checkpoint.json", "{"],
    ["a way out", "jobs/ID/checkpoint.json", '{"files":[{"name":"../x","sha256":"","numBytes":1}]}'],
    ["a damaged part", undefined, "other"],
  ])("is not believed when it is %s", async (_, key, text) => {
    const store = openStore(temporaryFolder());
    const stored = await putCheckpoint(store, id, { files: filesOf({ a: "one" }) });
    const part = (await store.list(`jobs/${id}/checkpoint/`))[0]!;
    await store.put(key?.replace("ID", id) ?? part, Buffer.from(text));
    const found = await findCheckpoint(store, id);
    expect(found && (await readCheckpoint(store, id, stored))).toBeUndefined();
  });
});

describe("readSnapshot", () => {
  it("sees files that belong together, while others write", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "below"));
    const write = async (turn: number) => {
      await appendFile(join(folder, "below", "one"), `${turn}\n`);
      await appendFile(join(folder, "two"), `${turn}\n`);
    };
    await write(0);
    let isOver = false;
    const writing = (async () => {
      for (let turn = 1; !isOver; turn++) {
        await write(turn);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    for (let round = 0; round < 5; round++) {
      const snapshot = (await readSnapshot(folder))!;
      const [one, two] = ["below/one", "two"].map((name) => Buffer.from(snapshot.get(name)!).toString());
      expect(one!.startsWith(two!)).toBe(true); // the second is never ahead
      expect(one!.split("\n").length - two!.split("\n").length).toBeLessThan(2);
    }
    isOver = true;
    await writing;
  });

  it("leaves out locks and what is unfinished", async () => {
    const folder = temporaryFolder();
    for (const name of ["a", "a.lock", "a.lock.breaking", ".ztw-unfinished-1"])
      writeFileSync(join(folder, name), "");
    expect([...(await readSnapshot(folder))!.keys()]).toEqual(["a"]);
  });
});

describe("unfinished work that can't be put into the store", () => {
  it("is said once, and when it is over", async () => {
    const store = openStore(temporaryFolder());
    const put = store.put.bind(store);
    let isFull = true;
    store.put = async (key, bytes) => {
      if (isFull) throw new CheckpointError("store: cannot write x: the disk is full.");
      await put(key, bytes);
    };
    const folder = jobFolder(id, { workFolder: temporaryFolder() });
    const notes: string[] = [];
    const kept = await KeptWork.open(id, store, { folder, onNote: (line) => notes.push(line) });
    writeFileSync(join(folder.work, "rows.jsonl"), "{}\n");
    await kept.keep();
    await kept.keep();
    expect(notes).toEqual([
      `no checkpoint in ${store.name}: store: cannot write x: the disk is full. The work goes on; another machine would begin from an older one`,
    ]);
    isFull = false;
    await kept.keep();
    await kept.keep();
    expect(notes.slice(1)).toEqual(["checkpoints are in the store again"]);
    expect(await findCheckpoint(store, id)).toBeDefined();
  });
});

describe("patientStore", () => {
  /** Fails so often, then works. */
  function flaky(numFailures: number, error: Error): { readonly store: Store; readonly tries: () => number } {
    let numTries = 0;
    const real = openStore(temporaryFolder());
    const put: Store["put"] = async (key, bytes) => {
      if (numTries++ < numFailures) throw error;
      await real.put(key, bytes);
    };
    return { store: Object.assign(Object.create(real), { put }), tries: () => numTries };
  }

  it.each([
    ["tries again what a network did not let through", 2, new Error("cut"), 3],
    ["gives up in the end", 9, new Error("cut"), 4],
    ["does not try again what the caller got wrong", 9, new InvalidArgumentError("key"), 1],
  ])("%s", async (_, numFailures, error, numTries) => {
    const { store, tries } = flaky(numFailures, error);
    const work = patientStore(store, { pauseSeconds: [0, 0, 0.001] }).put("a", Buffer.from("x"));
    if (numTries > numFailures) await work;
    else await expect(work).rejects.toBe(error);
    expect(tries()).toBe(numTries);
  });

  it("has no patience left when it is to stop", async () => {
    const cut = new Error("cut");
    const { store } = flaky(9, cut);
    const stop = new AbortController();
    const work = patientStore(store, { signal: stop.signal, pauseSeconds: [1000] }).put(
      "a",
      Buffer.from("x"),
    );
    setTimeout(() => stop.abort(), 5);
    await expect(work).rejects.toBe(cut);
  });
});
