/** Files and folders that options name to be read: what is not there is a wrong command line, found before any work. */
import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import { InvalidArgumentError } from "../../src/index.js";

type Kind = "folder" | "file" | "folder or file";

/** Options that are read, in whichever command; others are written, or are no paths. */
const inputs: Readonly<Record<string, Kind>> = {
  bundle: "folder",
  romFolder: "folder",
  from: "folder or file",
  page: "file",
  table: "file",
};

/** In place of a folder: the bundle that ships. */
const shipped = "shipped";

/** @throws {InvalidArgumentError} if one is not there, or is of another kind. */
export function checkInputPaths(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const path: unknown = command.getOptionValue(name);
    const kind = inputs[name];
    if (kind === undefined || typeof path !== "string" || path === shipped) continue;
    if (
      existsSync(path) &&
      (kind === "folder or file" || statSync(path).isDirectory() === (kind === "folder"))
    )
      continue;
    const found = existsSync(path)
      ? `, which is a ${kind === "folder" ? "file" : "folder"}`
      : ", which is not there";
    throw new InvalidArgumentError(
      `ztw ${command.name()}: expected an existing ${kind} for ${option.long}, received ${JSON.stringify(path)}${found}.`,
    );
  }
}
