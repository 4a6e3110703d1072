// Plays every protocol, kept states, threads, workers and every backend's kernels once, for `npm run test:sanitizers`: right calls, where
// the fuzzer's are mostly wrong ones.
import { makeAtari } from "../../dist/src/envs/atari-environment.js";
import { makeAtariVector } from "../../dist/src/envs/atari-vector.js";
import { protocolNames } from "../../dist/src/envs/protocols.js";
import { shippedBundleFolder } from "../../dist/src/model/bundle.js";
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

const environment = makeAtari("breakout", { captureFrames: true });
environment.reset({ seed: 1 });
for (let step = 0; step < numSteps; step++) {
  if (environment.step(step % 4).terminated) environment.reset();
  environment.capturedFrames();
  environment.capturedScreens();
  environment.render();
}
environment.close();

const bundle = shippedBundleFolder("pong");
const vector = makeAtariVector("pong", { numEnvs: 3, autoreset: "next-step" });
vector.reset({ seeds: [1, 2, 3] });
for (const backend of ["engine", "engine-bf16", "engine-int8"]) {
  const session = await createSession(bundle, { method: "ztw", backend });
  const policy = await createVectorSession(bundle, { method: "ztw", numEnvs: 3, numThreads: 2, backend });
  for (let step = 0; step < 40; step++) {
    const tau = [0.5, 1, [0.95, 0.6]][step % 3];
    const { actions } = policy.decideSync(vector.observations, tau, [1, step % 3, 1]);
    await session.decide(vector.observations.subarray(0, 28_224), 0.9);
    for (const [index, { height, width }] of session.recomputedMaps.entries())
      session.copyRecomputed(index, new Uint8Array(height * width));
    vector.step(actions);
  }
  policy.close();
  await session.close();
}
vector.close();
process.stdout.write("Played.\n");
