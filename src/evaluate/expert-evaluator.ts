/** Full games with an expert on the deployment wing, for training to choose its best by. */
import { checkObject } from "../core/check.js";
import type { Evaluator } from "../core/policy-types.js";
import { usableCores } from "../core/usable-cores.js";
import { evaluate } from "./evaluate.js";

export interface ExpertEvaluatorOptions {
  /** Full games for each kind of action, always the same ones. */
  readonly numEpisodes: number;
  /** Seeds the games, which are never training's. */
  readonly runSeed: number;
  /** Default: one a core. */
  readonly numWorkers?: number;
  readonly romFolder?: string;
  /** Default: the protocol's. */
  readonly noopMax?: number;
}

/** Plays an expert greedily and with sampled actions, on worker threads. */
export function createExpertEvaluator(options: ExpertEvaluatorOptions): Evaluator {
  const {
    numEpisodes,
    runSeed,
    numWorkers = usableCores(),
    romFolder,
    noopMax,
  } = checkObject("createExpertEvaluator", "options", options);
  return {
    async evaluate(bundle, signal) {
      const { episodes } = await evaluate({
        bundle,
        runSeed,
        seedScheme: 1, // the same games for every state of the weights
        numWorkers,
        romFolder,
        protocolOverrides: noopMax === undefined ? {} : { noopMax },
        signal,
        method: "expert",
        modes: ["greedy", "sampled"],
        numSeeds: numEpisodes,
      });
      const returnsOf = (wanted: string) =>
        episodes.filter(({ mode }) => mode === wanted).map(({ episodeReturn }) => episodeReturn);
      return { greedy: returnsOf("greedy"), sampled: returnsOf("sampled") };
    },
  };
}
