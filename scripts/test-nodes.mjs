/**
 * Runs the fast tests on other Node versions, with the addons compiled once: `npm run test:nodes [-- 22 24]`.
 *
 * Node's binaries come from npm packages that hold nothing else, into `.nodes/`, which git ignores.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const versions = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24"];
const packageName = `node-${process.platform}-${process.arch}`;
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");

const failures = versions.filter((version) => {
  const node = installNode(version);
  console.log(`\nNode ${version}: ${node}`);
  return !succeeds(node, [vitest, "run", "--project", "fast"]);
});
console.log(
  failures.length === 0
    ? `\nThe fast tests pass on Node ${versions.join(", ")}.`
    : `\nThe fast tests fail on Node ${failures.join(", ")}.`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** The path of that version's binary, installed on first use. */
function installNode(version) {
  const folder = join(root, ".nodes", version);
  const node = join(folder, "node_modules", packageName, "bin", "node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  if (succeeds("npm", [...args, `${packageName}@${version}`]) && existsSync(node)) return node;
  console.error(`test-nodes: npm has no ${packageName}@${version}. Name others: npm run test:nodes -- 22 24`);
  process.exit(1);
}

function succeeds(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0;
}
