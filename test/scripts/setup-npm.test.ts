import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confine, findNpm, runNpm } from "../../scripts/setup/npm.js";
import { setUpTensorflow, tensorflowObstacle, tfjsFolder } from "../../scripts/setup/tensorflow.js";
import { createSandbox, fakePython } from "./fake-programs.js";

const adopt = () => {};

/** A project of a package that npm does not know of, as an unsaved install leaves it. */
function writeProject(folder: string, dependencies: Record<string, string> = {}): string {
  const other = join(folder, "node_modules", "unsaved");
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, "package.json"), '{ "name": "unsaved", "version": "1.0.0" }');
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "mine", dependencies }));
  return join(other, "package.json");
}

/** A folder with nothing to install, which npm can do without a network. */
function writePackage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "ours", "version": "1.0.0" }');
  const packages = { "": { name: "ours", version: "1.0.0" } };
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ name: "ours", version: "1.0.0", lockfileVersion: 3, packages }),
  );
}

describe("npm during set-up", () => {
  it("leaves a global prefix and a project around it alone, whatever its environment asks for", async () => {
    const { context, folder } = createSandbox({ PATH: process.env.PATH });
    const prefix = join(folder, "prefix");
    const globalPackage = writeProject(join(prefix, "lib"));
    const project = join(folder, "project");
    const unsaved = writeProject(project);
    const ours = join(project, "node_modules", "ztw-atari", "vendor", "training");
    writePackage(ours);
    Object.assign(context.env, {
      npm_config_global: "true",
      npm_config_prefix: prefix,
      npm_config_local_prefix: project,
      npm_config_workspaces: "true",
      NODE_ENV: "production",
      npm_config_cache: join(folder, "npm-cache"),
    });
    const result = await runNpm(context, ["ci", "--ignore-scripts", "--no-audit", "--offline"], {
      folder: ours,
      adopt,
    });
    expect(result).toMatchObject({ exitCode: 0 });
    expect([existsSync(globalPackage), existsSync(unsaved)]).toEqual([true, true]);
    expect(readdirSync(join(prefix, "lib"))).toEqual(["node_modules", "package.json"]);
  });

  it("keeps registry, proxy and cache, and drops what redirects", () => {
    const kept = { npm_config_registry: "r", NPM_CONFIG_PROXY: "p", npm_config_cache: "c", HOME: "h" };
    const dropped = {
      npm_config_global: "true",
      NPM_CONFIG_PREFIX: "/",
      "npm_config_dry-run": "true",
      NODE_ENV: "x",
    };
    expect(confine({ ...kept, ...dropped })).toEqual(kept);
  });

  it("is the one that came with Node, before one that stands first on PATH", () => {
    const { context, folder } = createSandbox();
    const node = join(folder, "node", "bin", "node");
    expect(findNpm(context.env, node)).toEqual(["npm"]);
    const script = join(folder, "node", "lib", "node_modules", "npm", "bin", "npm-cli.js");
    mkdirSync(join(script, ".."), { recursive: true });
    writeFileSync(script, "");
    expect(findNpm(context.env, node)).toEqual([node, script]);
    context.env.npm_execpath = "/usr/lib/other/npm-cli.js";
    expect(findNpm(context.env, node)).toEqual([node, script]);
    context.env.ZTW_NPM = "/opt/npm";
    expect(findNpm(context.env, node)).toEqual(["/opt/npm"]);
  });

  it.each([
    ["pnpm", "pnpm.cjs"],
    ["Yarn", "yarn.js"],
  ])("is not %s, which started the command", (_manager, file) => {
    const { context, folder, addProgram } = createSandbox({ npm_execpath: join("/opt", file) });
    addProgram("npm", "exit 0");
    expect(findNpm(context.env, join(folder, "node", "bin", "node"))).toEqual([join(folder, "bin", "npm")]);
  });

  it("is the one that started the command where none came with Node", () => {
    const { context, folder } = createSandbox();
    const script = join(folder, "npm-cli.js");
    writeFileSync(script, "");
    const env = { ...context.env, npm_execpath: script };
    expect(findNpm(env, "/opt/node/bin/node")).toEqual(["/opt/node/bin/node", script]);
  });

  it("is no other system's, and one that is npm's own script before one that is somebody's", () => {
    const { context, folder, addProgram } = createSandbox();
    addProgram("npm", "exit 1");
    const env = { ...context.env, PATH: `/mnt/c/Program Files/nodejs:${context.env.PATH}` };
    expect(findNpm(env, "/opt/node/bin/node")).toEqual([join(folder, "bin", "npm")]);
    const real = join(folder, "real");
    mkdirSync(real);
    writeFileSync(join(real, "npm-cli.js"), "", { mode: 0o755 });
    symlinkSync("npm-cli.js", join(real, "npm"));
    const both = { ...env, PATH: `${env.PATH}:${real}` };
    expect(findNpm(both, "/opt/node/bin/node")).toEqual(["/opt/node/bin/node", join(real, "npm-cli.js")]);
  });
});

describe.runIf(tensorflowObstacle() === undefined)("TensorFlow's packages", () => {
  it("are installed in the package's own folder, and an install that failed counts for nothing", async () => {
    const { context, folder, addProgram } = createSandbox();
    const project = join(folder, "project");
    const unsaved = writeProject(project);
    const root = join(project, "node_modules", "ztw-atari");
    mkdirSync(root, { recursive: true });
    addProgram("python3", fakePython({ download: 'echo "Connection refused"; exit 1' }));
    addProgram(
      "npm",
      `pwd > "${folder}/where"; echo "$@" > "${folder}/how"; exit $(/bin/cat "${folder}/code")`,
    );
    const there = { ...context, root, env: { ...context.env, ZTW_NPM: join(folder, "bin", "npm") } };
    const attempt = () => setUpTensorflow(there, { isForced: false }).catch((error: Error) => error.message);

    writeFileSync(join(folder, "code"), "1");
    expect(await attempt()).toMatch(/^setup: expected npm to install @tensorflow\/tfjs-node-gpu in .*vendor/);
    expect(tfjsFolder(there)).toBeUndefined();

    writeFileSync(join(folder, "code"), "0");
    expect(await attempt()).toMatch(/expected to download tensorflow-cpu/);
    const ours = join(root, "vendor", "training");
    expect(tfjsFolder(there)).toBe(join(ours, "node_modules", "@tensorflow/tfjs-node-gpu"));
    expect(readFileSync(join(folder, "where"), "utf8").trim()).toBe(ours);
    expect(readFileSync(join(folder, "how"), "utf8")).toContain(`ci --ignore-scripts`);
    expect(existsSync(unsaved)).toBe(true);
  });
});
