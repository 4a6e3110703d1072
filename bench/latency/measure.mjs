/**
 * Times a decision of every system on the same observations of real episodes, in turn, round after round, one thread
 * each, and writes `results/bench/latency.json`: one row a game, system and tau.
 *
 *   node bench/latency/measure.mjs
 *   node bench/latency/measure.mjs --count 500 --rounds 3 --output /tmp/latency.json
 *   node bench/latency/measure.mjs --python /path/to/python     # one that has the packages already
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  confirmedTau,
  exportOnnx,
  exportSb3,
  loadBundle,
  readConfirmation,
  shippedBundleFolder,
} from "ztw-atari";
import { exitCosts, judgeConfirmation, packageRoot, writeFileAtomic } from "ztw-atari/tools";
import { ensurePython } from "../python.mjs";
import { playGames } from "./games.mjs";
import { openNodeSystems } from "./node-systems.mjs";
import { changedShare, playedObservations, randomObservations } from "./observations.mjs";
import { openPeers } from "./peers.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
    games: { type: "string", default: "50" },
    output: { type: "string", default: join(packageRoot, "results", "bench", "latency.json") },
    python: { type: "string" },
  },
});
const [count, numRounds, numGames] = [values.count, values.rounds, values.games].map(Number);
const numCalibration = 128;

/** Whose observations are answered, by whose policy; a scrolling game gives recycling the least. */
const subjects = [
  { game: "pong", policy: "pong" },
  { game: "qbert", policy: "qbert" },
  { game: "riverraid", policy: "pong", isRandom: true },
];

const python = values.python ?? (await ensurePython(folder, "PyTorch, Stable-Baselines3, ONNX Runtime"));
const rows = [];
const seen = {};
for (const subject of subjects) {
  const measured = await measureSubject(subject);
  rows.push(...measured.rows);
  Object.assign(seen, measured.seen);
}
await writeFileAtomic(
  values.output,
  format({ formatVersion: 1, kind: "latency", ...seen, machine: describeMachine(), rows }),
);
console.log(`Wrote ${values.output}`);

async function measureSubject({ game, policy, isRandom }) {
  const bundle = loadBundle(shippedBundleFolder(policy));
  const confirmationOf = (method) =>
    readConfirmation(join(packageRoot, "results", policy, method, "confirm.json"));
  const confirmation = confirmationOf("ztw");
  const tau = confirmedTau(confirmation, "greedy");
  const gateTau = confirmedTau(confirmationOf("ztw-gate"), "greedy");
  const observations = isRandom
    ? randomObservations(game, count)
    : await playedObservations(bundle, { tau, count });
  const work = mkdtempSync(join(tmpdir(), "ztw-latency-"));
  try {
    const { systems, versions, instructionSet, close } = await openSystems(bundle, {
      ...{ tau, gateTau, observations, work },
    });
    const samples = await sampleInTurn(systems, observations, `${game}:`);
    const returns = isRandom ? undefined : await returnsOf(confirmation, systems, game);
    await close();
    const changed = changedShare(observations);
    return {
      rows: systems.map((system, index) =>
        describeRow(samples, index, { game, policy, system, bundle, returns, changed }),
      ),
      seen: { versions, instructionSet },
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function openSystems(bundle, { tau, gateTau, observations, work }) {
  const paths = Object.fromEntries(
    ["expert.onnx", "int8.onnx", "policy.pth", "all.u8", "calibration.u8"].map((name) => [
      name,
      join(work, name),
    ]),
  );
  await exportOnnx(bundle, "expert", paths["expert.onnx"]);
  await exportSb3(bundle, paths["policy.pth"]);
  writeFileSync(paths["all.u8"], Buffer.concat(observations));
  const step = Math.max(1, Math.floor(observations.length / numCalibration));
  const calibration = observations.filter((_, index) => index % step === 0);
  writeFileSync(paths["calibration.u8"], Buffer.concat(calibration));
  const args = [
    ...[join(folder, "peers.py"), "--onnx", paths["expert.onnx"], "--weights", paths["policy.pth"]],
    ...["--actions", String(bundle.manifest.architecture.numActions), "--quantized", paths["int8.onnx"]],
    ...["--calibration", paths["calibration.u8"], "--calibration-count", String(calibration.length)],
  ];
  const peers = await openPeers(python, args); // also writes the int8 graph that Node opens
  const node = await openNodeSystems(bundle, { tau, gateTau, quantized: paths["int8.onnx"] });
  const ask = (system) => peers.ask({ system, observations: paths["all.u8"], count: observations.length });
  const close = async () => {
    peers.close();
    await node.close();
  };
  const systems = [...node.systems, ...peers.systems.map((name) => ({ name, run: () => ask(name) }))];
  return { systems, versions: peers.versions, instructionSet: node.instructionSet, close };
}

/** Every system answers all observations, then the next one; the first round only warms up. */
async function sampleInTurn(systems, observations, label) {
  const samples = systems.map(() => ({ microseconds: [], actions: [], executed: undefined }));
  for (let round = 0; round <= numRounds; round++) {
    console.log(label, round === 0 ? "warming up" : `round ${round} of ${numRounds}`);
    for (const [index, system] of systems.entries()) {
      const { microseconds, actions, executed } = await system.run(observations);
      if (round > 0) samples[index].microseconds.push(...microseconds);
      Object.assign(samples[index], { actions, executed });
    }
  }
  return samples;
}

function describeRow(samples, index, { game, policy, system, bundle, returns, changed }) {
  const { microseconds, actions, executed } = samples[index];
  const sorted = [...microseconds].sort((left, right) => left - right);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))], 1);
  const [fullNetwork] = samples.slice(1); // the engine at tau = 1: the expert's own actions
  const alone = { classifiers: [], cascade: false, ensemble: false };
  const fullPolicy = exitCosts(bundle.manifest.architecture, alone, "macs").base;
  return {
    game,
    policy,
    system: system.name,
    tau: system.tau ?? null,
    p50_us: at(0.5),
    p95_us: at(0.95),
    p99_us: at(0.99),
    mean_us: round(microseconds.reduce((sum, time) => sum + time, 0) / microseconds.length, 1),
    threads: 1,
    decisions: microseconds.length,
    changed_pixels: round(changed, 4),
    agreement: round(
      actions.filter((action, i) => action === fullNetwork.actions[i]).length / actions.length,
      4,
    ),
    executed: executed === undefined ? null : round(executed / fullPolicy, 4),
    return: returns?.[index] ?? null,
  };
}

/** Returns of whole games on the seeds of the confirmation: stored ones of what acts as the expert or at the confirmed tau, else played. */
async function returnsOf(confirmation, systems, game) {
  const { tau, point, expert } = judgeConfirmation(confirmation).find(
    ({ mode, passed }) => mode === "greedy" && passed,
  );
  const attempt = confirmation.attempts.find((tried) => tried.mode === "greedy" && tried.tau === tau);
  const played = new Map();
  for (const system of systems.filter(({ player }) => player)) {
    console.log(`${game}: ${numGames} games of ${system.name}, tau ${system.tau ?? 1}`);
    played.set(system, await playGames(system.player, { game, attempt, count: numGames }));
  }
  const sameGraph = systems.find(({ name, player }) => player && /ONNX Runtime int8/.test(name));
  return systems.map((system) => {
    const own = played.get(/ONNX Runtime int8/.test(system.name) ? sameGraph : system);
    return describeReturn(own ?? ((system.tau ?? 1) < 1 ? point.episodeReturn : expert.episodeReturn));
  });
}

function describeReturn({ mean, low, high, count: n, difference }) {
  const interval = (of) => ({
    mean: round(of.mean, 2),
    low: round(of.low, 2),
    high: round(of.high, 2),
  });
  return { ...interval({ mean, low, high }), n, ...(difference && { difference: interval(difference) }) };
}

function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    node: process.version,
    load: loadavg().map((load) => round(load, 2)),
  };
}

/** One row a line. */
function format({ rows, ...head }) {
  const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"rows":[\n${lines}\n]}\n`;
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
