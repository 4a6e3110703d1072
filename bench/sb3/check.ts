/**
 * Exports a shipped expert for Stable-Baselines3, loads it there with `policy.load_state_dict`, and compares what both
 * answer to the observations of test/golden. Exit code 0: the same; 1: they differ.
 *
 *   npm run bench -- sb3/check pong
 *   npm run bench -- sb3/check qbert --plant weight     # must report a difference
 *   npm run bench -- sb3/check pong --python /path/to/python     # one that has the packages already
 *   npm run bench -- sb3/check pong --record     # for a new expert: its answers there become those of test/golden
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { type Bundle, exportSb3, loadBundle, shippedBundleFolder } from "../../src/index.js";
import { argmax, checkOneOf, createActor, packageRoot } from "../../src/tools.js";
import { benchFolder } from "../shared/files.js";
import { ensurePython, run } from "../shared/python.js";

const folder = benchFolder("sb3");
const golden = join(packageRoot, "test", "golden", "data", "policy");
/** Largest difference of a logit that two implementations of float32 may show. */
const tolerance = 1e-4;

const answerSchema = z.object({
  /** `[numObservations, numActions]`. */
  logits: z.array(z.array(z.number())),
  values: z.array(z.number()),
  /** Greedy ones. */
  actions: z.array(z.number()),
});
type Answer = z.infer<typeof answerSchema>;

export async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { plant: { type: "string" }, python: { type: "string" }, record: { type: "boolean" } },
  });
  const [game = "pong"] = positionals;
  if (values.plant !== undefined) checkOneOf("sb3/check", "--plant", values.plant, ["weight"]);
  const bundle = loadBundle(shippedBundleFolder(game));
  const observations = gunzipSync(readFileSync(join(golden, `${game}-observations-64x4x84x84.u8.gz`)));
  const python = values.python ?? (await ensurePython(folder, "PyTorch, Stable-Baselines3"));
  const ours = await actHere(bundle, observations);
  const exported = values.plant === undefined ? bundle : withPlantedWeight(bundle);
  const theirs = await actThere(exported, observations, python);
  const flat = theirs.logits.flat();
  const difference = Math.max(...ours.map((value, index) => Math.abs(value - flat[index]!)));
  const actions = greedyActions(ours, bundle.manifest.architecture.numActions);
  const isSame = difference < tolerance && `${actions}` === `${theirs.actions}`;
  console.log(`${game}: ${actions.length} observations, largest difference of a logit ${difference}`);
  console.log(
    isSame ? "Stable-Baselines3 chooses the same actions." : "Stable-Baselines3 answers otherwise.",
  );
  process.exitCode = isSame ? 0 : 1;
  if (isSame && values.record) await record(game, theirs);
}

/** Logits, flat. */
async function actHere(bundle: Bundle, observations: Uint8Array): Promise<number[]> {
  const actor = await createActor(bundle, { method: "expert" });
  const logits = await actor.logits(observations);
  await actor.close();
  return [...logits];
}

/** Writes what Stable-Baselines3 answered, in the form that this project's files have. */
async function record(game: string, { logits, values, actions }: Answer): Promise<void> {
  const file = join(golden, `${game}.json`);
  writeFileSync(file, JSON.stringify({ game, logits, values, greedy_actions: actions }));
  await run("npx", ["biome", "format", "--write", file]);
  console.log(`Recorded in ${relative(process.cwd(), file)}`);
}

async function actThere(bundle: Bundle, observations: Uint8Array, python: string): Promise<Answer> {
  const work = mkdtempSync(join(tmpdir(), "ztw-sb3-"));
  try {
    const [weights, seen] = [join(work, "policy.pth"), join(work, "observations.u8")];
    await exportSb3(bundle, weights);
    writeFileSync(seen, observations);
    const numActions = String(bundle.manifest.architecture.numActions);
    const args = [join(folder, "act.py"), weights, seen, "--actions", numActions];
    return answerSchema.parse(JSON.parse(await run(python, args)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The bundle with one number of its policy head changed. */
function withPlantedWeight(original: Bundle): Bundle {
  const expertTensors = () => {
    const tensors = original.expertTensors();
    tensors.get("action_net.bias")!.data[0]! += 0.01;
    return tensors;
  };
  return { ...original, expertTensors };
}

function greedyActions(flat: readonly number[], numActions: number): number[] {
  const count = flat.length / numActions;
  return Array.from({ length: count }, (_, row) =>
    argmax(flat.slice(row * numActions, (row + 1) * numActions)),
  );
}
