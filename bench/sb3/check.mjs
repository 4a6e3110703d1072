/**
 * Exports a shipped expert for Stable-Baselines3, loads it there with `policy.load_state_dict`, and compares what both
 * answer to the observations of test/golden. Exit code 0: the same; 1: they differ.
 *
 *   node bench/sb3/check.mjs pong
 *   node bench/sb3/check.mjs qbert --plant weight     # must report a difference
 *   node bench/sb3/check.mjs pong --python /path/to/python     # one that has the packages already
 *   node bench/sb3/check.mjs pong --record     # for a new expert: its answers there become those of test/golden
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { exportSb3, loadBundle, shippedBundleFolder } from "ztw-atari";
import { createActor } from "ztw-atari/tools";
import { ensurePython, run } from "../python.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const golden = join(folder, "..", "..", "test", "golden", "data", "policy");
/** Largest difference of a logit that two implementations of float32 may show. */
const tolerance = 1e-4;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { plant: { type: "string" }, python: { type: "string" }, record: { type: "boolean" } },
});
const [game = "pong"] = positionals;
if (values.plant !== undefined && values.plant !== "weight")
  throw new Error(`--plant: expected weight, received ${values.plant}`);

const bundle = loadBundle(shippedBundleFolder(game));
const observations = gunzipSync(readFileSync(join(golden, `${game}-observations-64x4x84x84.u8.gz`)));
const ours = await actHere();
const theirs = await actThere();
const difference = Math.max(...ours.map((value, index) => Math.abs(value - theirs.logits.flat()[index])));
const actions = greedyActions(ours, bundle.manifest.architecture.numActions);
const isSame = difference < tolerance && `${actions}` === `${theirs.actions}`;
console.log(`${game}: ${actions.length} observations, largest difference of a logit ${difference}`);
console.log(isSame ? "Stable-Baselines3 chooses the same actions." : "Stable-Baselines3 answers otherwise.");
process.exitCode = isSame ? 0 : 1;
if (isSame && values.record) await record();

/** Logits, flat. */
async function actHere() {
  const actor = await createActor(bundle, { method: "expert" });
  const logits = await actor.logits(observations);
  await actor.close();
  return [...logits];
}

/** Writes what Stable-Baselines3 answered, in the form that this project's files have. */
async function record() {
  const file = join(golden, `${game}.json`);
  const { logits, values: stateValues, actions: taken } = theirs;
  writeFileSync(file, JSON.stringify({ game, logits, values: stateValues, greedy_actions: taken }));
  await run("npx", ["biome", "format", "--write", file]);
  console.log(`Recorded in ${relative(process.cwd(), file)}`);
}

async function actThere() {
  const python = values.python ?? (await ensurePython(folder, "PyTorch, Stable-Baselines3"));
  const work = mkdtempSync(join(tmpdir(), "ztw-sb3-"));
  try {
    const weights = join(work, "policy.pth");
    await exportSb3(values.plant === undefined ? bundle : withPlantedWeight(bundle), weights);
    writeFileSync(join(work, "observations.u8"), observations);
    const numActions = String(bundle.manifest.architecture.numActions);
    const args = [join(folder, "act.py"), weights, join(work, "observations.u8"), "--actions", numActions];
    return JSON.parse(await run(python, args));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The bundle with one number of its policy head changed. */
function withPlantedWeight(original) {
  const expertTensors = () => {
    const tensors = original.expertTensors();
    tensors.get("action_net.bias").data[0] += 0.01;
    return tensors;
  };
  return { ...original, expertTensors };
}

function greedyActions(flat, numActions) {
  return rows(flat, numActions).map((row) => row.indexOf(Math.max(...row)));
}

function rows(flat, length) {
  return Array.from({ length: flat.length / length }, (_, row) =>
    flat.slice(row * length, (row + 1) * length),
  );
}
