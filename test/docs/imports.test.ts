import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";

/** Which folders of `src` each folder may import from, itself included. */
const allowedImports: Record<string, readonly string[]> = {
  core: ["core"],
  envs: ["core", "envs"],
  model: ["core", "model"],
  transfer: ["core", "envs", "model", "transfer"],
  tensor: ["core", "envs", "model", "tensor"],
  training: ["core", "envs", "model", "tensor", "training"],
  policy: ["core", "envs", "model", "tensor", "training", "policy"],
  distill: ["core", "envs", "model", "tensor", "training", "distill"],
  runtime: ["core", "envs", "model", "runtime"],
  evaluate: ["core", "envs", "model", "runtime", "evaluate"],
  report: ["core", "envs", "model", "runtime", "evaluate", "report"],
  record: ["core", "envs", "model", "runtime", "evaluate", "record"],
  lab: ["core", "envs", "model", "runtime", "evaluate", "report", "record", "lab"],
  campaign: ["core", "envs", "model", "policy", "distill", "runtime", "evaluate", "report", "campaign"],
};

/** Rooms of one folder that do not know each other; what both need lies beside or below them. */
const strangers: readonly (readonly [string, string])[] = [["src/runtime/engine/", "src/runtime/onnx/"]];

/** Packages that only some folders may load. */
const restrictedPackages: Record<string, readonly string[]> = {
  "@tensorflow/": ["tensor", "training", "policy", "distill"],
  "onnxruntime-": ["runtime"],
  "onnx-proto": ["runtime"],
  "@napi-rs/canvas": ["record"],
  vega: ["report"],
  "@msgpack/": ["lab"],
  ws: ["lab"],
  bullmq: ["campaign"],
  ioredis: ["campaign"],
  "@aws-sdk/": ["campaign"],
  commander: [],
};

/** Addons are loaded by one folder each; the path below `native/` tells which. */
const addonOwners: Record<string, string> = { "native/ale": "envs", "native/engine": "runtime" };

interface Source {
  /** Path below the package, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

function readSources(folder: string): Source[] {
  const entries = readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !/[\\/]\.venv/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: file.slice(packageRoot.length + 1).replaceAll("\\", "/"),
      text: readFileSync(file, "utf8"),
    }));
}

function importedSpecifiers(text: string): string[] {
  const patterns = [
    /\bfrom\s+"([^"]+)"/g,
    /\bimport\s*\(\s*"([^"]+)"/g,
    /^import\s+"([^"]+)"/gm,
    /require(?:\.resolve)?\(\s*"([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

function sourceFolder(path: string): string {
  return path.split("/").length > 2 ? path.split("/")[1]! : "index";
}

/** All the ways in which one file breaks the house's rules. */
function findViolations({ path, text }: Source): string[] {
  const folder = sourceFolder(path);
  if (folder === "index") return [];
  const violations = importedSpecifiers(text).flatMap((specifier) => checkSpecifier(path, folder, specifier));
  for (const [addon, owner] of Object.entries(addonOwners)) {
    const [, name] = addon.split("/") as [string, string];
    const names = new RegExp(`"native"[,\\s]+"${name}"|${addon}`);
    if (folder !== owner && folder !== "core" && names.test(stripComments(text)))
      violations.push(`${path} reaches ${addon}`);
  }
  return violations;
}

function checkSpecifier(path: string, folder: string, specifier: string): string[] {
  if (specifier.startsWith(".")) {
    const file = resolveImport(path, specifier);
    const target = sourceFolder(file);
    const isAllowed = allowedImports[folder]?.includes(target) && !areStrangers(path, file);
    return isAllowed ? [] : [`${path} imports ${specifier} (${target})`];
  }
  const restriction = Object.entries(restrictedPackages).find(
    ([name]) =>
      specifier === name ||
      specifier.startsWith(name.endsWith("-") || name.endsWith("/") ? name : `${name}/`),
  );
  return !restriction || restriction[1].includes(folder) ? [] : [`${path} imports ${specifier}`];
}

/** Path of the source that a relative specifier names. */
function resolveImport(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1).replace(/\.js$/, ".ts");
}

function areStrangers(path: string, other: string): boolean {
  return strangers.some(
    ([one, two]) =>
      (path.startsWith(one) && other.startsWith(two)) || (path.startsWith(two) && other.startsWith(one)),
  );
}

/** Circles of files, if only for types: the linter's rule against cycles does not look at those. */
function findCircles(sources: readonly Source[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, importedFiles(source)]));
  const finished = new Set<string>();
  const visit = (path: string, above: readonly string[]): string[] => {
    if (above.includes(path)) return [[...above.slice(above.indexOf(path)), path].join(" -> ")];
    if (finished.has(path)) return [];
    const circles = (imports.get(path) ?? []).flatMap((other) => visit(other, [...above, path]));
    finished.add(path);
    return circles;
  };
  return sources.flatMap(({ path }) => visit(path, []));
}

function importedFiles({ path, text }: Source): string[] {
  return importedSpecifiers(text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => resolveImport(path, specifier));
}

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

const doors = /\/src\/(?:index|envs|tools)\.js$/;

/** Scripts stand on the doors alone. */
function findScriptViolations({ path, text }: Source): string[] {
  const specifiers = importedSpecifiers(text).filter((specifier) => /\/src\//.test(specifier));
  return specifiers
    .filter((specifier) => !doors.test(specifier))
    .map((specifier) => `${path} imports ${specifier}`);
}

describe("import directions", () => {
  it("holds for every file of src", () => {
    const sources = readSources("src");
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(findViolations)).toEqual([]);
  });

  it("has no circle of files", () => {
    const sources = readSources("src");
    expect(sources.flatMap(importedFiles).length).toBeGreaterThan(sources.length);
    expect(findCircles(sources)).toEqual([]);
  });

  it.each([
    ["two files, one of which imports a type", ["a -> b", "b -> a"], "a -> b -> a"],
    ["three files behind another", ["x -> a", "a -> b", "b -> c", "c -> a"], "a -> b -> c -> a"],
  ])("catches a circle of %s", (_, imports, circle) => {
    const planted = imports.map((pair) => {
      const [from, to] = pair.split(" -> ");
      return { path: `src/model/${from}.ts`, text: `import type { T } from "./${to}.js";` };
    });
    expect(findCircles(planted)).toEqual([circle.replaceAll(/\b[abc]\b/g, "src/model/$&.ts")]);
  });

  it("knows every folder of src", () => {
    const folders = new Set(readSources("src").map(({ path }) => sourceFolder(path)));
    folders.delete("index");
    expect([...folders].filter((folder) => !(folder in allowedImports))).toEqual([]);
  });

  it.each(["scripts", "bench"])("lets %s use the doors only", (folder) => {
    const sources = readSources(folder);
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.flatMap(findScriptViolations)).toEqual([]);
  });

  it.each([
    ["a wing that imports the other", "src/evaluate/x.ts", `import { f } from "../distill/f.js";`],
    ["an import that points up", "src/core/x.ts", `export { f } from "../model/f.js";`],
    ["a distillation that knows PPO", "src/distill/x.ts", `import { train } from "../policy/train.js";`],
    ["kernels that know a training", "src/tensor/x.ts", `import { f } from "../training/replay.js";`],
    ["TensorFlow in the deployment wing", "src/runtime/x.ts", `await import("@tensorflow/tfjs-node-gpu");`],
    ["ONNX Runtime in the training wing", "src/distill/x.ts", `import ort from "onnxruntime-node";`],
    [
      "an engine that knows the graph",
      "src/runtime/engine/x.ts",
      `import type { T } from "../onnx/graph.js";`,
    ],
    ["a graph that knows the engine", "src/runtime/onnx/x.ts", `import { f } from "../engine/policy.js";`],
    ["the emulator loaded outside envs", "src/record/x.ts", `require(join(root, "native", "ale", "build"));`],
    ["argument parsing in the library", "src/model/x.ts", `import { Command } from "commander";`],
  ])("catches %s", (_name, path, text) => {
    expect(findViolations({ path, text })).toHaveLength(1);
  });

  it("catches a script that reaches behind the doors", () => {
    const text = `import { f } from "../src/model/cost.js";`;
    for (const path of ["scripts/x.ts", "bench/x.ts"])
      expect(findScriptViolations({ path, text })).toHaveLength(1);
  });
});
