import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/tools.js";
import { createSandbox } from "./fake-programs.js";

/** Runs `.ci/run` where `npm test` ends with `status` and leaves `report` as vitest's JSON report. */
function runCi(status: number, report: unknown) {
  const { folder, addProgram } = createSandbox();
  const script = join(folder, ".ci", "run");
  mkdirSync(dirname(script));
  copyFileSync(join(packageRoot, ".ci", "run"), script);
  if (report !== undefined) writeFileSync(join(folder, "report.json"), JSON.stringify(report));
  const copyReport = `for last; do :; done; [ -f report.json ] && cp report.json "\${last#--outputFile.json=}"`;
  addProgram("npm", `echo "npm $1"; ${copyReport}; exit ${status}`);
  const path = [join(folder, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter);
  const result = spawnSync("bash", [script], { env: { PATH: path }, encoding: "utf8" });
  return { status: result.status, lastLine: result.stdout.trimEnd().split("\n").at(-1) };
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
    expect(runCi(status, report)).toEqual(expected);
  });
});
