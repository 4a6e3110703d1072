/** Places for results that can't be written to are found before the work, by every command that writes. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const sweep = join(packageRoot, "results", "pong", "ztw", "sweep.json");

/** Ways to name an output, each with the ending that it must have; `true` where it is a folder. */
const outputs: readonly (readonly [args: readonly string[], ending: string, isFolder: boolean])[] = [
  [["evaluate", "pong", "--output"], ".json", false],
  [["evaluate", "pong", "--figure"], "", false],
  [["evaluate", "pong", "--work-folder"], "", true],
  [["evaluate", "pong", "--confirm", "--from", sweep, "--figure"], "", false],
  [["record", "pong", "--output"], ".mp4", false],
  [["record", "pong", "--receipt"], ".json", false],
  [["distill", "pong", "--output"], "", true],
  [["distill", "pong", "--checkpoint-folder"], "", true],
  [["distill", "pong", "--log-folder"], "", true],
  [["train", "pong", "--output"], "", true],
  [["export", "pong", "--output"], ".onnx", false],
  [["export", "pong", "--format", "sb3", "--output"], ".pth", false],
  [["export", "pong", "--format", "safetensors", "--output"], ".safetensors", false],
  [["import", "model.zip", "--game", "pong", "--output"], "", true],
  [["demo", "--output"], "", true],
  [["report", sweep, "--page"], ".md", false],
  [["report", sweep, "--html"], ".html", false],
  [["measure", "pong", "--output"], ".json", false],
];

/** A folder with one file, and a folder for each name that an output may have. */
function furnish(ending: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  for (const name of [`folder${ending}`, "folder.svg"]) mkdirSync(join(folder, name), { recursive: true });
  return folder;
}

const places: readonly (readonly [
  place: string,
  find: (folder: string, ending: string, isFolder: boolean) => string,
])[] = [
  ["a place that takes no files", (_folder, ending) => `/proc/x${ending}`],
  ["a path below a file", (folder, ending) => join(folder, "file", `x${ending}`)],
  ["a name of 260 characters", (folder, ending) => join(folder, "n".repeat(260) + ending)],
  ["the wrong kind", (folder, ending, isFolder) => join(folder, isFolder ? "file" : `folder${ending}`)],
];

describe.each(places)("%s is refused before anything is played", (_place, find) => {
  it.each(outputs)("by ztw %s", async (args, ending, isFolder) => {
    const folder = furnish(ending);
    const before = readdirSync(folder, { recursive: true });
    const { exitCode: status, stdout, said: stderr } = await runHere(...args, find(folder, ending, isFolder));
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n"), "one sentence").toHaveLength(1);
    expect(stderr).toMatch(/: (expected|cannot read) /);
    expect(status).toBe(2);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});
