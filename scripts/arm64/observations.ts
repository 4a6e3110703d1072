/** What the engine is asked on both processors: consecutive observations of real play, and then noise. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSession, loadBundle, makeAtari, RandomStream, shippedBundleFolder } from "../../src/index.js";
import { writeFileAtomic } from "../../src/tools.js";

/** Pictures of noise behind those that were played: from a few pixels that change to all of them. */
const noiseShares = [0.001, 0.01, 0.05, 0, 0.2, 1, 1, 0, 0.05];

/**
 * Writes `<game>.u8` into a folder: uint8 `[decisions + 9, 4, 84, 84]`.
 *
 * @param options.count - decisions of the shipped expert that are played.
 */
export async function recordObservations(
  folder: string,
  { game, count }: { readonly game: string; readonly count: number },
): Promise<void> {
  const played = await play(game, count);
  mkdirSync(folder, { recursive: true });
  await writeFileAtomic(join(folder, `${game}.u8`), Buffer.concat([...played, ...noise(played.at(-1)!)]));
}

async function play(game: string, count: number): Promise<Uint8Array[]> {
  const bundle = loadBundle(shippedBundleFolder(game));
  const environment = makeAtari(game);
  const expert = await createSession(bundle, { method: "expert" });
  const observations: Uint8Array[] = [];
  let { observation } = environment.reset({ seed: 11 });
  while (observations.length < count) {
    observations.push(observation.slice());
    const { action } = await expert.decide(observation, 1);
    const step = environment.step(action);
    observation = step.terminated || step.truncated ? environment.reset().observation : step.observation;
  }
  environment.close();
  await expert.close();
  return observations;
}

function noise(base: Uint8Array): Uint8Array[] {
  const random = new RandomStream(5, "noise");
  return noiseShares.map((share) =>
    base.map((pixel) => (random.uniform() < share ? random.integer(256) : pixel)),
  );
}
