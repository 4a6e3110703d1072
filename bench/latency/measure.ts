/**
 * Times a decision of every system on the same observations of real episodes, in turn, round after round, one thread
 * each, and writes `results/bench/latency.json`: one row a game, system and tau.
 *
 *   npm run bench -- latency/measure
 *   npm run bench -- latency/measure --count 500 --rounds 3 --output /tmp/latency.json
 *   npm run bench -- latency/measure --python /path/to/python     # one that has the packages already
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Bundle,
  confirmedTau,
  exportOnnx,
  exportSb3,
  loadBundle,
  shippedBundleFolder,
} from "../../src/index.js";
import { writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { requireConfirmedTau, shippedConfirmation } from "../shared/confirmation.js";
import { benchFolder, benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, optionalText, readOptions, text } from "../shared/options.js";
import { ensurePython } from "../shared/python.js";
import { gatedMethods, type NodeSystemOptions, openNodeSystems } from "./node-systems.js";
import { changedShare, playedObservations, randomObservations } from "./observations.js";
import { openPeerSystems } from "./peer-systems.js";
import type { LatencyResult, LatencyRow } from "./result.js";
import { returnsOf } from "./returns.js";
import { describeRow, fullPolicyMultiplyAdds } from "./row.js";
import { sampleInTurn } from "./sampling.js";
import { type Subject, subjects } from "./subjects.js";

const numCalibration = 128;

interface Settings {
  readonly count: number;
  readonly rounds: number;
  readonly games: number;
  readonly python: string;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("latency/measure", args, {
    count: integer(2000, 2),
    rounds: integer(5),
    games: integer(50, 2),
    output: text(benchResult("latency")),
    python: optionalText,
  });
  const packages = "PyTorch, Stable-Baselines3, ONNX Runtime";
  const python = options.python ?? (await ensurePython(benchFolder("latency"), packages));
  const machine = describeMachine();
  const bundles = describeBundles(
    subjects.map(({ policy }) => policy),
    ["ztw", ...gatedMethods],
  );
  const measured: MeasuredSubject[] = [];
  for (const subject of subjects) measured.push(await measureSubject(subject, { ...options, python }));
  const { versions, instructionSet } = measured[0]!;
  const rows = measured.flatMap((subject) => subject.rows);
  const seen = { versions, instructionSet, bundles, machine };
  const result: LatencyResult = { formatVersion: 1, kind: "latency", ...seen, rows };
  await writeFileAtomic(options.output, formatRows(result));
  console.log(`Wrote ${options.output}`);
}

interface MeasuredSubject extends Pick<LatencyResult, "versions" | "instructionSet"> {
  readonly rows: LatencyRow[];
}

async function measureSubject(subject: Subject, settings: Settings): Promise<MeasuredSubject> {
  const { game, policy, isRandom = false } = subject;
  const { count } = settings;
  const bundle = loadBundle(shippedBundleFolder(policy));
  const confirmation = shippedConfirmation(policy, "ztw");
  const tau = requireConfirmedTau(confirmation);
  const gateTaus = Object.fromEntries(
    gatedMethods.map((method) => [method, confirmedTau(shippedConfirmation(policy, method), "greedy")]),
  );
  const observations = isRandom
    ? randomObservations(game, count)
    : await playedObservations(bundle, { tau, count });
  const work = mkdtempSync(join(tmpdir(), "ztw-latency-"));
  try {
    const opened = await openSystems(bundle, { tau, gateTaus, observations, work, python: settings.python });
    const answers = await sampleInTurn(opened.systems, observations, {
      label: `${game}:`,
      numRounds: settings.rounds,
    });
    const options = { game, count: settings.games };
    const returns = isRandom ? undefined : await returnsOf(confirmation, opened.systems, options);
    await opened.close();
    const shared = {
      game,
      policy,
      changedPixels: changedShare(observations),
      expertActions: answers[1]!.actions, // of the engine at tau = 1
      fullPolicy: fullPolicyMultiplyAdds(bundle),
    };
    const rows = opened.systems.map((system, index) =>
      describeRow({ ...shared, system, answers: answers[index]!, played: returns?.[index] }),
    );
    return { rows, versions: { ...opened.versions }, instructionSet: opened.instructionSet };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface SystemsOptions {
  readonly tau: number;
  readonly gateTaus: NodeSystemOptions["gateTaus"];
  readonly observations: readonly Uint8Array[];
  /** A folder for files that Python reads and writes. */
  readonly work: string;
  readonly python: string;
}

async function openSystems(bundle: Bundle, options: SystemsOptions) {
  const { tau, gateTaus, observations, work, python } = options;
  const paths = {
    graph: join(work, "expert.onnx"),
    weights: join(work, "policy.pth"),
    quantized: join(work, "int8.onnx"),
    observations: join(work, "all.u8"),
    calibration: join(work, "calibration.u8"),
  };
  await exportOnnx(bundle, "expert", paths.graph);
  await exportSb3(bundle, paths.weights);
  const step = Math.max(1, Math.floor(observations.length / numCalibration));
  const calibration = observations.filter((_, index) => index % step === 0);
  writeFileSync(paths.observations, Buffer.concat(observations));
  writeFileSync(paths.calibration, Buffer.concat(calibration));
  const peers = await openPeerSystems({
    python,
    paths,
    numActions: bundle.manifest.architecture.numActions,
    numObservations: observations.length,
    numCalibration: calibration.length,
  });
  const node = await openNodeSystems(bundle, { tau, gateTaus, quantized: paths.quantized }).catch((error) => {
    peers.close(); // its process would keep this one alive
    throw error;
  });
  const close = async () => {
    peers.close();
    await node.close();
  };
  const systems = [...node.systems, ...peers.systems];
  return { systems, versions: peers.versions, instructionSet: node.instructionSet, close };
}
