/**
 * Bundles what runs in a browser, from `lab/` to `dist/lab/`: of each entry one script, and one style sheet if it imports any.
 *
 *   node scripts/build-lab.mjs
 *
 * What is bundled may import from `src` whatever needs nothing of Node's.
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { withoutNodeOptions } from "./stand-ins.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "dist", "lab");

/**
 * `main` is the lab's page, `window/main` that of a game's window; `report` goes into a file that opens without a server, where modules
 * do not load. `static` is the lab without a server.
 */
const entries = [
  { name: "main", format: "esm" },
  { name: "window/main", format: "esm" },
  { name: "report", format: "iife" },
  { name: "static/main", format: "esm" },
  { name: "static/service-worker", format: "iife" },
  { name: "static/worker", format: "esm", options: workerOptions() },
];

/** The agent host in a worker: sources that were written for Node, and a second file that is loaded once there is something to read. */
function workerOptions() {
  const replaced = {
    "src/runtime/onnx/session.ts": "lab/static/no-onnx-session.ts",
    "src/runtime/available-backends.ts": "lab/static/available-backends.ts",
    "src/lab/host/greedy-tau.ts": "lab/static/greedy-tau.ts",
  };
  return { splitting: true, keepNames: true, ...withoutNodeOptions(replaced) };
}

/** Files that are served as they are. */
const copiedFiles = ["index.html", "window/index.html", "static/index.html"];

async function bundle({ name, format, options = {} }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`lab/${name}.ts`],
    outdir: dirname(join(output, name)),
    format,
    bundle: true,
    minify: true,
    charset: "utf8",
    target: ["chrome110", "firefox110", "safari16"],
    metafile: true,
    logLevel: "warning",
    ...options,
  });
  const licenses = licensesOf(metafile);
  if (licenses !== "") appendFileSync(join(output, `${name}.js`), licenses);
}

/** A comment with the license of every package that is in a bundle, as most of them ask for; empty where all is our own. */
function licensesOf({ outputs }) {
  const inputs = Object.values(outputs).flatMap((file) => Object.entries(file.inputs));
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const names = files.flatMap((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const byText = new Map();
  for (const { title, text } of [...new Set(names)].sort().map(licenseOf))
    byText.set(text, [...(byText.get(text) ?? []), title]);
  const texts = [...byText].map(([text, titles]) => `${titles.join("\n")}\n\n${text}`);
  return texts.length === 0 ? "" : `/*!\n${texts.join("\n\n\n").replaceAll("*/", "* /")}\n*/\n`;
}

function licenseOf(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), "utf8").trim();
  return { title: `${name} ${version}`, text };
}

mkdirSync(output, { recursive: true });
rmSync(join(output, "static"), { recursive: true, force: true }); // files of an earlier bundle have other names
for (const entry of entries) if (existsSync(join(root, "lab", `${entry.name}.ts`))) await bundle(entry);
for (const file of copiedFiles)
  if (existsSync(join(root, "lab", file))) copyFileSync(join(root, "lab", file), join(output, file));
