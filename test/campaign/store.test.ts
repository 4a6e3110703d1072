import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { openStore } from "../../src/campaign/open-store.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a store in a folder", () => {
  it("gives back what was put, whole or not at all", async () => {
    const store = openStore(join(temporaryFolder(), "new", "store"));
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

  it("lists by beginnings, and shows nothing that is unfinished", async () => {
    const folder = temporaryFolder();
    const store = openStore(pathToFileURL(folder).href);
    for (const key of ["jobs/2/done.json", "jobs/1/done.json", "jobs-1", "blobs/1"])
      await store.put(key, bytes(key));
    writeFileSync(join(folder, "jobs", "1", ".ztw-unfinished-1-2"), "half");
    expect(await store.list("jobs/")).toEqual(["jobs/1/done.json", "jobs/2/done.json"]);
    expect(await store.list("jobs/1")).toEqual(["jobs/1/done.json"]);
    expect(await store.list("jobs")).toEqual(["jobs-1", "jobs/1/done.json", "jobs/2/done.json"]);
    expect(await store.list("none/")).toEqual([]);
  });

  it("has no object where a folder is, or below an object", async () => {
    const store = openStore(temporaryFolder());
    await store.put("a/b", bytes("x"));
    expect(await store.has("a")).toBe(false);
    expect(await store.get("a/b/c")).toBeUndefined();
    await expect(store.put("a/b/c", bytes("y"))).rejects.toThrow("cannot write");
    await expect(store.get("a")).rejects.toThrow(/cannot read .*a: it is a folder/);
  });

  it("keeps one of two that are put at once, and never a mixture", async () => {
    const folder = temporaryFolder();
    const [one, two] = [openStore(folder), openStore(folder)];
    const texts = ["x".repeat(100_000), "y".repeat(90_000)];
    await Promise.all(
      Array.from({ length: 20 }, (_, turn) => [one, two][turn % 2]!.put("key", bytes(texts[turn % 2]!))),
    );
    expect(texts).toContain(Buffer.from((await one.get("key"))!).toString());
    expect(readdirSync(folder)).toEqual(["key"]);
  });

  it.each([
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
  ])("refuses the key %j, in every operation", async (key) => {
    const store = openStore(join(temporaryFolder(), "store"));
    for (const operation of ["has", "get", "remove"] as const)
      await expect(store[operation](key)).rejects.toThrow(/for key, received/);
    await expect(store.put(key, bytes("x"))).rejects.toThrow(/for key, received/);
  });

  it.each(["../", "/", "a/../", ".", "A"])("refuses to list %j", async (prefix) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "store"));
    await expect(openStore(join(folder, "store")).list(prefix)).rejects.toThrow(/for prefix, received/);
  });
});

describe("openStore", () => {
  it.each([
    ["", 'received ""'],
    ["ftp://user:secret@host/x", "received a URL of ftp:."],
    ["file://host/share", "Write three slashes"],
    [undefined as never, "received undefined"],
  ])("refuses %j, and repeats no secret", (url, message) => {
    expect(() => openStore(url)).toThrow(message);
    expect(() => openStore(url)).not.toThrow(/secret/);
  });
});
