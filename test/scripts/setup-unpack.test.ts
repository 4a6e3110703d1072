import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { markName, unpack } from "../../scripts/setup/unpack.js";
import { createSandbox } from "./fake-programs.js";

const adopt = () => {};
const python = { command: "python3", version: "any", pipVersion: "none needed" };

/** A machine with the real Python, and an archive made by a few lines of it. */
function prepare(makeArchive: string) {
  const sandbox = createSandbox({ PATH: process.env.PATH });
  mkdirSync(sandbox.context.cache, { recursive: true });
  const archive = join(sandbox.context.cache, "archive");
  execFileSync(python.command, ["-c", makeArchive, archive]);
  const folder = join(sandbox.folder, "vendor", "thing");
  return { ...sandbox, archive, folder };
}

const makeSdist = `
import io, sys, tarfile
with tarfile.open(sys.argv[1], "w:gz") as tar:
    for name in ("thing-1.0/LICENSE", "thing-1.0/src/a.cpp", "thing-1.0/../escaped"):
        info = tarfile.TarInfo(name); info.size = 4; info.mtime = 1_000_000_000
        tar.addfile(info, io.BytesIO(b"text"))
`;
const makeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name in ("libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "other.so",
                 "include/tensorflow/c/c_api.h", "include/tsl/platform/x.h", "include/Eigen/Core.h"):
        wheel.writestr("tensorflow/" + name, name)
`;

describe("unpacking", () => {
  it("leaves out the outermost folder, keeps times, refuses to leave the folder, and marks the result", async () => {
    const { context, archive, folder } = prepare(makeSdist);
    await unpack(context, python, { kind: "sdist", archive, folder, mark: "sum", adopt });
    expect(readdirSync(folder).sort()).toEqual([markName, "LICENSE", "src"]);
    expect(readFileSync(join(folder, "src", "a.cpp"), "utf8")).toBe("text");
    expect(statSync(join(folder, "src", "a.cpp")).mtimeMs).toBe(1e12); // or make would compile it again
    expect(readFileSync(join(folder, markName), "utf8")).toBe("sum");
    expect(readdirSync(join(folder, ".."))).toEqual(["thing"]);
  });

  it("replaces what was there, and removes what a killed run left", async () => {
    const { context, archive, folder } = prepare(makeSdist);
    for (const leftover of [folder, `${folder}/../.new-1-thing`, `${folder}/../.old-1-thing`])
      mkdirSync(leftover, { recursive: true });
    writeFileSync(join(folder, "stale"), "");
    await unpack(context, python, { kind: "sdist", archive, folder, mark: "sum", adopt });
    expect(existsSync(join(folder, "stale"))).toBe(false);
    expect(readdirSync(join(folder, ".."))).toEqual(["thing"]);
  });

  it("takes TensorFlow's libraries, under the linker's names too, and its C headers alone", async () => {
    const { context, archive, folder } = prepare(makeWheel);
    await unpack(context, python, { kind: "tensorflow", archive, folder, mark: "sum", adopt });
    const files = readdirSync(folder, { recursive: true }).map(String);
    expect(files.filter((name) => /\.(so|h)/.test(name)).sort()).toEqual([
      "include/tensorflow/c/c_api.h",
      "include/tsl/platform/x.h",
      "lib/libtensorflow.so",
      "lib/libtensorflow_cc.so.2",
      "lib/libtensorflow_framework.so",
      "lib/libtensorflow_framework.so.2",
    ]);
    expect(readFileSync(join(folder, "lib", "libtensorflow.so"), "utf8")).toBe("libtensorflow_cc.so.2");
  });

  it("says what to type when the archive is damaged, and leaves what was there", async () => {
    const { context, archive, folder } = prepare(makeSdist);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "old"), "");
    writeFileSync(archive, "no archive");
    await expect(
      unpack(context, python, { kind: "sdist", archive, folder, mark: "sum", adopt }),
    ).rejects.toThrow(
      "setup: expected to unpack archive, received an error (below). Run: npx ztw setup --force\n",
    );
    expect(readdirSync(folder)).toEqual(["old"]);
  });
});
