/** What is named where a file is wanted, and is none: one sentence from every command, at once. Devices are only ever read here. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { sharedTemporaryFolder, temporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle } from "../helpers/toy-bundle.js";
import { runHere } from "./run-here.js";

const bundle = sharedTemporaryFolder();
beforeAll(async () => {
  await makeToyBundle(bundle);
});

const kinds: Readonly<Record<string, (path: string) => unknown>> = {
  pipe: (path) => execFileSync("mkfifo", [path]),
  device: (path) => symlinkSync("/dev/zero", path),
  folder: (path) => mkdirSync(path),
  "sparse file": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 700 * 2 ** 20);
  },
  socket: async (path) => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((done) => server.listen(path, done));
  },
};

const said: Readonly<Record<string, RegExp>> = {
  pipe: /it is a pipe|which is a (pipe|file)/,
  device: /it is a device|which is a (device|file)/,
  folder: /it is a folder|which is a folder/,
  "sparse file": /it has 734003200 bytes, where at most \d+ are plausible/,
  socket: /it is a socket|which is a (socket|file)/,
};

const sweep = join(packageRoot, "results", "pong", "ztw", "sweep.json");

/** Of files that a user names, or that lie in what is named: which one, and a command line that reads it. */
const uses: readonly (readonly [file: string, line: string])[] = [
  ["b/policy.json", "evaluate toy --bundle b"],
  ["b/policy.json", "record toy --bundle b --output a.mp4"],
  ["b/policy.json", "train pong --from b"],
  ["b/expert.safetensors", "evaluate toy --bundle b --method expert --protocol ref-clean"],
  ["b/expert.safetensors", "export toy --bundle b --format safetensors --output o.safetensors"],
  ["b/expert.safetensors", "distill toy --bundle b --output o"],
  ["b/ztw.safetensors", "export toy --bundle b --output o.onnx"],
  ["m.zip", "import m.zip --game pong --output o"],
  ["c.json", "evaluate pong --config c.json"],
  ["c.json", "distill pong --config c.json"],
  ["s.json", "evaluate pong --confirm --from s.json"],
  ["s.json", "report s.json --no-figures"],
  ["r/sweep.json", "report r --no-figures"],
  ["g.json", "replay g.json"],
  ["k.gif", `report ${sweep} --html o.html --clip k.gif`],
  ["p.md", `report ${sweep} --page p.md`],
];

describe.each(Object.keys(kinds))("a %s", (kind) => {
  it.each(uses)("as %s is refused: ztw %s", async (file, line) => {
    const home = temporaryFolder();
    for (const folder of ["b", "r"]) mkdirSync(join(home, folder));
    cpSync(bundle, join(home, "b"), { recursive: true });
    const path = join(home, file);
    rmSync(path, { force: true });
    await kinds[kind]!(path);
    if (kind === "folder" && line.startsWith("report s.json")) return; // folders of results are fine
    const args = line
      .split(" ")
      .map((word) => (/^(b|o|r)$|^[a-z]\.\w+$/.test(word) ? join(home, word) : word));
    const startedAt = performance.now();
    const { exitCode, stdout, said: text } = await runHere(...args);
    expect(text).toMatch(said[kind]!);
    expect(
      text
        .trim()
        .split("\n")
        .filter((row) => !row.startsWith("Training ")),
    ).toHaveLength(1);
    expect([exitCode === 1 || exitCode === 2, stdout]).toEqual([true, ""]);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
