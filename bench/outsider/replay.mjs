/**
 * Plays the same game twice, with ztw-atari and with Python programs that know nothing of it, and compares every
 * action, exit and reward. Exit code 0: equal; 1: they differ.
 *
 *   node bench/outsider/replay.mjs pong --tau 0.9 --seed 7000
 *   node bench/outsider/replay.mjs qbert --plant seed     # must report a difference
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createSession, exportOnnx, loadBundle, makeAtari, shippedBundleFolder } from "ztw-atari";
import { episodeReturn, firstDifference } from "./compare.mjs";
import { playInPython } from "./python.mjs";

/** Faults that the comparison must find; each changes what the outsider plays or hands in. */
const plants = {
  seed: { ask: (asked) => ({ ...asked, seed: asked.seed + 1 }) },
  tau: { ask: (asked) => ({ ...asked, tau: asked.tau < 1 ? 1 : 0 }) },
  reward: { answer: (record) => record.with(-2, { ...record.at(-2), reward: record.at(-2).reward + 1 }) },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    bundle: { type: "string" },
    method: { type: "string", default: "ztw" },
    tau: { type: "string", default: "0.9" },
    seed: { type: "string", default: "7000" },
    plant: { type: "string" },
  },
});
const [game = "pong"] = positionals;
const asked = { seed: Number(values.seed), tau: Number(values.tau) };
if (values.plant !== undefined && !(values.plant in plants)) {
  throw new Error(`--plant: expected one of ${Object.keys(plants).join(", ")}, received ${values.plant}`);
}
const plant = plants[values.plant] ?? {};

const bundle = loadBundle(values.bundle ?? shippedBundleFolder(game));
const ours = await playHere(bundle, asked);
const theirs = await playThere(bundle, plant.ask?.(asked) ?? asked);
const difference = firstDifference(ours, plant.answer?.(theirs) ?? theirs);

console.log(`${game}, ${values.method}, tau ${asked.tau}, seed ${asked.seed}: ${describe(ours)}`);
console.log(difference ?? "The outsider played the same game: every action, exit and reward is equal.");
process.exitCode = difference === undefined ? 0 : 1;

async function playHere(bundle, { seed, tau }) {
  const environment = makeAtari(bundle.manifest.game, { protocol: "ref-clean" });
  const session = await createSession(bundle, { method: values.method, backend: "onnx" });
  const record = [];
  let { observation } = environment.reset({ seed });
  for (;;) {
    const { action, exitIndex } = await session.decide(observation, tau);
    const step = environment.step(action);
    record.push({ action, exit: exitIndex, reward: step.info.rawReward });
    observation = step.observation;
    if (step.terminated || step.truncated) {
      record.push({ terminated: step.terminated, truncated: step.truncated });
      break;
    }
  }
  environment.close();
  await session.close();
  return record;
}

async function playThere(bundle, { seed, tau }) {
  const folder = mkdtempSync(join(tmpdir(), "ztw-outsider-"));
  try {
    const model = join(folder, "policy.onnx");
    await exportOnnx(bundle, values.method, model);
    return await playInPython({ model, seed, tau });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(record) {
  const exits = new Map();
  for (const { exit } of record.slice(0, -1)) exits.set(exit, (exits.get(exit) ?? 0) + 1);
  const shares = [...exits].sort(([a], [b]) => a - b).map(([exit, count]) => `exit ${exit}: ${count}`);
  return `return ${episodeReturn(record)}, ${record.length - 1} decisions (${shares.join(", ")})`;
}
