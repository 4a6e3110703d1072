import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { openStore } from "../../src/campaign/open-store.js";
import { openS3 } from "../../src/campaign/s3-client.js";
import { startFakeS3 } from "../helpers/fake-s3.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const bytes = (text: string) => new TextEncoder().encode(text);

const wrongKeys = [
  "",
  "/etc/passwd",
  "../out",
  "a/../../out",
  "a//b",
  "a/",
  "a/./b",
  ".hidden",
  "a/.ztw-unfinished-1",
  "A/b",
  "a\\b",
  "a b",
  "c:/x",
  "a\0",
  "a\n",
  "a.",
  "ü",
  "x".repeat(513),
];

/** Every kind of store holds the same. */
const kinds = {
  folder: async () => join(temporaryFolder(), "new", "store"),
  "bucket of S3": async () => {
    await startFakeS3();
    return "s3://bucket/some/prefix";
  },
};

describe.each(Object.entries(kinds))("a store in a %s", (_, makeUrl) => {
  it("gives back what was put, whole or not at all", async () => {
    const store = openStore(await makeUrl());
    expect(await store.has("a/b.json")).toBe(false);
    expect(await store.get("a/b.json")).toBeUndefined();
    expect(await store.list("")).toEqual([]);
    await store.put("a/b.json", bytes("one"));
    await store.put("a/b.json", bytes("two"));
    await store.put("ab", bytes(""));
    expect(await store.has("a/b.json")).toBe(true);
    expect(Buffer.from((await store.get("a/b.json"))!).toString()).toBe("two");
    expect(await store.get("ab")).toHaveLength(0);
    await store.remove("a/b.json");
    await store.remove("a/b.json");
    expect(await store.list("")).toEqual(["ab"]);
  });

  it("lists by beginnings", async () => {
    const store = openStore(await makeUrl());
    for (const key of ["jobs/2/done.json", "jobs/1/done.json", "jobs-1", "blobs/1", "blobs/2", "blobs/3"])
      await store.put(key, bytes(key));
    expect(await store.list("jobs/")).toEqual(["jobs/1/done.json", "jobs/2/done.json"]);
    expect(await store.list("jobs/1")).toEqual(["jobs/1/done.json"]);
    expect(await store.list("jobs")).toEqual(["jobs-1", "jobs/1/done.json", "jobs/2/done.json"]);
    expect(await store.list("")).toHaveLength(6);
    expect(await store.list("none/")).toEqual([]);
  });

  it("keeps one of two that are put at once, and never a mixture", async () => {
    const url = await makeUrl();
    const [one, two] = [openStore(url), openStore(url)];
    const texts = ["x".repeat(100_000), "y".repeat(90_000)];
    await Promise.all(
      Array.from({ length: 20 }, (_, turn) => [one, two][turn % 2]!.put("key", bytes(texts[turn % 2]!))),
    );
    expect(texts).toContain(Buffer.from((await one.get("key"))!).toString());
    expect(await one.list("")).toEqual(["key"]);
  });

  it("refuses keys that are none, in every operation", async () => {
    const store = openStore(await makeUrl());
    for (const key of wrongKeys) {
      for (const operation of ["has", "get", "remove"] as const)
        await expect(store[operation](key)).rejects.toThrow(/for key, received/);
      await expect(store.put(key, bytes("x"))).rejects.toThrow(/for key, received/);
    }
    for (const prefix of ["../", "/", "a/../", ".", "A"])
      await expect(store.list(prefix)).rejects.toThrow(/for prefix, received/);
  });
});

describe("a store in a folder", () => {
  it("shows nothing that is unfinished", async () => {
    const folder = temporaryFolder();
    const store = openStore(pathToFileURL(folder).href);
    await store.put("jobs/1/done.json", bytes("x"));
    writeFileSync(join(folder, "jobs", "1", ".ztw-unfinished-1-2"), "half");
    expect(await store.list("")).toEqual(["jobs/1/done.json"]);
  });

  it("has no object where a folder is, or below an object", async () => {
    const store = openStore(temporaryFolder());
    await store.put("a/b", bytes("x"));
    expect(await store.has("a")).toBe(false);
    expect(await store.get("a/b/c")).toBeUndefined();
    await expect(store.put("a/b/c", bytes("y"))).rejects.toThrow("cannot write");
    await expect(store.get("a")).rejects.toThrow(/cannot read .*a: it is a folder/);
  });
});

describe("a store in S3", () => {
  it("stays below its prefix", async () => {
    const { objects } = await startFakeS3();
    await openStore("s3://bucket").put("top", bytes("x"));
    const store = openStore("s3://bucket/a/b/");
    await store.put("key", bytes("x"));
    expect([...objects.keys()]).toEqual(["top", "a/b/key"]);
    expect(await store.list("")).toEqual(["key"]);
    expect(store.name).toBe("s3://bucket/a/b");
  });

  it.each([
    ["that checks what arrives", true, "BadDigest"],
    ["that checks nothing", false, "after it was sent, received"],
  ])("does not believe a lossy server %s", async (_, checks, message) => {
    const fake = await startFakeS3();
    fake.behavior = { lossy: true, checks, failures: 0 };
    await expect(openStore("s3://bucket").put("key", bytes("text"))).rejects.toThrow(message);
  });

  it("reads back only where the server says nothing of a checksum", async () => {
    const fake = await startFakeS3();
    await openStore("s3://bucket").put("key", bytes("text"));
    expect(fake.requests).toEqual(["PUT key"]);
    fake.behavior.checks = false;
    await openStore("s3://bucket").put("key", bytes("text"));
    expect(fake.requests).toEqual(["PUT key", "PUT key", "GET key"]);
  });

  it("says what to install where its client is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(openS3(() => Promise.reject(missing))).rejects.toThrow(
      "which a store in S3 needs: it is not installed. Install it with: npm install @aws-sdk/client-s3",
    );
    await expect(openS3(() => Promise.reject(new Error("broken")))).rejects.toThrow("needs: broken.");
  });

  it("says what is wrong, and no secret", async () => {
    const fake = await startFakeS3();
    await expect(openStore("s3://other").get("a")).rejects.toThrow("NoSuchBucket (404)");
    fake.behavior.failures = 1;
    const error = await openStore("s3://bucket")
      .get("a")
      .catch((reason: Error) => reason);
    expect((error as Error).message).toMatch(
      /AccessDenied \(403\).* Credentials come from AWS_ACCESS_KEY_ID/,
    );
    expect((error as Error).message).not.toContain("secret-of-fake");
  });
});

describe("openStore", () => {
  it.each([
    ["", 'received ""'],
    ["ftp://user:secret@host/x", "received a URL of ftp:."],
    ["file://host/share", "Write three slashes"],
    ["file:///tmp/x%00y", "Write three slashes"],
    ["s3://key:secret@bucket/prefix", "received another URL of s3:"],
    ["s3://bucket/prefix?key=secret", "received another URL of s3:"],
    ["s3://", "received another URL of s3:"],
    ["s3:bucket", "received another URL of s3:"],
    ["s3://bucket/../other", "for key, received"],
    ["s3://bucket/.hidden", "for key, received"],
    [undefined as never, "received undefined"],
  ])("refuses %j, and repeats no secret", (url, message) => {
    expect(() => openStore(url)).toThrow(message);
    expect(() => openStore(url)).not.toThrow(/secret/);
  });
});
