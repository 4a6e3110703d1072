/** A peer's vector environment in a Python process of its own, stepped on command. */
import { join } from "node:path";
import { z } from "zod";
import { benchFolder } from "../shared/files.js";
import { openLineProcess } from "../shared/line-process.js";
import { ensurePython } from "../shared/python.js";
import { openedSchema } from "./result.js";

const steppedSchema = z.object({ seconds: z.number(), rewards: z.number() });
/** What stepping all environments took, and the sum of the rewards. */
export type Stepped = z.infer<typeof steppedSchema>;

/** What making the environments took, their first reset included. */
export type Opened = z.infer<typeof openedSchema>;

export interface PeerOptions {
  readonly peer: string;
  readonly game: string;
  readonly numEnvs: number;
  readonly numThreads: number;
  readonly batchSize: number;
  /** A row of `numEnvs` a step, used over and over. */
  readonly actions: readonly number[];
}

export interface PeerVector {
  readonly opened: Opened;
  readonly step: (steps: number) => Promise<Stepped>;
  readonly close: () => void;
}

/** Starts a peer. */
export async function openPeer(options: PeerOptions): Promise<PeerVector> {
  const folder = benchFolder("environments");
  const python = await ensurePython(folder, "ale-py, EnvPool, Stable-Baselines3");
  const { ask, close } = openLineProcess(python, [join(folder, "peers.py")], { isQuiet: true });
  const opened = openedSchema.parse(await ask({ open: options }));
  return { opened, step: async (steps) => steppedSchema.parse(await ask({ steps })), close };
}
