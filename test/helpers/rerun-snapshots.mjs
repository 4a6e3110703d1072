/**
 * Runs one command line of `ztw` again on each of some trees, in one process, in the folder where it was run at first:
 *
 *   node rerun-snapshots.mjs <url of cli.js> <home> <result.json> <tree>... -- <args>...
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const separator = process.argv.indexOf("--");
const [cli, home, report, ...trees] = process.argv.slice(2, separator);
const args = process.argv.slice(separator + 1);
const { main } = await import(cli);
const results = [];
let said = "";
for (const stream of [process.stdout, process.stderr])
  stream.write = (text) => {
    said += text;
    return true;
  };
process.chdir(home);
for (const tree of trees) {
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true });
  cpSync(tree, home, { recursive: true });
  said = "";
  process.exitCode = undefined;
  try {
    await main(["node", "ztw", ...args]);
  } catch (error) {
    said += error;
    process.exitCode = 1;
  }
  results.push({ exitCode: process.exitCode, said });
  mkdirSync(`${tree}-again`);
  cpSync(home, `${tree}-again`, { recursive: true });
}
writeFileSync(report, JSON.stringify(results));
process.exit(0);
