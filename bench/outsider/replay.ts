/**
 * Plays the same game twice, with ztw-atari and with Python programs that know nothing of it, and compares every
 * action, exit and reward. Exit code 0: equal; 1: they differ.
 *
 *   npm run bench -- outsider/replay pong --tau 0.9 --seed 7000
 *   npm run bench -- outsider/replay qbert --plant seed     # must report a difference
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type Bundle,
  createSession,
  exportOnnx,
  loadBundle,
  makeAtari,
  type PolicyName,
  shippedBundleFolder,
} from "../../src/index.js";
import { checkNumber, checkOneOf, policyNames } from "../../src/tools.js";
import { integer } from "../shared/options.js";
import { type Entry, episodeReturn, firstDifference } from "./first-difference.js";
import { type Asked, playInPython } from "./play-in-python.js";

const where = "outsider/replay";

/** Faults that the comparison must find; each changes what the outsider plays or hands in. */
interface Plant {
  readonly ask?: (asked: Asked) => Asked;
  readonly answer?: (record: readonly Entry[]) => readonly Entry[];
}

const plants: Readonly<Record<string, Plant>> = {
  seed: { ask: (asked) => ({ ...asked, seed: asked.seed + 1 }) },
  tau: { ask: (asked) => ({ ...asked, tau: asked.tau < 1 ? 1 : 0 }) },
  reward: { answer: addReward },
};

export async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
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
  const method = checkOneOf(where, "--method", values.method, policyNames);
  const tau = checkNumber(where, "--tau", Number(values.tau), { min: 0, max: 1 });
  const asked = { seed: integer(0, 0).read(values.seed, where, "seed"), tau };
  const { ask, answer }: Plant =
    values.plant === undefined
      ? {}
      : plants[checkOneOf(where, "--plant", values.plant, Object.keys(plants))]!;
  const bundle = loadBundle(values.bundle ?? shippedBundleFolder(game));
  const ours = await playHere(bundle, method, asked);
  const theirs = await playThere(bundle, method, ask?.(asked) ?? asked);
  const difference = firstDifference(ours, answer?.(theirs) ?? theirs);
  console.log(`${game}, ${method}, tau ${tau}, seed ${asked.seed}: ${describe(ours)}`);
  console.log(difference ?? "The outsider played the same game: every action, exit and reward is equal.");
  process.exitCode = difference === undefined ? 0 : 1;
}

/** One point more at the last decision. */
function addReward(record: readonly Entry[]): readonly Entry[] {
  const last = record.at(-2)!;
  return record.with(-2, { ...last, reward: Number(last.reward) + 1 });
}

/** Of a step in which an action goes on without a decision, as the outsider says it. */
const noExit = -1;

async function playHere(bundle: Bundle, method: PolicyName, { seed, tau }: Asked): Promise<Entry[]> {
  const environment = makeAtari(bundle.manifest.game, { protocol: "ref-clean" });
  const session = await createSession(bundle, { method, backend: "onnx" });
  const record: Entry[] = [];
  let { observation } = environment.reset({ seed });
  let [action, exit, numHeld] = [0, noExit, 0];
  for (;;) {
    if (numHeld > 0) [exit, numHeld] = [noExit, numHeld - 1];
    else ({ action, exitIndex: exit, numHeld = 0 } = await session.decide(observation, tau));
    const step = environment.step(action);
    record.push({ action, exit, reward: step.info.rawReward });
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

async function playThere(bundle: Bundle, method: PolicyName, asked: Asked): Promise<Entry[]> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-outsider-"));
  try {
    const model = join(folder, "policy.onnx");
    await exportOnnx(bundle, method, model);
    return await playInPython(model, asked);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(record: readonly Entry[]): string {
  const exits = new Map<number, number>();
  for (const entry of record.slice(0, -1)) {
    const exit = Number(entry.exit);
    exits.set(exit, (exits.get(exit) ?? 0) + 1);
  }
  const nameOf = (exit: number) => (exit === noExit ? "held" : `exit ${exit}`);
  const shares = [...exits].sort(([a], [b]) => a - b).map(([exit, count]) => `${nameOf(exit)}: ${count}`);
  return `return ${episodeReturn(record)}, ${record.length - 1} steps (${shares.join(", ")})`;
}
