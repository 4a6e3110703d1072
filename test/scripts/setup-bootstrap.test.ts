import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { createSandbox, type Sandbox } from "./fake-programs.js";

const bootstrapUrl = pathToFileURL(join(packageRoot, "scripts", "bootstrap.mjs")).href;

function write(root: string, file: string, content: unknown): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

const lockedPackages = {
  "": { name: "toy" },
  "node_modules/typescript": { version: "1.0.0", dev: true },
  "node_modules/for-another-platform": { version: "2.0.0", optional: true },
};

/** A clone without node_modules, whose npm installs a compiler that writes `dist/scripts/cli.js`; both leave traces. */
function createClone(npmScript = installPackages): Sandbox & { root: string; calls(): string[] } {
  const sandbox = createSandbox();
  const root = sandbox.context.root;
  write(root, "package-lock.json", { packages: lockedPackages });
  for (const file of ["tsconfig.json", "tsconfig.build.json", "src/index.ts", "scripts/cli.ts"])
    write(root, file, "{}");
  const compiler = `
    const { mkdirSync, writeFileSync, appendFileSync, readFileSync } = require("node:fs");
    appendFileSync("calls", "tsc\\n");
    if (readFileSync("src/index.ts", "utf8") === "wrong") { console.log("index.ts(1,1): error TS1"); process.exit(2); }
    mkdirSync("dist/scripts", { recursive: true });
    writeFileSync("dist/scripts/cli.js", "");`;
  write(root, "compiler.js", compiler);
  sandbox.addProgram("npm", npmScript);
  sandbox.context.env.ZTW_NPM = join(sandbox.folder, "bin", "npm");
  const calls = () => {
    const file = join(root, "calls");
    const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
    rmSync(file, { force: true });
    return text === "" ? [] : text.split("\n");
  };
  return { ...sandbox, root, calls };
}

/** What `npm ci` would do, in its order: packages first, its own list of them last. */
const installPackages = `echo "npm $*" >> calls
/bin/rm -rf node_modules
/bin/mkdir -p node_modules/typescript/bin
echo '{}' > node_modules/typescript/package.json
/bin/cp compiler.js node_modules/typescript/bin/tsc
echo '{"packages":{"node_modules/typescript":{"version":"1.0.0"}}}' > node_modules/.package-lock.json`;

const bundler = `import { appendFileSync, readFileSync } from "node:fs";
  appendFileSync("calls", "bundler\\n");
  if (readFileSync("lab/main.css", "utf8") === "wrong") { console.log("main.css: wrong"); process.exit(1); }`;

/** Runs the bootstrap in a process of its own, as \`ztw\` does. */
function bootstrap({ root, context }: ReturnType<typeof createClone>) {
  const script = `
    const { bootstrap } = await import(${JSON.stringify(bootstrapUrl)});
    await bootstrap(${JSON.stringify(root)}).catch((error) => {
      console.error(error.isExpected ? error.message : error);
      process.exitCode = 1;
    });`;
  const args = ["--input-type=module", "-e", script];
  const { status, stderr } = spawnSync(process.execPath, args, { env: context.env, encoding: "utf8" });
  return { status, stderr: stderr.trim() };
}

const npmCall = "npm ci --ignore-scripts --include=dev --include=optional --no-global --no-audit --no-fund";

describe("bootstrap of a clone", () => {
  it("installs and compiles once, says so, and does nothing the second time", () => {
    const clone = createClone();
    expect(bootstrap(clone)).toEqual({
      status: 0,
      stderr: "ztw: installing npm packages (npm ci --ignore-scripts) …\nztw: compiling TypeScript …",
    });
    expect(clone.calls()).toEqual([npmCall, "tsc"]);
    expect(bootstrap(clone)).toEqual({ status: 0, stderr: "" });
    expect(clone.calls()).toEqual([]);
  });

  it.each([
    ["npm was killed before its last file", "node_modules/.package-lock.json", undefined],
    ["a package's folder is missing", "node_modules/typescript/package.json", undefined],
    [
      "the lock names another version",
      "package-lock.json",
      {
        packages: {
          "node_modules/typescript": { version: "1.0.0" },
          "node_modules/new": { version: "3.0.0" },
        },
      },
    ],
  ])("installs again when %s", (_case, file, content) => {
    const clone = createClone();
    bootstrap(clone);
    clone.calls();
    if (content === undefined) rmSync(join(clone.root, file));
    else write(clone.root, file, content);
    bootstrap(clone);
    expect(clone.calls()).toContain(npmCall);
  });

  it.each([
    ["a source changed", (root: string) => write(root, "src/index.ts", "{ changed }")],
    ["a source went back in time", (root: string) => utimesSync(join(root, "src/index.ts"), 1, 1)],
    ["a source is new", (root: string) => write(root, "src/deep/new.ts", "{}")],
    ["a source was deleted", (root: string) => rmSync(join(root, "src/index.ts"))],
    ["dist is gone", (root: string) => rmSync(join(root, "dist"), { recursive: true })],
    ["a compilation was killed", (root: string) => rmSync(join(root, ".ztw/build.json"))],
  ])("compiles again when %s", (_case, change) => {
    const clone = createClone();
    write(clone.root, "src/other.ts", "{}");
    bootstrap(clone);
    clone.calls();
    change(clone.root);
    const { stderr } = bootstrap(clone);
    expect(stderr.split("\n")[0]).toBe("ztw: compiling TypeScript …");
  });

  it("bundles what runs in a browser, and again when that changes", () => {
    const clone = createClone();
    write(clone.root, "scripts/build-lab.mjs", bundler);
    write(clone.root, "lab/main.css", "a {}");
    bootstrap(clone);
    expect(clone.calls()).toEqual([npmCall, "tsc", "bundler"]);
    bootstrap(clone);
    expect(clone.calls()).toEqual([]);
    write(clone.root, "lab/main.css", "a { color: red }");
    bootstrap(clone);
    expect(clone.calls()).toEqual(["tsc", "bundler"]);
  });

  it("forgets the compiler's notes of a compilation that was killed", () => {
    const clone = createClone();
    bootstrap(clone);
    write(clone.root, "dist/.tsbuildinfo", "notes");
    rmSync(join(clone.root, ".ztw/build.json"));
    bootstrap(clone);
    expect(existsSync(join(clone.root, "dist/.tsbuildinfo"))).toBe(false);
  });

  it("leaves an installed package as it is", () => {
    const clone = createClone();
    rmSync(join(clone.root, "tsconfig.build.json"));
    expect(bootstrap(clone)).toEqual({ status: 0, stderr: "" });
    expect(clone.calls()).toEqual([]);
  });
});

describe("a bootstrap that fails", () => {
  it.each([
    [
      "the registry cannot be reached",
      "echo 'npm error code ENOTFOUND'; exit 1",
      "The package registry cannot be reached. Check the network with: npm ping",
    ],
    [
      "the disk is full",
      "echo 'npm error code ENOSPC'; exit 1",
      "The disk is full. Free 1 GB, then run: npm ci --ignore-scripts",
    ],
    [
      "npm fails otherwise",
      "echo 'npm error code EUSAGE'; for i in 1 2 3 4 5 6 7 8 9; do echo 'npm error more'; done; exit 1",
      "See the whole message with: npm ci --ignore-scripts",
    ],
  ])("says what to type when %s", (_case, npmScript, advice) => {
    const clone = createClone(npmScript);
    const { status, stderr } = bootstrap(clone);
    expect(status).toBe(1);
    const [, error, first, ...rest] = stderr.split("\n");
    expect(error).toBe(`ztw: npm ci failed in ${clone.root}:`);
    expect(first).toMatch(/^npm error code E/);
    expect(rest.at(-1)).toBe(advice);
    expect(rest.length).toBeLessThanOrEqual(6);
  });

  it("says that npm is missing", () => {
    const clone = createClone();
    rmSync(join(clone.folder, "bin", "npm"));
    expect(bootstrap(clone).stderr).toMatch(
      /ztw: npm was not found on PATH\. Install Node with npm \(https:\/\/nodejs\.org\)\.$/,
    );
  });

  it("shows the compiler's errors, and compiles again the next time", () => {
    const clone = createClone();
    write(clone.root, "src/index.ts", "wrong");
    const { status, stderr } = bootstrap(clone);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /ztw: the sources do not compile:\nindex\.ts\(1,1\): error TS1\nSee them all with: npm run build$/,
    );
    write(clone.root, "src/index.ts", "{}");
    expect(bootstrap(clone)).toEqual({ status: 0, stderr: "ztw: compiling TypeScript …" });
  });
});

describe("a bundler that fails", () => {
  it("is shown, and runs again the next time", () => {
    const clone = createClone();
    write(clone.root, "scripts/build-lab.mjs", bundler);
    write(clone.root, "lab/main.css", "wrong");
    const { status, stderr } = bootstrap(clone);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the sources do not compile:\nmain\.css: wrong\nSee them all with: npm run build$/,
    );
    write(clone.root, "lab/main.css", "a {}");
    expect(bootstrap(clone).status).toBe(0);
  });
});

describe("ztw.mjs", () => {
  it("refuses a Node that is too old with one message", () => {
    const pretend =
      'data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } })';
    const args = ["--import", pretend, join(packageRoot, "scripts", "ztw.mjs")];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      "ztw: expected Node 20.17 or newer, received 18.20.4. " +
        "Install a newer one (https://nodejs.org, or: nvm install 22), then run the same command again.\n",
    );
  });
});
