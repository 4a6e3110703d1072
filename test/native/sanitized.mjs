// Plays every protocol, kept states, threads, workers and every backend's kernels once, for `npm run test:sanitizers`: right calls, where
// the fuzzer's are mostly wrong ones.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "../../dist/src/core/random.js";
import { makeAtari } from "../../dist/src/envs/atari-environment.js";
import { makeAtariVector } from "../../dist/src/envs/atari-vector.js";
import { protocolNames } from "../../dist/src/envs/protocols.js";
import { natureCnn } from "../../dist/src/model/architecture.js";
import { createBundle, loadBundle, saveMethod, shippedBundleFolder } from "../../dist/src/model/bundle.js";
import { saveCalibration } from "../../dist/src/model/calibration.js";
import { chooseClassifiers } from "../../dist/src/model/classifier-shapes.js";
import { expertTensorShapes, methodTensorShapes } from "../../dist/src/model/tensor-shapes.js";
import { createSession } from "../../dist/src/runtime/session.js";
import { createVectorSession } from "../../dist/src/runtime/vector-session.js";

const numSteps = 120;
for (const protocol of protocolNames)
  for (const autoreset of ["next-step", "same-step"]) {
    const vector = makeAtariVector("pong", {
      numEnvs: 4,
      numThreads: 2,
      autoreset,
      protocol,
      maxFrames: 300,
    });
    vector.reset({ seeds: [1, 2, 3, 4] });
    for (let step = 0; step < numSteps; step++) {
      vector.send(Int32Array.from({ length: 4 }, (_, index) => (step + index) % vector.actionSpace.n));
      await vector.recv();
      if (step % 40 === 20) vector.saveState(step % 4, 1);
      if (step % 40 === 30) vector.loadState(step % 4, 1, step);
    }
    vector.close();
  }

for (const autoreset of ["next-step", "same-step"])
  for (const batchSize of [1, 3]) {
    const options = {
      numEnvs: 6,
      numThreads: 3,
      batchSize,
      shared: batchSize === 3,
      autoreset,
      maxFrames: 200,
    };
    const vector = makeAtariVector("pong", options);
    vector.sendReset({ seeds: [1, 2, 3, 4, 5, 6] });
    for (let step = 0; step < numSteps; step++) {
      const { envIds } = await vector.recv();
      const ids = envIds.slice();
      if (step % 40 === 20) vector.saveState(ids[0], 1);
      if (step % 40 === 30) vector.loadState(ids[0], 1, step);
      if (step % 50 === 40) vector.sendReset();
      else vector.send(new Int32Array(ids.length).fill(step % 6), ids);
    }
    const receiving = vector.recv();
    vector.close();
    await receiving;
  }

const environment = makeAtari("breakout", { captureFrames: true });
environment.reset({ seed: 1 });
for (let step = 0; step < numSteps; step++) {
  if (environment.step(step % 4).terminated) environment.reset();
  environment.capturedFrames();
  environment.capturedScreens();
  environment.render();
}
environment.close();

const random = new RandomStream(1, "weights");
const drawTensors = (shapes) =>
  new Map(
    [...shapes].map(([name, shape]) => {
      const length = shape.reduce((product, side) => product * side, 1);
      const data = Float32Array.from({ length }, () =>
        name.endsWith("mix") ? 0.5 : random.uniform() / 8 - 0.06,
      );
      return [name, { shape, data }];
    }),
  );

/** Random weights under classifiers that pad, and whose bins are uneven. */
async function drawBundle(folder, classifier) {
  const architecture = natureCnn(6);
  const actionSet = [0, 1, 2, 3, 4, 5];
  const { manifest } = await createBundle(folder, {
    game: "toy",
    protocol: "ref-clean",
    actionSet,
    actionMeanings: actionSet.map(String),
    architecture,
    expertTensors: drawTensors(expertTensorShapes(architecture)),
    training: {},
  });
  const classifiers = chooseClassifiers("sanitized", architecture, { classifier, positions: [1, 2, 3] });
  const structure = { classifiers, cascade: true, ensemble: true };
  const tensors = drawTensors(methodTensorShapes(architecture, structure));
  await saveMethod(folder, "ztw", { tensors, description: { ...structure, training: {} } });
  await saveCalibration(loadBundle(folder), {
    formatVersion: 1,
    kind: "int8-calibration",
    expertSha256: manifest.expert.sha256,
    protocol: "ref-clean",
    runSeed: 0,
    numObservations: 1,
    coverage: 1,
    activationRanges: architecture.blocks.map(() => 4),
  });
  return folder;
}

const folder = mkdtempSync(join(tmpdir(), "ztw-sanitized-"));
const bundles = [
  [shippedBundleFolder("pong"), [0.95, 0.6]],
  [await drawBundle(join(folder, "standard"), "standard"), [0.9, 0.6, 0.3]],
  [await drawBundle(join(folder, "bigger"), "bigger"), [0.3, 1, 0]],
];
const vector = makeAtariVector("pong", { numEnvs: 3, autoreset: "next-step" });
vector.reset({ seeds: [1, 2, 3] });
const backends = ["engine", "engine-bf16", "engine-int8"];
for (const [bundle, list, backend] of bundles.flatMap((own) =>
  backends.map((backend) => [...own, backend]),
)) {
  const session = await createSession(bundle, { method: "ztw", backend });
  const policy = await createVectorSession(bundle, { method: "ztw", numEnvs: 3, numThreads: 2, backend });
  for (let step = 0; step < 40; step++) {
    const tau = [0.5, 1, list][step % 3];
    const { actions } = policy.decideSync(vector.observations, tau, [1, step % 3, 1]);
    await session.decide(vector.observations.subarray(0, 28_224), step % 5 === 0 ? list : 0.9);
    for (const [index, { height, width }] of session.recomputedMaps.entries())
      session.copyRecomputed(index, new Uint8Array(height * width));
    vector.step(actions);
  }
  policy.close();
  await session.close();
}
vector.close();
rmSync(folder, { recursive: true });
process.stdout.write("Played.\n");
