/** How long decisions take on the same observations of real games: the engine of both builds, and ONNX Runtime for browsers. */
import type { Bundle } from "../../src/index.js";
import type { EngineSession } from "../../src/tools.js";
import { justWritten, playedObservations } from "../latency/observations.js";
import { openEngine } from "../shared/engine-session.js";
import { round } from "../shared/numbers.js";
import { type OnnxWeb, openOnnxWeb } from "./onnx-web.js";
import type { TimingRow } from "./result.js";

const engines = ["engine", "engine-wasm", "engine-int8", "engine-wasm-int8"] as const;

export interface DecisionOptions {
  readonly tau: number;
  readonly rounds: number;
  /** Observations of a round. */
  readonly count: number;
}

export interface TimedDecisions {
  readonly rows: TimingRow[];
  readonly instructionSet: string;
  /** Undefined where the peer could not be had. */
  readonly peerVersion: string | undefined;
}

interface System {
  readonly row: TimingRow;
  run(observations: readonly Uint8Array[]): Promise<number> | number;
}

export async function timeDecisions(bundle: Bundle, options: DecisionOptions): Promise<TimedDecisions> {
  const { tau, rounds, count } = options;
  const { game } = bundle.manifest;
  const observations = await playedObservations(bundle, { tau, count });
  const sessions = await Promise.all(engines.map((name) => openEngine(bundle, "ztw", name)));
  const peer = await openPeer(bundle, tau);
  const describe = (system: string, at: number | null): TimingRow => {
    return { what: "decision", game, system, tau: at, values: [] };
  };
  const systems: System[] = [
    ...engines.flatMap((name, index) =>
      [tau, 1].map((at) => {
        return {
          row: describe(name, at),
          run: (seen: readonly Uint8Array[]) => runEngine(sessions[index]!, seen, at),
        };
      }),
    ),
    ...(peer?.graphs ?? []).map((graph) => {
      return {
        row: describe(graph.name, graph.tau),
        run: (seen: readonly Uint8Array[]) => runGraph(graph, seen),
      };
    }),
  ];
  for (
    let turn = -1;
    turn < rounds;
    turn++ // the first one warms up
  )
    for (const { row, run } of systems) {
      const microseconds = await run(observations);
      if (turn >= 0) row.values.push(round(microseconds, 1));
    }
  const { instructionSet } = sessions[0]!;
  await Promise.all([...sessions.map((session) => session.close()), peer?.close()]);
  return { rows: systems.map(({ row }) => row), instructionSet, peerVersion: peer?.version };
}

async function openPeer(bundle: Bundle, tau: number): Promise<OnnxWeb | undefined> {
  try {
    return await openOnnxWeb(bundle, tau);
  } catch (error) {
    console.log(`SKIPPED onnxruntime-web: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  }
}

/** Mean microseconds of a decision. */
function runEngine(session: EngineSession, observations: readonly Uint8Array[], tau: number): number {
  session.reset();
  const start = performance.now();
  for (const observation of justWritten(observations)) session.decideSync(observation, tau);
  return ((performance.now() - start) * 1000) / observations.length;
}

async function runGraph(
  { decide }: { decide(observation: Uint8Array): Promise<unknown> },
  observations: readonly Uint8Array[],
): Promise<number> {
  const start = performance.now();
  for (const observation of justWritten(observations)) await decide(observation);
  return ((performance.now() - start) * 1000) / observations.length;
}
