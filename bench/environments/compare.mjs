/**
 * Environment steps a second of our vector environment against those of a peer with the same settings: both are opened
 * at once, stepped in turn, and the ratio of each round is what counts.
 *
 *   node bench/environments/compare.mjs                          # every peer on Pong, Q*bert and Breakout
 *   node bench/environments/compare.mjs --peers sb3 --games pong --envs 8 --threads 1 --rounds 9 --output out.jsonl
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { makeAtariVector } from "ztw-atari";
import { openPeer } from "./peer.mjs";

/** What we play against each peer; `equal`: the same seeds give the same games, so rewards must agree. */
const peers = {
  "ale-vec": { name: "ale-py AtariVectorEnv", options: { protocol: "ale-vec" }, equal: true },
  envpool: { name: "EnvPool", options: { protocol: "envpool" }, equal: true },
  sb3: {
    name: "Stable-Baselines3 make_atari_env",
    options: { protocol: "sb3", episodicLife: true, rewardClipping: true },
  },
  gymnasium: {
    name: "Gymnasium AtariPreprocessing",
    options: { protocol: "machado", repeatActionProbability: 0, noopMax: 30 },
  },
};

const { values } = parseArgs({
  options: {
    games: { type: "string", default: "pong,qbert,breakout" },
    peers: { type: "string", default: Object.keys(peers).join(",") },
    envs: { type: "string", default: "8" },
    threads: { type: "string", default: "1,2" },
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "1" },
    output: { type: "string" },
  },
});
const numEnvs = Number(values.envs);
const numRounds = Number(values.rounds);
const roundSeconds = Number(values.seconds);
const seed = 1;
const numActionRows = 997;
const numCheckedSteps = 200;

const rows = [];
for (const peer of values.peers.split(","))
  for (const game of values.games.split(","))
    for (const numThreads of values.threads.split(",").map(Number)) {
      const row = await compare(peer, game, numThreads);
      rows.push(row);
      console.log(describe(row));
    }
const machine = { cpu: cpus()[0].model, cores: cpus().length, loadAverage: loadavg(), node: process.version };
console.log(
  `${machine.cores} cores, ${machine.cpu}, load ${machine.loadAverage[0].toFixed(1)}; medians of ${numRounds} rounds`,
);
if (values.output !== undefined) {
  const lines = [{ machine }, ...rows].map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(values.output, lines.join(""));
}

async function compare(peer, game, numThreads) {
  const { options, equal } = peers[peer];
  const ours = openOurs(game, { ...options, numEnvs, numThreads });
  const theirs = await openPeer({ peer, game, numEnvs, numThreads, actions: [...ours.actions] });
  try {
    const rewards = [ours.step(numCheckedSteps).rewards, (await theirs.step(numCheckedSteps)).rewards];
    if (equal && rewards[0] !== rewards[1])
      throw new Error(`${game}: we earned ${rewards[0]}, ${peer} ${rewards[1]}: not the same work`);
    const rates = { ours: [], theirs: [] };
    const steps = await stepsInARound(ours, theirs);
    for (let round = 0; round < numRounds; round++) {
      rates.ours.push(Math.round((steps.ours * numEnvs) / ours.step(steps.ours).seconds));
      const { seconds } = await theirs.step(steps.theirs);
      rates.theirs.push(Math.round((steps.theirs * numEnvs) / seconds));
    }
    return { peer, game, numEnvs, numThreads, ...rates };
  } finally {
    ours.close();
    theirs.close();
  }
}

/** As many steps as fill a round on either side. */
async function stepsInARound(ours, theirs) {
  const probe = 100;
  const fill = ({ seconds }) => Math.max(1, Math.round((probe * roundSeconds) / seconds));
  return { ours: fill(ours.step(probe)), theirs: fill(await theirs.step(probe)) };
}

function openOurs(game, options) {
  const autoreset = options.protocol === "sb3" ? "same-step" : "next-step";
  const vector = makeAtariVector(game, { autoreset, ...options });
  const actions = drawActions(vector.actionSpace.n);
  vector.reset({ seeds: Array.from({ length: numEnvs }, (_, index) => seed + index) });
  const rowsOfActions = Array.from({ length: numActionRows }, (_, row) =>
    actions.subarray(row * numEnvs, (row + 1) * numEnvs),
  );
  const step = (steps) => {
    let rewards = 0;
    const begin = performance.now();
    for (let index = 0; index < steps; index++) {
      vector.step(rowsOfActions[index % numActionRows]);
      for (const reward of vector.rewards) rewards += reward;
    }
    return { seconds: (performance.now() - begin) / 1000, rewards };
  };
  return { actions, step, close: () => vector.close() };
}

/** The same actions for both sides. */
function drawActions(numActions) {
  let state = seed;
  return Int32Array.from({ length: numActionRows * numEnvs }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) % numActions;
  });
}

function describe({ peer, game, numThreads, ours, theirs }) {
  const ratios = ours.map((rate, round) => rate / theirs[round]).sort((a, b) => a - b);
  const rate = (values) => Math.round(median(values)).toLocaleString("en");
  const spread = `${ratios[0].toFixed(2)}-${ratios.at(-1).toFixed(2)}`;
  const where = `${game}, ${numEnvs} environments, ${numThreads} thread${numThreads > 1 ? "s" : ""}`;
  return `${where}: ours ${rate(ours)}/s, ${peers[peer].name} ${rate(theirs)}/s, ratio ${median(ratios).toFixed(2)} (${spread})`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
