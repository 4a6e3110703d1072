/** What is named to be read, and is not there, is refused before any work. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../scripts/cli.js";
import { wordLibraryError } from "../../scripts/shared/usage-errors.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const folder = sharedTemporaryFolder();
const file = join(folder, "file.json");
writeFileSync(file, "{}");
const missing = join(folder, "missing");
const program = await createProgram();

const takesGame = (name: string) =>
  program.commands.some((command) => command.name() === name && command.registeredArguments.length > 0);

describe("a path to be read", () => {
  it.each(
    program.commands.flatMap((command) =>
      command.options
        .filter(({ long }) => long === "--bundle" || long === "--rom-folder")
        .map(({ long }) => [command.name(), long!] as const),
    ),
  )("of ztw %s %s is there, and a folder", async (name, flag) => {
    const before = name === "doctor" && flag !== "--bundle" ? ["--bundle", folder] : [];
    const line = [name, ...(takesGame(name) ? ["pong"] : before)];
    expect(await runHere(...line, flag, missing)).toMatchObject({
      exitCode: 2,
      said: `ztw ${name}: expected an existing folder for ${flag}, received ${JSON.stringify(missing)}, which is not there.\n`,
    });
    const { exitCode, said } = await runHere(...line, flag, file);
    expect({ exitCode, said }).toMatchObject({
      exitCode: 2,
      said: expect.stringContaining("which is a file."),
    });
  });

  it.each([
    ["evaluate pong --confirm --from", "--from"],
    ["train pong --from", "--from"],
    [`report ${file} --page`, "--page"],
    [`report ${file} --table`, "--table"],
    [`report ${file} --html x.html --clip`, "--clip"],
  ])("of ztw %s is there", async (line, flag) => {
    const { exitCode, said } = await runHere(...line.split(" "), missing);
    expect(exitCode).toBe(2);
    expect(said).toMatch(
      new RegExp(
        `^ztw \\w+: expected an existing [a-z ]+ for ${flag}, received .*, which is not there\\.\\n$`,
      ),
    );
  });

  it.each([
    ["report", "folder or file"],
    ["import", "file"],
    ["replay", "file"],
  ])("that ztw %s is given without an option is there", async (name, kind) => {
    const expected = `ztw ${name}: expected an existing ${kind} to read, received`;
    expect(await runHere(name, missing)).toMatchObject({
      exitCode: 2,
      said: `${expected} ${JSON.stringify(missing)}, which is not there.\n`,
    });
  });

  it("is a file where a checkpoint is imported", async () => {
    expect(await runHere("import", folder, "--game", "pong")).toMatchObject({
      exitCode: 2,
      said: `ztw import: expected an existing file to read, received ${JSON.stringify(folder)}, which is a folder.\n`,
    });
  });

  it("is of the right kind where a report is asked for", async () => {
    const { exitCode, said } = await runHere("report", file);
    expect(exitCode).toBe(1);
    expect(said).toBe(
      `report: ${file} is not a result of ztw evaluate (a sweep or a confirmation), and not of ztw train (a training) or ztw measure.\n`,
    );
  });
});

it.each([
  [
    "record",
    "record: expected a divisor of 60 (frames are kept or left out) for framesPerSecond, received 7 (number).",
    "ztw record: expected a divisor of 60 (frames are kept or left out) for --frames-per-second, received 7.",
  ],
  [
    "record",
    'record: expected a file name that ends in .mp4 or .gif for output, received "x.avi" (string). Use one.',
    'ztw record: expected a file name that ends in .mp4 or .gif for --output, received "x.avi". Use one.',
  ],
  [
    "evaluate",
    "evaluate: expected a positive number for realTime.framesPerSecond, received 0 (number).",
    "ztw evaluate: expected a positive number for --real-time, received 0.",
  ],
  ["record", "loadBundle: cannot read x: it is not there.", "loadBundle: cannot read x: it is not there."],
  [
    "record",
    "f: expected 1 for somethingElse, received 2 (number).",
    "f: expected 1 for somethingElse, received 2 (number).",
  ],
])("words an error of the library as %s's: %s", (name, message, worded) => {
  const command = program.commands.find((known) => known.name() === name)!;
  expect(wordLibraryError(command, message)).toBe(worded);
});
