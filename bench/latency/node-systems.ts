/** The systems that run in Node: the engine, ONNX Runtime, TensorFlow.js; each answers one observation a call. */
import { type Bundle, createSession, type PolicySession } from "../../src/index.js";
import { argmax, type EngineSession, loadTensorFlow, PolicyNetwork } from "../../src/tools.js";
import { type EngineName, openEngine } from "../shared/engine-session.js";
import { justWritten } from "./observations.js";
import type { Answers, GamePlayer, System } from "./system.js";

/** The engine that answers as the full network does; the others are networks of their own. */
const exactEngine = "engine";
const engineNames: readonly EngineName[] = [exactEngine, "engine-bf16", "engine-int8"];

/** Methods of gates, as tables name the engine with them. */
const gatedEngines = {
  "ztw-regret": "engine with gates",
  "ztw-hold": "engine with gates and holds",
} as const;
export type GatedMethod = keyof typeof gatedEngines;
export const gatedMethods = Object.keys(gatedEngines) as GatedMethod[];

export interface NodeSystemOptions {
  /** The threshold of the early exits. */
  readonly tau: number;
  /** By method: the threshold of exits that are left by gates; methods without one are not measured. */
  readonly gateTaus: Readonly<Partial<Record<GatedMethod, number>>>;
  /** Path of the int8 graph. */
  readonly quantized: string;
}

export interface NodeSystems {
  readonly systems: readonly System[];
  /** What the engine's loops were compiled for. */
  readonly instructionSet: string;
  readonly close: () => Promise<void>;
}

/** Opens every system over the policy of `bundle`; those whose answers are not the full network's have a `player` too. */
export async function openNodeSystems(
  bundle: Bundle,
  { tau, gateTaus, quantized }: NodeSystemOptions,
): Promise<NodeSystems> {
  const engines = await Promise.all(engineNames.map((name) => openEngine(bundle, "ztw", name)));
  const gated = await openGated(bundle, gateTaus);
  const exits = await createSession(bundle, { method: "ztw", backend: "onnx" });
  const full = await createSession(bundle, { method: "expert", backend: "onnx" });
  const int8 = await openInt8(quantized);
  const tensorFlow = openTensorFlow(bundle);
  const systems: System[] = [
    ...engineNames.flatMap((name, index) => [tau, 1].map((at) => engineSystem(name, engines[index]!, at))),
    ...gated.map(({ name, session, tau }) => engineSystem(name, session, tau)),
    { name: "ONNX Runtime with exits, Node", tau, run: (seen) => runSession(exits, seen, tau) },
    { name: "ONNX Runtime fp32, Node", run: (seen) => runSession(full, seen, 1) },
    { name: "ONNX Runtime int8, Node", run: (seen) => time(seen, int8), player: { act: int8 } },
    { name: "TensorFlow.js (tfjs-node)", run: (seen) => time(seen, tensorFlow.act) },
  ];
  const close = async () => {
    tensorFlow.close();
    await Promise.all(
      [...engines, ...gated.map(({ session }) => session), exits, full].map((session) => session.close()),
    );
  };
  return { systems, instructionSet: engines[0]!.instructionSet, close };
}

async function openGated(bundle: Bundle, taus: NodeSystemOptions["gateTaus"]) {
  const chosen = gatedMethods.flatMap((method) => {
    const tau = taus[method];
    return tau === undefined ? [] : [{ method, tau, name: gatedEngines[method] }];
  });
  return Promise.all(
    chosen.map(async ({ method, tau, name }) => {
      return { name, tau, session: await openEngine(bundle, method, exactEngine) };
    }),
  );
}

/** The engine at one threshold; with a player, unless it answers as the full network does. */
export function engineSystem(name: string, session: EngineSession, tau: number): System {
  const system = { name, tau, run: async (seen: readonly Uint8Array[]) => runEngine(session, seen, tau) };
  return name === exactEngine ? system : { ...system, player: enginePlayer(session, tau) };
}

interface EnginePlayer extends GamePlayer {
  act(observation: Uint8Array): number;
  reset(): void;
}

/** Decides, or goes on with the action before for as long as that decision said. */
function enginePlayer(session: EngineSession, tau: number): EnginePlayer {
  let [latest, numHeld] = [0, 0];
  return {
    act: (observation) => {
      if (numHeld > 0) {
        numHeld--;
        return latest;
      }
      const decision = session.decideSync(observation, tau);
      latest = decision.action;
      numHeld = decision.numHeld ?? 0;
      return latest;
    },
    reset: () => {
      numHeld = 0;
      session.reset();
    },
  };
}

/** Times calls that answer at once, as a caller would make them. */
function runEngine(session: EngineSession, observations: readonly Uint8Array[], tau: number): Answers {
  const player = enginePlayer(session, tau);
  player.reset();
  const before = session.performed.multiplyAdds;
  const microseconds: number[] = [];
  const actions: number[] = [];
  for (const observation of justWritten(observations)) {
    const start = performance.now();
    const action = player.act(observation);
    microseconds.push((performance.now() - start) * 1000);
    actions.push(action);
  }
  const executed = (session.performed.multiplyAdds - before) / observations.length;
  return { microseconds, actions, executed };
}

/** Times a session of any backend. */
export function runSession(
  session: PolicySession,
  observations: readonly Uint8Array[],
  tau: number,
): Promise<Answers> {
  session.reset();
  return time(observations, async (observation) => (await session.decide(observation, tau)).action);
}

async function time(
  observations: readonly Uint8Array[],
  act: (observation: Uint8Array) => number | Promise<number>,
): Promise<Answers> {
  const microseconds: number[] = [];
  const actions: number[] = [];
  for (const observation of justWritten(observations)) {
    const start = performance.now();
    const action = await act(observation);
    microseconds.push((performance.now() - start) * 1000);
    actions.push(action);
  }
  return { microseconds, actions };
}

async function openInt8(path: string): Promise<(observation: Uint8Array) => Promise<number>> {
  const { default: runtime } = await import("onnxruntime-node");
  const session = await runtime.InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const pixels = new Uint8Array(4 * 84 * 84);
  const input = new runtime.Tensor("uint8", pixels, [1, 4, 84, 84]);
  return async (observation) => {
    pixels.set(observation);
    const { logits } = await session.run({ observation: input });
    return argmax(logits!.data as Float32Array);
  };
}

function openTensorFlow(bundle: Bundle): { act: (observation: Uint8Array) => number; close: () => void } {
  const tf = loadTensorFlow({ numThreads: 1 });
  const network = new PolicyNetwork(tf, bundle.manifest.architecture, bundle.expertTensors());
  const act = (observation: Uint8Array) =>
    argmax(tf.tidy(() => network.logits(network.features(observation).at(-1)!).dataSync()));
  return { act, close: () => network.dispose() };
}
