import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** Packages that cost a tenth of a second and more, or load native code. */
const heavyPackages = [
  "@ffmpeg-installer",
  "@napi-rs/canvas",
  "@resvg/resvg-js",
  "@stdlib",
  "@tensorflow",
  "onnx-proto",
  "onnxruntime-node",
  "protobufjs",
  "vega",
  "ws/",
];

const compiled = (...path: string[]) => pathToFileURL(join(packageRoot, "dist", ...path)).href;

/**
 * Files that Node opens or links while it runs a program: modules of both kinds, and addons. The loader hook sees ES modules and what they
 * import; whatever CommonJS requires is in its cache at the end.
 */
function loadedFiles(program: string): string[] {
  const folder = temporaryFolder();
  const hook = join(folder, "hook.mjs");
  writeFileSync(
    hook,
    `import { writeSync } from "node:fs";
    export async function load(url, context, next) { writeSync(2, "LOADED " + url + "\\n"); return next(url, context); }`,
  );
  const main = join(folder, "main.mjs");
  writeFileSync(
    main,
    `import { createRequire, register } from "node:module";
    register(${JSON.stringify(pathToFileURL(hook).href)});
    const { cache } = createRequire(import.meta.url);
    process.on("exit", () => { for (const file of Object.keys(cache)) process._rawDebug("LOADED " + file); });
    ${program}`,
  );
  const { status, stderr } = spawnSync(process.execPath, [main], { cwd: packageRoot, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return [...stderr.matchAll(/^LOADED (.*)$/gm)].map((match) => match[1]!);
}

function heavyOnes(files: readonly string[]): string[] {
  return heavyPackages.filter((name) => files.some((file) => file.includes(`/node_modules/${name}`)));
}

const runHelp = `const { main } = await import(${JSON.stringify(compiled("scripts", "cli.js"))});
  await main(["node", "ztw", "--help"]);`;

describe("what is loaded", () => {
  it.each([
    ["the main door", `await import(${JSON.stringify(compiled("src", "index.js"))});`],
    ["the second door", `await import(${JSON.stringify(compiled("src", "tools.js"))});`],
    ["ztw train --help", runHelp.replace('"--help"', '"train", "--help"')],
  ])("for %s is nothing heavy", (_what, program) => {
    const files = loadedFiles(program);
    expect(files.length).toBeGreaterThan(50);
    expect(heavyOnes(files)).toEqual([]);
  });

  it("for the third door is the environment layer and what opens its window, without a package", () => {
    const files = loadedFiles(`await import(${JSON.stringify(compiled("src", "envs.js"))});`);
    const folders = files.flatMap((file) => /\/dist\/src\/([^/]+)\//.exec(file)?.[1] ?? []);
    expect(new Set(folders)).toEqual(new Set(["core", "envs", "lab"]));
    const ofLab = files.flatMap((file) => /\/dist\/src\/lab\/(.+)$/.exec(file)?.[1] ?? []);
    const served = ofLab.filter((file) => /^server\/(?!open-browser)|wire|worker|window-host/.test(file));
    expect(served).toEqual([]); // a server is loaded by the window's thread
    const packages = files.flatMap((file) => /\/node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
    expect(new Set(packages)).toEqual(new Set(["seedrandom"]));
  });

  it("for ztw --help is neither door, nor a subcommand", () => {
    const files = loadedFiles(runHelp).filter((file) => file.includes("/dist/"));
    expect(files.filter((file) => /\/dist\/src\/|\/commands\//.test(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(2);
    expect(files.length).toBeLessThan(10);
  });

  it.each([
    ["an ES module", `await import(${JSON.stringify(import.meta.resolve("vega"))});`, "vega"],
    [
      "a required one",
      `createRequire(${JSON.stringify(import.meta.url)})("@stdlib/stats-base-dists-t-quantile");`,
      "@stdlib",
    ],
  ])("would be caught with %s", (_what, program, name) => {
    expect(heavyOnes(loadedFiles(program))).toContain(name);
  });
});
