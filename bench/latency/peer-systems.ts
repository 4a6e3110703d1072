/** The systems that run in Python, one process for all: `peers.py`. */
import { join } from "node:path";
import { z } from "zod";
import { benchFolder } from "../shared/files.js";
import { openLineProcess } from "../shared/line-process.js";
import type { System } from "./system.js";

const greetingSchema = z.object({
  systems: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
});
const answersSchema = z.object({ microseconds: z.array(z.number()), actions: z.array(z.number()) });

export interface PeerOptions {
  /** A Python that has the packages. */
  readonly python: string;
  /** Files that both sides know: the expert's graph and weights, all observations, and some to quantize with. */
  readonly paths: Readonly<
    Record<"graph" | "weights" | "observations" | "calibration" | "quantized", string>
  >;
  readonly numActions: number;
  readonly numObservations: number;
  readonly numCalibration: number;
}

export interface PeerSystems {
  readonly systems: readonly System[];
  readonly versions: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Starts the process; it writes the int8 graph to `paths.quantized` before this resolves. */
export async function openPeerSystems(options: PeerOptions): Promise<PeerSystems> {
  const { python, paths, numActions, numObservations, numCalibration } = options;
  const flags = {
    onnx: paths.graph,
    weights: paths.weights,
    actions: numActions,
    quantized: paths.quantized,
    calibration: paths.calibration,
    "calibration-count": numCalibration,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const script = join(benchFolder("latency"), "peers.py");
  const { next, ask, close } = openLineProcess(python, [script, ...args], { env: { OMP_NUM_THREADS: "1" } });
  const { systems, versions } = greetingSchema.parse(await next());
  const request = { observations: paths.observations, count: numObservations };
  const run = async (system: string) => answersSchema.parse(await ask({ system, ...request }));
  return { systems: systems.map((name) => ({ name, run: () => run(name) })), versions, close };
}
