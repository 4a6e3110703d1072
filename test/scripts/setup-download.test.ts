import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchPinned } from "../../scripts/setup/download.js";
import type { Pin } from "../../scripts/setup/pins.js";
import { findPython } from "../../scripts/setup/tools.js";
import { CheckpointError } from "../../src/index.js";
import { formatBytes } from "../../src/tools.js";
import { createSandbox, fakePython } from "./fake-programs.js";

const content = "the right bytes";
const pin: Pin = {
  name: "a-package",
  version: "1.2.3",
  file: "a_package-1.2.3.tar.gz",
  sha256: createHash("sha256").update(content).digest("hex"),
  numBytes: content.length,
  spaceNeeded: 1,
  pipArguments: ["--no-binary", "a-package"],
};
/** Counts its calls, and writes the file as pip would. */
const rightDownload = `echo call >> "$HOME/calls"; printf '${content}' > "$last/${pin.file}"`;

/** Downloads with a Python whose pip runs `download`. */
async function fetchWith(download: string, sandbox = createSandbox(), wanted = pin) {
  sandbox.addProgram("python3", fakePython({ download }));
  const python = await findPython(sandbox.context);
  const numCalls = () =>
    existsSync(join(sandbox.folder, "calls"))
      ? readFileSync(join(sandbox.folder, "calls"), "utf8").length / "call\n".length
      : 0;
  const fetch = () => fetchPinned(sandbox.context, wanted, python);
  return { sandbox, fetch, numCalls, downloads: join(sandbox.context.cache, "downloads") };
}

describe("fetching a pinned file", () => {
  it("keeps it in the cache and asks pip only once", async () => {
    const { fetch, numCalls, downloads, sandbox } = await fetchWith(rightDownload);
    const path = await fetch();
    expect(path).toBe(join(downloads, pin.file));
    expect(readFileSync(path, "utf8")).toBe(content);
    await fetch();
    expect(numCalls()).toBe(1);
    expect(readdirSync(downloads)).toEqual([pin.file]);
    expect(sandbox.notes).toEqual(["Downloading a-package 1.2.3 (0 kB) …"]);
  });

  it("asks pip for exactly the pinned file, by version and hash", async () => {
    const record = 'echo "$*" > "$HOME/arguments"; /bin/cp "$last/requirements.txt" "$HOME";';
    const { fetch, sandbox } = await fetchWith(`${record} ${rightDownload}`);
    await fetch();
    const read = (file: string) => readFileSync(join(sandbox.folder, file), "utf8");
    expect(read("requirements.txt")).toBe(`a-package==1.2.3 --hash=sha256:${pin.sha256}\n`);
    expect(read("arguments")).toMatch(/--no-deps .*--no-binary a-package .*--require-hashes -r /);
  });

  it("keeps the folders of PYTHONPATH, where pip itself may lie, behind its own", async () => {
    const sandbox = createSandbox({ PYTHONPATH: "/opt/pip" });
    const { fetch } = await fetchWith(`printf %s "$PYTHONPATH" > "$HOME/path"; ${rightDownload}`, sandbox);
    await fetch();
    expect(readFileSync(join(sandbox.folder, "path"), "utf8")).toMatch(/scripts\/setup\/python:\/opt\/pip$/);
  });

  it("writes nothing where the file is there already: a copied cache may be read-only", async () => {
    const { fetch, downloads } = await fetchWith("exit 1");
    mkdirSync(downloads, { recursive: true });
    writeFileSync(join(downloads, pin.file), content);
    mkdirSync(join(downloads, `${pin.file}.lock`)); // a lock that nobody could take
    expect(await fetch()).toBe(join(downloads, pin.file));
  });

  it("names PIP_NO_INDEX where that is why nothing is found", async () => {
    const { fetch } = await fetchWith(
      "echo 'ERROR: No matching distribution found for a-package==1.2.3'; exit 1",
      createSandbox({ PIP_NO_INDEX: "1" }),
    );
    await expect(fetch()).rejects.toThrow(
      "PIP_NO_INDEX keeps pip from asking one: unset it, or put the file where",
    );
  });

  it("downloads once when two ask at the same time", async () => {
    const { fetch, numCalls } = await fetchWith(`/bin/sleep 0.3; ${rightDownload}`);
    expect(new Set(await Promise.all([fetch(), fetch()])).size).toBe(1);
    expect(numCalls()).toBe(1);
  });

  it("discards half a download and what a killed run left", async () => {
    const { fetch, numCalls, downloads, sandbox } = await fetchWith(rightDownload);
    mkdirSync(join(downloads, `.partial-${pin.file}`), { recursive: true });
    writeFileSync(join(downloads, `.partial-${pin.file}`, pin.file), "half");
    writeFileSync(join(downloads, pin.file), "the right by");
    expect(readFileSync(await fetch(), "utf8")).toBe(content);
    expect(numCalls()).toBe(1);
    expect(sandbox.notes[0]).toBe(`Discarding a damaged download: ${join(downloads, pin.file)}`);
    expect(readdirSync(downloads)).toEqual([pin.file]);
  });
});

describe("a download that fails", () => {
  const unreachable =
    "echo \"WARNING: Retrying after connection broken by 'NewConnectionError: Connection refused'\"; exit 1";

  it.each([
    [
      "the network is down",
      unreachable,
      "received no answer from the package index. Check with `pip download --no-deps a-package==1.2.3` " +
        "(a proxy is set by HTTPS_PROXY, a mirror by PIP_INDEX_URL), then run: npx ztw setup",
    ],
    [
      "the index lacks the version",
      "echo 'ERROR: No matching distribution found for a-package==1.2.3'; exit 1",
      "received an index that does not serve it. Use another index, for example with PIP_INDEX_URL=…, then run: npx ztw setup",
    ],
    [
      "the disk fills up",
      "echo 'OSError: [Errno 28] No space left on device'; exit 1",
      "Free 0 kB or use another disk: ZTW_CACHE_DIR=/other/disk npx ztw setup",
    ],
    [
      "pip itself fails",
      "echo 'AttributeError: nonsense'; exit 2",
      "Update pip with `python3 -m pip install --upgrade pip`, then run: npx ztw setup\nAttributeError: nonsense",
    ],
  ])("says what to type when %s", async (_case, download, end) => {
    const { fetch } = await fetchWith(download);
    const error = (await fetch().catch((reason: unknown) => reason)) as Error & { code: string };
    expect(error.code).toBe("ZTW_NATIVE");
    expect(error.message.startsWith("setup: expected to download a-package 1.2.3, received ")).toBe(true);
    expect(error.message.endsWith(end)).toBe(true);
  });

  it.each([
    [
      "pip notices",
      `echo 'THESE PACKAGES DO NOT MATCH THE HASHES'; echo '  Got   ${"ab".repeat(32)}'; exit 1`,
      "ab".repeat(32),
    ],
    [
      "only we notice",
      `printf 'other bytes' > "$last/${pin.file}"`,
      createHash("sha256").update("other bytes").digest("hex"),
    ],
  ])("names both sums when it is another file and %s", async (_case, download, received) => {
    const { fetch, downloads } = await fetchWith(download);
    const error = await fetch().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toBe(
      `setup: expected sha256 ${pin.sha256} for ${pin.file}, received ${received}. Something between here and the ` +
        "package index changes files. Check with `pip config list` which index is used, then run: npx ztw setup",
    );
    expect(existsSync(join(downloads, pin.file))).toBe(false);
  });

  it("refuses before it downloads when the disk is too small", async () => {
    const greedy = { ...pin, spaceNeeded: 1e18 };
    const { fetch, numCalls } = await fetchWith(rightDownload, createSandbox(), greedy);
    await expect(fetch()).rejects.toThrow(
      /^setup: expected 1000000000\.0 GB of free space for a-package, received [\d.]+ [GMk]B at .*downloads\. Free 1000000000\.0 GB or use another disk: ZTW_CACHE_DIR=\/other\/disk npx ztw setup$/,
    );
    expect(numCalls()).toBe(0);
  });
});

describe("formatBytes", () => {
  it.each([
    [999, "1 kB"],
    [11_460_017, "11.5 MB"],
    [1_500_000_000, "1.5 GB"],
  ])("writes %d as %s", (numBytes, text) => {
    expect(formatBytes(numBytes)).toBe(text);
  });
});
