/** Files and folders that are named to be read: what is not there is a wrong command line, found before any work. */
import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import { InvalidArgumentError } from "../../src/index.js";

type Kind = "folder" | "file" | "folder or file";

/** Options that are read, in whichever command; others are written, or are no paths. */
const inputOptions: Readonly<Record<string, Kind>> = {
  bundle: "folder",
  romFolder: "folder",
  results: "folder",
  from: "folder or file",
  page: "file",
  table: "file",
  clip: "file",
};

/** Arguments that are read. */
const inputArguments: Readonly<Record<string, Kind>> = {
  file: "file",
  receipt: "file",
  study: "file",
  results: "folder or file",
};

/** In place of a folder: the bundle that ships. */
const shipped = "shipped";

/** @throws {InvalidArgumentError} if one is not there, or is of another kind. */
export function checkInputPaths(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const paths: readonly unknown[] = [command.getOptionValue(name)].flat();
    for (const path of paths)
      if (path !== shipped)
        checkInput(command.name(), { kind: inputOptions[name], path, label: `for ${option.long}` });
  }
  command.registeredArguments.forEach((argument, place) => {
    const kind = inputArguments[argument.name()];
    const paths: readonly unknown[] = [command.processedArgs[place]].flat();
    for (const path of paths) checkInput(command.name(), { kind, path, label: "to read" });
  });
}

/** The same for an argument whose place is not always its own. */
export function checkInputFile(command: string, path: string): void {
  checkInput(command, { kind: "file", path, label: "to read" });
}

interface Input {
  readonly kind: Kind | undefined;
  readonly path: unknown;
  /** What it was named for. */
  readonly label: string;
}

function checkInput(command: string, { kind, path, label }: Input): void {
  if (kind === undefined || typeof path !== "string") return;
  const isThere = existsSync(path);
  if (isThere && (kind === "folder or file" || statSync(path).isDirectory() === (kind === "folder"))) return;
  const found = isThere ? `, which is a ${kind === "folder" ? "file" : "folder"}` : ", which is not there";
  throw new InvalidArgumentError(
    `ztw ${command}: expected an existing ${kind} ${label}, received ${JSON.stringify(path)}${found}.`,
  );
}
