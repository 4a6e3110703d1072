/** Consecutive observations of real play, for whatever depends on how little changes from one to the next. */
import { makeAtari } from "../../src/envs/atari-environment.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { createSession } from "../../src/runtime/session.js";

/** One observation and whether it is the first of its episode. */
export interface PlayedObservation {
  readonly observation: Uint8Array;
  readonly isFirst: boolean;
}

/** What the shipped expert of a game sees when it plays greedily under the default protocol, episode after episode. */
export async function playObservations(
  game: string,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<PlayedObservation[]> {
  const environment = makeAtari(game);
  const expert = await createSession(loadBundle(shippedBundleFolder(game)), {
    method: "expert",
    backend: "onnx",
  });
  const played: PlayedObservation[] = [];
  let { observation } = environment.reset({ seed });
  let isFirst = true;
  while (played.length < count) {
    played.push({ observation: observation.slice(), isFirst });
    const { action } = await expert.decide(observation, 1);
    const step = environment.step(action);
    isFirst = step.terminated || step.truncated;
    observation = isFirst ? environment.reset().observation : step.observation;
  }
  environment.close();
  await expert.close();
  return played;
}
