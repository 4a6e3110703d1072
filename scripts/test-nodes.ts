/**
 * Runs the fast tests on other Node versions, with the addons compiled once: `npm run test:nodes [-- 22 24]`.
 *
 * Node's binaries come from npm packages that hold nothing else, into `.nodes/`, which git ignores.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/tools.js";

const usualVersions = ["22", "24"];
const packageName = `node-${process.platform}-${process.arch}`;
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
  const node = installNode(version);
  if (node === undefined) {
    console.error(
      `test-nodes: npm has no ${packageName}@${version}. Name others: npm run test:nodes -- ${usualVersions.join(" ")}`,
    );
    return false;
  }
  console.log(`\nNode ${version}: ${node}`);
  return succeeds(node, [vitest, "run", "--project", "fast"]);
}

/** The path of that version's binary, installed on first use; `undefined` if there is none. */
function installNode(version: string): string | undefined {
  const folder = join(packageRoot, ".nodes", version);
  const node = join(folder, "node_modules", packageName, "bin", "node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  return succeeds("npm", [...args, `${packageName}@${version}`]) && existsSync(node) ? node : undefined;
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: packageRoot, stdio: "inherit" }).status === 0;
}
