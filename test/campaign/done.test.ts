import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blobKey, doneKey, readArtifact, readDone, writeDone } from "../../src/campaign/done.js";
import { createJob } from "../../src/campaign/job.js";
import { openStore } from "../../src/campaign/open-store.js";
import type { Store } from "../../src/campaign/store.js";
import { readMachine } from "../../src/core/provenance.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const code = { packageVersion: "0.1.0", commit: null, emulatorVersion: "0.12.1" };
const job = createJob({ kind: "sweep", needs: [], options: {}, code, label: "sweep" });
const finished = {
  files: new Map([["sweep.json", Buffer.from("{}")]]),
  resultSha256: "0".repeat(64),
  machine: readMachine(),
  seconds: 1,
};

describe("a job's end", () => {
  it("is told after all artifacts have arrived", async () => {
    const store = openStore(temporaryFolder());
    const puts: string[] = [];
    const watched: Store = Object.assign(Object.create(store), {
      name: store.name,
      get: (key: string) => store.get(key),
      put: async (key: string, bytes: Uint8Array) => {
        puts.push(key);
        await store.put(key, bytes);
      },
    });
    expect(await readDone(watched, job.id)).toBeUndefined();
    const done = await writeDone(watched, job, finished);
    expect(puts).toEqual([blobKey(done.artifacts[0]!.sha256), doneKey(job.id)]);
    expect(await readDone(watched, job.id)).toEqual(done);
    expect(Buffer.from(await readArtifact(store, job.id, done.artifacts[0]!)).toString()).toBe("{}");
  });

  it.each([
    ["changed", Buffer.from("{ }")],
    ["cut short", Buffer.from("")],
  ])("does not hide that an artifact was %s", async (_, bytes) => {
    const store = openStore(temporaryFolder());
    const { artifacts } = await writeDone(store, job, finished);
    await store.put(blobKey(artifacts[0]!.sha256), bytes);
    await expect(readArtifact(store, job.id, artifacts[0]!)).rejects.toThrow(
      `expected sha256 ${artifacts[0]!.sha256} for sweep.json`,
    );
    expect(await readDone(store, job.id)).toBeUndefined(); // so that it is run again
  });

  it("does not hide that an artifact is gone", async () => {
    const store = openStore(temporaryFolder());
    const { artifacts } = await writeDone(store, job, finished);
    await store.remove(blobKey(artifacts[0]!.sha256));
    await expect(readArtifact(store, job.id, artifacts[0]!)).rejects.toThrow("received other bytes or none");
    expect(await readDone(store, job.id)).toBeUndefined();
  });

  it.each([
    ["no JSON", "{"],
    ["of another job", undefined],
    ["of artifacts out of its folder", JSON.stringify({ artifacts: [{ name: "../x" }] })],
  ])("is not believed when its record is %s", async (_, text) => {
    const store = openStore(join(temporaryFolder(), "store"));
    const other = createJob({ ...job, label: "other", kind: "tune" });
    await writeDone(store, other, finished);
    await store.put(
      doneKey(job.id),
      text === undefined ? (await store.get(doneKey(other.id)))! : Buffer.from(text),
    );
    await expect(readDone(store, job.id)).rejects.toThrow(/does not fit its format: .*Remove it/);
  });
});
