/** The systems that run in Node: the engine, ONNX Runtime, TensorFlow.js; each answers one observation a call. */
import { createRequire } from "node:module";
import { createSession } from "ztw-atari";
import { PolicyNetwork } from "../../dist/src/tensor/network.js";
import { loadTensorFlow } from "../../dist/src/tensor/tensorflow.js";

/** The engine that answers as the full network does; the others are networks of their own. */
const exactEngine = "engine";
const engineNames = [exactEngine, "engine-bf16", "engine-int8"];

/**
 * @param bundle - whose policy they run.
 * @param options.tau - the threshold of the early exits.
 * @param options.gateTau - the threshold of exits that are left by gates; without one they are not measured.
 * @param options.quantized - path of the int8 graph.
 * @returns systems: a name, the tau they decide with (none: no exits), and `run`, which resolves to
 * `{ microseconds, actions, executed }`, one number an observation; `executed` is a mean, where it is counted. Those whose
 * answers are not the full network's have a `player` too, for `playGames`.
 */
export async function openNodeSystems(bundle, { tau, gateTau, quantized }) {
  const open = (method, backend) => createSession(bundle, { method, backend });
  const engines = await Promise.all(engineNames.map((name) => open("ztw", name)));
  const gated = await open("ztw-gate", exactEngine);
  const exits = await open("ztw", "onnx");
  const full = await open("expert", "onnx");
  const int8 = await openInt8(quantized);
  const tensorFlow = openTensorFlow(bundle);
  const systems = [
    ...engineNames.flatMap((name, index) => [tau, 1].map((at) => engineSystem(name, engines[index], at))),
    ...(gateTau === undefined ? [] : [engineSystem("engine with gates", gated, gateTau)]),
    {
      name: "ONNX Runtime with exits, Node",
      tau,
      run: (observations) => runSession(exits, observations, tau),
    },
    { name: "ONNX Runtime fp32, Node", run: (observations) => runSession(full, observations, 1) },
    {
      name: "ONNX Runtime int8, Node",
      run: (observations) => time(observations, int8),
      player: { act: int8 },
    },
    { name: "TensorFlow.js (tfjs-node)", run: (observations) => time(observations, tensorFlow.act) },
  ];
  const close = async () => {
    tensorFlow.close();
    await Promise.all([...engines, gated, exits, full].map((session) => session.close()));
  };
  return { systems, instructionSet: engines[0].instructionSet, close };
}

function engineSystem(name, session, tau) {
  const system = { name, tau, run: (observations) => runEngine(session, observations, tau) };
  if (name === exactEngine) return system;
  const act = (observation) => session.decideSync(observation, tau).action;
  return { ...system, player: { act, reset: () => session.reset() } };
}

/** Times calls that answer at once, as a caller would make them. */
function runEngine(session, observations, tau) {
  session.reset();
  const before = session.performed.multiplyAdds;
  const microseconds = [];
  const actions = [];
  for (const observation of observations) {
    const start = performance.now();
    const { action } = session.decideSync(observation, tau);
    microseconds.push((performance.now() - start) * 1000);
    actions.push(action);
  }
  const executed = (session.performed.multiplyAdds - before) / observations.length;
  return { microseconds, actions, executed };
}

function runSession(session, observations, tau) {
  session.reset();
  return time(observations, async (observation) => (await session.decide(observation, tau)).action);
}

async function time(observations, act) {
  const microseconds = [];
  const actions = [];
  for (const observation of observations) {
    const start = performance.now();
    const action = await act(observation);
    microseconds.push((performance.now() - start) * 1000);
    actions.push(action);
  }
  return { microseconds, actions };
}

async function openInt8(path) {
  const runtime = createRequire(import.meta.url)("onnxruntime-node");
  const session = await runtime.InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const input = new runtime.Tensor("uint8", new Uint8Array(4 * 84 * 84), [1, 4, 84, 84]);
  return async (observation) => {
    input.data.set(observation);
    const { logits } = await session.run({ observation: input });
    return largest(logits.data);
  };
}

function openTensorFlow(bundle) {
  const tf = loadTensorFlow({ numThreads: 1 });
  const network = new PolicyNetwork(tf, bundle.manifest.architecture, bundle.expertTensors());
  const act = (observation) =>
    largest(tf.tidy(() => network.logits(network.features(observation).at(-1)).dataSync()));
  return { act, close: () => network.dispose() };
}

function largest(values) {
  return values.indexOf(Math.max(...values));
}
