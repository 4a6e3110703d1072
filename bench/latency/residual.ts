/**
 * Times decisions of a residual network: the engine against ONNX Runtime, on the same consecutive observations, in turn, one
 * thread each. None ships, so the bundle is named; with the method `ztw` in it, also decisions that leave at the first exit are timed.
 *
 *   npm run bench -- latency/residual --bundle runs/impala
 *   npm run bench -- latency/residual --bundle runs/impala --observations pong.u8 --output /tmp/residual.json
 */
import { readFileSync } from "node:fs";
import { type Bundle, createSession, loadBundle } from "../../src/index.js";
import { writeFileAtomic } from "../../src/tools.js";
import { openEngine } from "../shared/engine-session.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import { engineSystem, runSession } from "./node-systems.js";
import { changedShare, playedObservations } from "./observations.js";
import { describeRow, fullPolicyMultiplyAdds } from "./row.js";
import { sampleInTurn } from "./sampling.js";
import type { System } from "./system.js";

export async function main(args: string[]): Promise<void> {
  const options = readOptions("latency/residual", args, {
    bundle: text("runs/impala"),
    observations: optionalText,
    count: integer(2000, 2),
    rounds: integer(3),
    output: text(benchResult("residual")),
  });
  const machine = describeMachine();
  const bundle = loadBundle(options.bundle);
  const method = "ztw" in bundle.manifest.methods ? "ztw" : "expert";
  const observations = options.observations
    ? readObservations(options.observations, bundle, options.count)
    : await playedObservations(bundle, { tau: 1, count: options.count, method });
  const { game, expert } = bundle.manifest;
  const { systems, instructionSet, close } = await openSystems(bundle, method);
  const answers = await sampleInTurn(systems, observations, { label: game, numRounds: options.rounds });
  await close();
  const shared = {
    ...{ game, policy: game, played: undefined },
    changedPixels: changedShare(observations),
    expertActions: answers[0]!.actions,
    fullPolicy: fullPolicyMultiplyAdds(bundle),
  };
  const rows = systems.map((system, index) => describeRow({ ...shared, system, answers: answers[index]! }));
  for (const { system, tau, p50_us, p99_us, executed } of rows)
    console.log(`${system}, tau ${tau}: median ${p50_us} µs, p99 ${p99_us} µs, executed ${executed}`);
  const result = {
    formatVersion: 1,
    kind: "residual",
    instructionSet,
    expertSha256: expert.sha256,
    machine,
    rows,
  };
  await writeFileAtomic(options.output, formatRows(result));
  console.log(`Wrote ${options.output}`);
}

/** The full network first, then the first exit, where there is one. */
async function openSystems(bundle: Bundle, method: "ztw" | "expert") {
  const engine = await openEngine(bundle, method);
  const full = await createSession(bundle, { method: "expert", backend: "onnx" });
  const exits = await createSession(bundle, { method, backend: "onnx" });
  const systems: System[] = [
    engineSystem("engine", engine, 1),
    { name: "ONNX Runtime", tau: 1, run: (seen) => runSession(full, seen, 1) },
  ];
  if (method === "ztw")
    systems.push(engineSystem("engine", engine, 0), {
      name: "ONNX Runtime",
      tau: 0,
      run: (seen) => runSession(exits, seen, 0),
    });
  const close = async () => {
    await Promise.all([engine, full, exits].map((session) => session.close()));
  };
  return { systems, instructionSet: engine.instructionSet, close };
}

/** The first of a file of raw bytes, one observation after another. */
function readObservations(path: string, { manifest }: Bundle, count: number): Uint8Array[] {
  const [channels, height, width] = manifest.architecture.inputShape;
  const size = channels * height * width;
  const bytes = readFileSync(path);
  const numWhole = Math.min(count, Math.floor(bytes.length / size));
  return Array.from({ length: numWhole }, (_, index) =>
    Uint8Array.from(bytes.subarray(index * size, (index + 1) * size)),
  );
}
