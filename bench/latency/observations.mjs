/** Consecutive observations of real episodes, and how much changes from one to the next. */
import { createSession, makeAtari, RandomStream } from "ztw-atari";
import { episodeSeed } from "ztw-atari/tools";

/** Plays greedily at `tau`, episode after episode, and keeps `count` observations. */
export async function playedObservations(bundle, { tau, count }) {
  const session = await createSession(bundle, { method: "ztw", backend: "engine" });
  const observations = collect(
    bundle.manifest.game,
    count,
    (observation) => session.decideSync(observation, tau).action,
  );
  await session.close();
  return observations;
}

/** A random player's observations: for games that no bundle plays. */
export function randomObservations(game, count) {
  const stream = new RandomStream(0, "latency");
  return collect(game, count, (_, numActions) => stream.integer(numActions));
}

function collect(game, count, choose) {
  const environment = makeAtari(game);
  const observations = [];
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

/** Share of pixels of a stack that differ from the stack before. */
export function changedShare(observations) {
  let changed = 0;
  for (let index = 1; index < observations.length; index++) {
    const [before, now] = [observations[index - 1], observations[index]];
    for (let pixel = 0; pixel < now.length; pixel++) changed += Number(before[pixel] !== now[pixel]);
  }
  return changed / ((observations.length - 1) * observations[0].length);
}
