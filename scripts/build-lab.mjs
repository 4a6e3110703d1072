/**
 * Bundles what runs in a browser, from `lab/` to `dist/lab/`: of each entry one script, and one style sheet if it imports any.
 *
 *   node scripts/build-lab.mjs
 *
 * What is bundled may import from `src` whatever needs nothing of Node's.
 */
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "dist", "lab");

/**
 * `main` is the lab's page, `window/main` that of a game's window; `report` goes into a file that opens without a server, where modules
 * do not load.
 */
const entries = [
  { name: "main", format: "esm" },
  { name: "window/main", format: "esm" },
  { name: "report", format: "iife" },
];

/** Files that are served as they are. */
const copiedFiles = ["index.html", "window/index.html"];

async function bundle({ name, format }) {
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
  });
  const licenses = licensesOf(metafile);
  if (licenses !== "") appendFileSync(join(output, `${name}.js`), licenses);
}

/** A comment with the license of every package that is in a bundle, as most of them ask for; empty where all is our own. */
function licensesOf({ outputs }) {
  const inputs = Object.values(outputs).flatMap((file) => Object.entries(file.inputs));
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const names = files.flatMap((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const texts = [...new Set(names)].sort().map(licenseOf);
  return texts.length === 0 ? "" : `/*!\n${texts.join("\n\n\n").replaceAll("*/", "* /")}\n*/\n`;
}

function licenseOf(name) {
  const folder = join(root, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}`;
}

mkdirSync(output, { recursive: true });
for (const entry of entries) if (existsSync(join(root, "lab", `${entry.name}.ts`))) await bundle(entry);
for (const file of copiedFiles)
  if (existsSync(join(root, "lab", file))) copyFileSync(join(root, "lab", file), join(output, file));
