import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProgram, packageRoot } from "../../src/tools.js";
import { createSandbox } from "./fake-programs.js";

/** Programs of the system that the script calls. */
const systemPrograms = ["bash", "cp", "dirname", "mktemp", "rm", "sh"];

/**
 * Runs `.ci/run` where `npm test` ends with `status` and leaves `report` as vitest's JSON report.
 *
 * @param programs - further programs of the machine, each a shell script.
 */
function runCi(status: number, report: unknown, machine: Machine = {}) {
  const { programs = { chromium: "" }, env = {}, hasWasm = false } = machine;
  const { folder, addProgram } = createSandbox();
  const script = join(folder, ".ci", "run");
  mkdirSync(dirname(script));
  copyFileSync(join(packageRoot, ".ci", "run"), script);
  if (report !== undefined) writeFileSync(join(folder, "report.json"), JSON.stringify(report));
  const copyReport = `for last; do :; done; [ -f report.json ] && cp report.json "\${last#--outputFile.json=}"`;
  addProgram("npm", `echo "npm $1"; ${copyReport}; exit ${status}`);
  for (const [name, text] of Object.entries(programs)) addProgram(name, text);
  if (hasWasm) {
    const dist = join(folder, "packages", "ale-wasm", "dist");
    mkdirSync(dist, { recursive: true });
    writeFileSync(join(dist, "ale.wasm"), "");
  }
  for (const name of systemPrograms)
    symlinkSync(findProgram(name, process.env.PATH)!, join(folder, "bin", name));
  symlinkSync(process.execPath, join(folder, "bin", "node"));
  const PATH = join(folder, "bin");
  const result = spawnSync("bash", [script], { env: { PATH, ...env }, encoding: "utf8" });
  const lines = result.stdout.trimEnd().split("\n");
  const told = (what: string) => lines.find((line) => line.startsWith(`Tests ${what}: `));
  const facts = { ofBrowser: told("in a browser"), ofWasm: told("of WebAssembly") };
  return { status: result.status, lastLine: lines.at(-1), ...facts, folder };
}

interface Machine {
  readonly programs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The modules of WebAssembly are built. */
  readonly hasWasm?: boolean;
}

const passedFile = { status: "passed", assertionResults: [{ status: "passed" }] };
const failedFile = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };
const brokenFile = { status: "failed", assertionResults: [] };

describe(".ci/run", () => {
  it.each([
    [
      "passes when every test does",
      0,
      { numPassedTests: 5, numFailedTests: 0, testResults: [passedFile] },
      { status: 0, lastLine: "5 passed, 0 failed" },
    ],
    [
      "counts tests that fail",
      1,
      { numPassedTests: 4, numFailedTests: 1, testResults: [failedFile] },
      { status: 1, lastLine: "4 passed, 1 failed" },
    ],
    [
      "counts a file that does not load",
      1,
      { numPassedTests: 4, numFailedTests: 0, testResults: [passedFile, brokenFile] },
      { status: 1, lastLine: "4 passed, 1 failed" },
    ],
    [
      "counts an error outside any test",
      1,
      { numPassedTests: 5, numFailedTests: 0, testResults: [passedFile] },
      { status: 1, lastLine: "5 passed, 1 failed" },
    ],
    [
      "fails when set-up fails and no test begins",
      1,
      undefined,
      { status: 1, lastLine: "0 passed, 1 failed" },
    ],
    ["fails when no report is written", 0, undefined, { status: 1, lastLine: "0 passed, 1 failed" }],
  ])("%s", (_case, status, report, expected) => {
    expect(runCi(status, report)).toMatchObject(expected);
  });

  const passed = { numPassedTests: 5, numFailedTests: 0, testResults: [passedFile] };

  it.each<[string, Machine, RegExp]>([
    [
      "where there is one",
      { programs: { "google-chrome": "" } },
      /^Tests in a browser: run in .*\/google-chrome$/,
    ],
    [
      "where it is named",
      { programs: { "my-browser": "" }, env: { CHROME_PATH: "my-browser" } },
      /^Tests in a browser: run in .*\/my-browser$/,
    ],
    [
      "that it installs",
      { programs: { "apt-get": `echo x; [ "$1" = update ] || cp "$0" "$(dirname "$0")/chromium"` } },
      /^Tests in a browser: run in .*\/chromium$/,
    ],
    [
      "that cannot be installed: skipped",
      { programs: { "apt-get": "echo broken; exit 100" } },
      /^Tests in a browser: skipped, for want of Chromium$/,
    ],
    ["on a machine without packages: skipped", { programs: {} }, /skipped, for want of Chromium$/],
    [
      "that is named and not there: another one is found",
      { programs: { chromium: "" }, env: { CHROME_PATH: "/none/chrome" } },
      /run in .*\/chromium$/,
    ],
  ])("says what became of the tests in a browser, %s", (_case, machine, said) => {
    const { lastLine, ofBrowser } = runCi(0, passed, machine);
    expect(lastLine).toBe("5 passed, 0 failed");
    expect(ofBrowser).toMatch(said);
  });

  it.each([
    [true, "Tests of WebAssembly: run"],
    [false, "Tests of WebAssembly: skipped, since nothing was built by: npm run build:wasm"],
  ])("says what became of the tests of WebAssembly, built: %s", (hasWasm, said) => {
    expect(runCi(0, passed, { hasWasm }).ofWasm).toBe(said);
  });
});
