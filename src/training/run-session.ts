/** One process's part in a run: its environments, random streams and clock, from wherever the run stands. */
import { z } from "zod";
import { RandomStream } from "../core/random.js";
import { environmentsSchema, randomStateSchema } from "./checkpoint.js";
import type { EnvironmentVector } from "./environment-vector.js";
import { type EpisodeSettings, TrainingEnvironments } from "./training-environments.js";

/** What a checkpoint keeps of a session, whatever is learned. */
export const sessionSchema = z.object({
  elapsedMs: z.number().nonnegative(),
  streams: z.object({ acting: randomStateSchema, shuffling: randomStateSchema }),
  environments: environmentsSchema,
});
export type SessionState = z.infer<typeof sessionSchema>;

/** What all algorithms that collect rollouts and learn from minibatches of them have in common. */
export class RunSession<Vector extends EnvironmentVector = EnvironmentVector> {
  readonly environments: TrainingEnvironments<Vector>;
  /** For what is drawn while playing. */
  readonly acting: RandomStream;
  /** For the order of what is learned from. */
  readonly shuffling: RandomStream;
  readonly #startedMs = performance.now();
  readonly #earlierMs: number;

  /**
   * @param episodes - the run's seed, and where its episodes come from.
   * @param stored - where to go on from; default: the beginning.
   */
  constructor(vector: Vector, episodes: EpisodeSettings, stored?: SessionState) {
    this.acting = new RandomStream(episodes.seed, "acting", stored?.streams.acting);
    this.shuffling = new RandomStream(episodes.seed, "shuffling", stored?.streams.shuffling);
    this.#earlierMs = stored?.elapsedMs ?? 0;
    this.environments = stored
      ? TrainingEnvironments.restore(vector, episodes, stored.environments)
      : TrainingEnvironments.start(vector, episodes);
  }

  /** Training time so far, earlier sessions included. */
  get elapsedMs(): number {
    return this.#earlierMs + performance.now() - this.#startedMs;
  }

  state(): SessionState {
    return {
      elapsedMs: this.elapsedMs,
      streams: { acting: this.acting.state(), shuffling: this.shuffling.state() },
      environments: this.environments.state(),
    };
  }
}
