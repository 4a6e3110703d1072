/** The vector environments that ours is compared to, and our settings beside each. */
import type { AtariVectorOptions } from "../../src/index.js";
import type { PeerName } from "./result.js";

/** Whatever the bench itself does not set. */
export type PeerSettings = Omit<Partial<AtariVectorOptions>, "numEnvs" | "numThreads" | "autoreset">;

export interface Peer {
  /** For people. */
  readonly name: string;
  /** What we play against it. */
  readonly options: PeerSettings;
  /** The same seeds give the same games, so rewards must agree. */
  readonly isEqual?: boolean;
}

export const peers: Readonly<Record<PeerName, Peer>> = {
  "ale-vec": { name: "ale-py AtariVectorEnv", options: { protocol: "ale-vec" }, isEqual: true },
  envpool: { name: "EnvPool", options: { protocol: "envpool" }, isEqual: true },
  sb3: {
    name: "Stable-Baselines3 make_atari_env",
    options: { protocol: "sb3", episodicLife: true, rewardClipping: true },
  },
  gymnasium: {
    name: "Gymnasium AtariPreprocessing",
    options: { protocol: "machado", repeatActionProbability: 0, noopMax: 30 },
  },
};
