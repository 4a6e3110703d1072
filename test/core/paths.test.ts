import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { NativeError } from "../../src/core/errors.js";
import { findRoot } from "../../src/core/paths.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function writePackage(name: string): string {
  const folder = join(temporaryFolder(), "50% of é#");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name }));
  return folder;
}

const urlOf = (...path: string[]) => pathToFileURL(join(...path)).href;

describe("the package's folder", () => {
  it.each(["src/core/paths.ts", "dist/src/core/paths.js", "dist/src/core/paths.js?v=1"])(
    "is found from %s",
    (file) => {
      const folder = writePackage("ztw-atari");
      const [path = "", query] = file.split("?");
      expect(findRoot(query === undefined ? urlOf(folder, path) : `${urlOf(folder, path)}?${query}`)).toBe(
        folder,
      );
    },
  );

  it.each([
    ["a bundle in a program's folder", () => urlOf(writePackage("somebody-elses"), "out.mjs")],
    [
      "a bundle with the paths of our sources",
      () => urlOf(writePackage("mine"), "dist", "src", "core", "paths.js"),
    ],
    ["a bundle in our own folder", () => urlOf(writePackage("ztw-atari"), "dist", "out.mjs")],
    ["a bundle with no package above", () => "file:///nowhere/out.mjs"],
    ["a bundle for CommonJS", () => undefined],
    ["a bundle of another scheme", () => "webpack://app/src/core/paths.js"],
  ])("is not looked for from %s", (_case, url) => {
    expect(() => findRoot(url())).toThrow(NativeError);
    expect(() => findRoot(url())).toThrow(
      /received a copy in .*keep it external \(esbuild --external:ztw-atari, /,
    );
  });
});
