/** Writes that the system refuses half-way: one sentence, and nothing left over. A limit on the size of files stands for a full disk. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const script = join(packageRoot, "scripts", "ztw.mjs");

/** Runs a command line where files may have so many blocks of 512 bytes (1,024 in some shells). */
function runLimited(home: string, numBlocks: number, line: string) {
  const command = `ulimit -f ${numBlocks}; exec "$0" "$@"`;
  const args = ["-c", command, process.execPath, script, ...line.split(" ")];
  const { status, stderr } = spawnSync("sh", args, { cwd: home, encoding: "utf8" });
  return { status, stderr };
}

it.each([
  [
    "export pong --output out/a.onnx",
    /^writeFile: cannot write out\/a\.onnx: it would be larger than a file may be here\. .*\n$/,
  ],
  ["export pong --format sb3 --output out/a.pth", /^writeFile: cannot write out\/a\.pth: .*\n$/],
  [
    "record pong --max-frames 600 --output out/a.mp4 --quiet",
    /^VideoWriter: the encoder .* stopped before the video was finished .*\n$/,
  ],
])("ztw %s says so, and leaves what was there", (line, message) => {
  const home = temporaryFolder();
  mkdirSync(join(home, "out"));
  const output = line.split(" ").find((word) => word.startsWith("out/"))!;
  writeFileSync(join(home, output), "old");
  const { status, stderr } = runLimited(home, 8, line);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(readdirSync(join(home, "out"))).toEqual([output.slice("out/".length)]);
});
