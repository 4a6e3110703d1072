/**
 * Runs the fast tests on other Node versions, with the addons compiled once: `npm run test:nodes [-- 22 24]`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../src/tools.js";
import { installNode } from "./shared/node-binary.js";

const usualVersions = ["22", "24"];
const vitest = join(packageRoot, "node_modules", "vitest", "vitest.mjs");

export async function main(args: string[]): Promise<void> {
  const versions = args.length > 0 ? args : usualVersions;
  const failures = versions.filter((version) => !passes(version));
  console.log(
    failures.length === 0
      ? `\nThe fast tests pass on Node ${versions.join(", ")}.`
      : `\nThe fast tests fail on Node ${failures.join(", ")}.`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function passes(version: string): boolean {
  const { name, folder } = installNode(version);
  if (folder === undefined) {
    console.error(
      `test-nodes: npm has no ${name}. Name others: npm run test:nodes -- ${usualVersions.join(" ")}`,
    );
    return false;
  }
  const node = join(folder, "bin", "node");
  console.log(`\nNode ${version}: ${node}`);
  return succeeds(node, [vitest, "run", "--project", "fast"]);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: packageRoot, stdio: "inherit" }).status === 0;
}
