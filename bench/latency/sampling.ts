/** The rounds of a comparison. */
import type { Answers, System } from "./system.js";

/** Every system answers all observations, then the next one; the first round only warms up. */
export async function sampleInTurn(
  systems: readonly System[],
  observations: readonly Uint8Array[],
  { label, numRounds }: { readonly label: string; readonly numRounds: number },
): Promise<Answers[]> {
  const times = systems.map((): number[] => []);
  const latest: Answers[] = [];
  for (let round = 0; round <= numRounds; round++) {
    console.log(label, round === 0 ? "warming up" : `round ${round} of ${numRounds}`);
    for (const [index, system] of systems.entries()) {
      latest[index] = await system.run(observations);
      if (round > 0) times[index]!.push(...latest[index].microseconds);
    }
  }
  return latest.map((answers, index) => ({ ...answers, microseconds: times[index]! }));
}
