/**
 * Makes what ships of a game anew, from an expert to the README: `npm run ship -- pong --from runs/pong-ppo-0/best`.
 *
 * Without `--from`, the shipped expert is distilled, evaluated and confirmed again. With it, the two experts first play the same games, and
 * nothing changes unless the new one is better, or has the mean return of `--target-return` and the shipped one has not. At the end
 * Stable-Baselines3 records for the tests what it answers with the new weights, in an environment that `bench/sb3` installs (or the one of
 * `--python`). Everything is made in `runs/ship/` and moved to `models/` and `results/` when it is whole; a run that was stopped goes on
 * where it stood when the same command is given again. Remove that folder to begin anew.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
/** In this order: the gates are made for the classifiers and ensemble of the first. */
const methods = ["ztw", "ztw-gate"];
/** `ztw evaluate --confirm` ends so when a mode has no threshold that was confirmed; a result all the same. */
const notPassed = 3;

const { game, from, seeds, targetReturn, python, passed } = readArguments();
const shipped = join(root, "models", game);
const work = join(root, "runs", "ship", game);
const bundle = join(work, "bundle");
mkdirSync(work, { recursive: true });

if (from !== undefined) await chooseExpert();
for (const method of methods) distill(method);
for (const method of methods) evaluate(method);
ztw("calibrate", game, "--bundle", bundle);
moveIntoPlace();
ztw("report", "results", "--page", join("docs", "results.md"), "--table", "README.md");
if (from !== undefined) recordAnswers();
rmSync(work, { recursive: true });
console.log(`\n${game} ships anew. Still to do on an idle machine: npm run bench -- latency/measure`);

function readArguments() {
  const separator = process.argv.indexOf("--", 2);
  const own = process.argv.slice(2, separator === -1 ? undefined : separator);
  const { positionals, values } = parseArgs({
    args: own,
    allowPositionals: true,
    options: {
      from: { type: "string" },
      seeds: { type: "string", default: "100" },
      "target-return": { type: "string" },
      python: { type: "string" },
    },
  });
  const target = values["target-return"];
  const targetReturn = target === undefined ? undefined : Number(target);
  if (positionals.length !== 1 || Number.isNaN(targetReturn)) {
    console.error(
      "Usage: npm run ship -- <game> [--from <bundle>] [--seeds 100] [--target-return <mean>] [--python <with bench/sb3's packages>] [-- <options of ztw distill>]",
    );
    process.exit(2);
  }
  const rest = separator === -1 ? [] : process.argv.slice(separator + 1);
  return { game: positionals[0], ...values, targetReturn, passed: rest };
}

/** Plays both experts on the same seeds, keeps the games as results, and goes on only if the new one is to ship. */
async function chooseExpert() {
  const file = (name) => join(work, `${game}-${name}-expert.json`);
  const play = (name, folder) => {
    if (isPlayed(file(name), { expertSha256: readManifest(folder).expert.sha256 })) return;
    const games = ["--taus", "1", "--num-seeds", seeds, "--run-seed", "1", "--mode", "both"];
    const outputs = ["--output", file(name), "--work-folder", work, "--figure", join(work, name)];
    ztw("evaluate", game, "--bundle", folder, "--method", "expert", ...games, ...outputs);
  };
  play("candidate", from);
  if (!existsSync(join(shipped, "policy.json"))) return;
  play("shipped", shipped);
  const { compareExperts } = await import("../dist/scripts/shared/better-expert.js"); // compiled by now
  const { difference, isBetter, reachesTarget } = compareExperts(
    file("candidate"),
    file("shipped"),
    targetReturn,
  );
  console.log(
    `\nGreedy return, new minus shipped: ${difference.mean} [${difference.low}, ${difference.high}]`,
  );
  if (isBetter || reachesTarget) return;
  console.error("ship: expected an expert that plays better than the shipped one. Nothing was changed.");
  process.exit(notPassed);
}

function distill(method) {
  if (isDistilled(method)) return;
  const source = method === "ztw" ? (from ?? shipped) : bundle;
  ztw("distill", game, "--bundle", source, "--method", method, "--output", bundle, ...passed);
}

function evaluate(method) {
  const { sha256 } = readManifest(bundle).methods[method];
  if (isPlayed(join(work, `${game}-${method}-confirm.json`), { methodSha256: sha256 })) return;
  const sweepFile = join(work, `${game}-${method}-sweep.json`);
  const played = ["--bundle", bundle, "--method", method, "--output", sweepFile, "--work-folder", work];
  ztw("evaluate", game, ...played, "--mode", "both", "--confirm");
}

/** A finished distillation leaves no checkpoint, so it would be made again. Gates of other classifiers do not count. */
function isDistilled(method) {
  if (!existsSync(join(bundle, "policy.json"))) return false;
  const { expert, methods: made } = readManifest(bundle);
  if (made[method] === undefined || expert.sha256 !== readManifest(from ?? shipped).expert.sha256)
    return false;
  return method === "ztw" || made[method].training.baseSha256 === made.ztw.sha256;
}

/** A finished evaluation leaves only its result; it counts if it was played with these weights. */
function isPlayed(file, weights) {
  if (!existsSync(file)) return false;
  const { ran } = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(weights).every(([name, sha256]) => ran[name] === sha256);
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "policy.json"), "utf8"));
}

function moveIntoPlace() {
  mkdirSync(shipped, { recursive: true });
  const weights = methods.map((method) => `${method}.safetensors`);
  const names = ["expert.safetensors", ...weights, "int8.json", "policy.json"];
  for (const name of names) copyFileSync(join(bundle, name), join(shipped, `${name}.new`));
  for (const name of names) renameSync(join(shipped, `${name}.new`), join(shipped, name));
  for (const name of readdirSync(shipped)) if (!names.includes(name)) rmSync(join(shipped, name)); // of the other expert
  for (const method of methods)
    for (const kind of ["sweep", "confirm"])
      copyFileSync(join(work, `${game}-${method}-${kind}.json`), resultFile(method, `${kind}.json`));
  if (from === undefined) return;
  copyFileSync(join(work, `${game}-candidate-expert.json`), resultFile("expert.json"));
  publishCurve();
}

/** A place in `results/`, with the folders above it; `ztw report` draws the figures beside. */
function resultFile(...parts) {
  const path = join(root, "results", game, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** The curve of the expert's training, with the step that it is of. */
function publishCurve() {
  const curve = join(dirname(from), `${game}-training.json`);
  if (!existsSync(curve)) return;
  const { playedSteps } = readManifest(from).expert.training;
  const published = { ...JSON.parse(readFileSync(curve, "utf8")), shippedStep: playedSteps };
  writeFileSync(resultFile("training.json"), `${JSON.stringify(published, null, 1)}\n`);
}

/** Tests hold the shipped experts to what PyTorch answers with their weights. */
function recordAnswers() {
  const data = join(root, "test", "golden", "data", "policy");
  if (!readdirSync(data).some((name) => name.startsWith(`${game}-observations`))) return;
  const options = python === undefined ? [] : ["--python", python];
  node(join("scripts", "run.mjs"), "bench/programs", "sb3/check", game, "--record", ...options);
}

function ztw(...args) {
  console.log(`\n> ztw ${args.join(" ")}`);
  node(join("scripts", "ztw.mjs"), ...args);
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0 && status !== notPassed) process.exit(status ?? 1);
}
