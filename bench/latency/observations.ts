/** Consecutive observations of real episodes, and how much changes from one to the next. */
import { type Bundle, makeAtari, type PolicyName, RandomStream } from "../../src/index.js";
import { episodeSeed } from "../../src/tools.js";
import { openEngine } from "../shared/engine-session.js";

/** Plays greedily at `tau`, episode after episode, and keeps `count` observations. */
export async function playedObservations(
  bundle: Bundle,
  {
    tau,
    count,
    method = "ztw",
  }: { readonly tau: number; readonly count: number; readonly method?: PolicyName },
): Promise<Uint8Array[]> {
  const session = await openEngine(bundle, method);
  const observations = collect(
    bundle.manifest.game,
    count,
    (observation) => session.decideSync(observation, tau).action,
  );
  await session.close();
  return observations;
}

/** A random player's observations: for games that no bundle plays. */
export function randomObservations(game: string, count: number): Uint8Array[] {
  const stream = new RandomStream(0, "latency");
  return collect(game, count, (_, numActions) => stream.integer(numActions));
}

function collect(
  game: string,
  count: number,
  choose: (observation: Uint8Array, numActions: number) => number,
): Uint8Array[] {
  const environment = makeAtari(game);
  const observations: Uint8Array[] = [];
  for (let episode = 0; observations.length < count; episode++) {
    let { observation } = environment.reset({ seed: episodeSeed(0, "recording", episode) });
    for (let isOver = false; !isOver && observations.length < count; ) {
      observations.push(observation.slice());
      const step = environment.step(choose(observation, environment.actionSet.length));
      observation = step.observation;
      isOver = step.terminated || step.truncated;
    }
  }
  environment.close();
  return observations;
}

/** The observations one after the other in one piece of memory, each just written there, as an environment does. */
export function* justWritten(observations: readonly Uint8Array[]): Generator<Uint8Array> {
  const written = new Uint8Array(observations[0]!.length);
  for (const observation of observations) {
    written.set(observation);
    yield written;
  }
}

/** Share of pixels of a stack that differ from the stack before. */
export function changedShare(observations: readonly Uint8Array[]): number {
  let changed = 0;
  for (let index = 1; index < observations.length; index++) {
    const [before, now] = [observations[index - 1]!, observations[index]!];
    for (let pixel = 0; pixel < now.length; pixel++) changed += Number(before[pixel] !== now[pixel]);
  }
  return changed / ((observations.length - 1) * observations[0]!.length);
}
