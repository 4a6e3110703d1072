/** An agent that plays on, game after game, on one of the builds: emulator, observations and decisions. */
import { type Bundle, makeAtari } from "../../src/index.js";
import { openEngine } from "../shared/engine-session.js";
import type { BuildName } from "./result.js";

export const engineOf = { native: "engine", wasm: "engine-wasm" } as const;
export const framesOfStep = 4;

export interface PlayingAgent {
  /** One decision, and its frames. */
  step(): void;
  close(): Promise<void>;
}

export interface AgentOptions {
  readonly build: BuildName;
  readonly tau: number;
  readonly seed: number;
}

export async function openAgent(bundle: Bundle, { build, tau, seed }: AgentOptions): Promise<PlayingAgent> {
  const { game, protocol } = bundle.manifest;
  const environment = makeAtari(game, { backend: build, protocol: protocol as "ref-clean" });
  const session = await openEngine(bundle, "ztw", engineOf[build]);
  let { observation } = environment.reset({ seed });
  return {
    step: () => {
      const result = environment.step(session.decideSync(observation, tau).action);
      observation = result.observation;
      if (result.terminated || result.truncated) observation = environment.reset().observation;
    },
    close: async () => {
      environment.close();
      await session.close();
    },
  };
}
