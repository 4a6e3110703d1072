import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** What each example must print, and the files that it must leave. */
const expectations: Record<string, { readonly output: RegExp; readonly files?: readonly string[] }> = {
  "make-atari.mjs": { output: /return -?\d+ after \d+ decisions; actions: NOOP FIRE/ },
  "environments.mjs": {
    output:
      /FrameStack<AtariPreprocessing<AleEnvironment>>: -?\d+ points; it sees Box\(0, 255, \(4, 84, 84\), uint8\)\nrewards of four/,
  },
  "emulator.mjs": {
    output: /has the modes 0, 4, 8.*\nscore \d+ after \d+ frames, \d lives left.*loudest sample \d+/,
    files: ["breakout.png"],
  },
  "policy-session.mjs": { output: /tau 1: \w+ from exit 2 of 0-2, confidence [01]\.\d{3}/ },
  "vector-session.mjs": { output: /Decisions by exit: \d+, \d+, \d+; scores so far: -?\d/ },
  "evaluate.mjs": { output: /0\.9/, files: ["runs/example-pong.svg", "runs/example-pong.png"] },
  "record.mjs": { output: /qbert\.mp4: [\d.]+ s, return \d+/, files: ["qbert.mp4"] },
  "distill.mjs": {
    output: /exit 1 agrees with the expert on \d/,
    files: ["runs/example-distill/ztw.safetensors"],
  },
};

/** A project of its own that has the examples, and the package in its node_modules. */
function makeProject(): string {
  const folder = temporaryFolder();
  cpSync(join(packageRoot, "examples"), join(folder, "examples"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules", "ztw-atari"), "dir");
  return folder;
}

describe("the examples", () => {
  it("are all run here", () => {
    const elsewhere = ["plan-search.mjs"]; // plan-search.slow.test.ts
    const run = [...Object.keys(expectations), ...elsewhere];
    const programs = readdirSync(join(packageRoot, "examples")).filter((name) => name.endsWith(".mjs"));
    expect(programs.sort()).toEqual(run.sort());
  });

  it.each(Object.entries(expectations))("%s runs in a project of its own", (file, { output, files = [] }) => {
    const folder = makeProject();
    const { status, stdout, stderr } = spawnSync(process.execPath, [join("examples", file)], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(output);
    expect(files.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});

describe("the programs of docs/environments.md", () => {
  const page = readFileSync(join(packageRoot, "docs", "environments.md"), "utf8");
  const programs = [...page.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]!);

  it.each([
    [0, /^FrameStack<AtariPreprocessing<AleEnvironment>>: -?\d+ points; it sees Box/],
    [1, /^0\.9 [1-9]/],
  ])("run: %d", (index, output) => {
    const folder = makeProject();
    writeFileSync(join(folder, "program.mjs"), programs[index]!);
    const { stdout, stderr } = spawnSync(process.execPath, ["program.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stdout, stderr).toMatch(output);
  });

  it("are all run here", () => {
    expect(programs).toHaveLength(2);
  });
});
