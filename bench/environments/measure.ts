/**
 * Environment steps a second of our vector environment against those of a peer with the same settings: both are opened
 * at once, stepped in turn, and the ratio of each round is what counts. Writes `results/bench/environments.json`.
 *
 *   npm run bench -- environments/measure                          # every peer on Pong, Q*bert and Breakout
 *   npm run bench -- environments/sizes                            # 1 to 1,024 environments, and batches
 *   npm run bench -- environments/measure --peers sb3 --games pong --envs 8 --threads 1 --rounds 9 --output /tmp/out.json
 */
import { checkInteger, checkOneOf, writeFileAtomic } from "../../src/tools.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, readOptions, text } from "../shared/options.js";
import { type OurVector, openOurs } from "./our-vector.js";
import { openPeer, type PeerVector, type Stepped } from "./peer-vector.js";
import { peers } from "./peers.js";
import { describeEnvironments } from "./render.js";
import { type EnvironmentRow, type EnvironmentsResult, type PeerName, peerNames } from "./result.js";

const where = "environments/measure";
/** Steps after which equal environments must have earned the same. */
const numCheckedSteps = 200;
/** Steps from which a round's length is guessed. */
const numProbeSteps = 100;

export interface Comparison {
  readonly peer: PeerName;
  readonly game: string;
  readonly numEnvs: number;
  readonly numThreads: number;
  /** Fewer than `numEnvs`: each environment steps for itself, and so many are received at a time. */
  readonly batchSize: number;
}

export interface Rounds {
  readonly rounds: number;
  /** Of each side's part of a round. */
  readonly seconds: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions(where, args, {
    games: text("pong,qbert,breakout"),
    peers: text(peerNames.join(",")),
    envs: text("8"),
    threads: text("1,2"),
    rounds: integer(7),
    seconds: integer(1),
    output: text(benchResult("environments")),
  });
  const { rounds, seconds, output } = options;
  const rows: EnvironmentRow[] = [];
  const peerList = options.peers.split(",").map((name) => checkOneOf(where, "--peers", name, peerNames));
  const sizes = options.envs.split(",").map((text) => readCount("--envs", text));
  const threads = options.threads.split(",").map((text) => readCount("--threads", text));
  for (const peer of peerList)
    for (const game of options.games.split(","))
      for (const numEnvs of sizes)
        for (const numThreads of threads) {
          const comparison = {
            peer,
            game,
            numEnvs,
            numThreads: Math.min(numThreads, numEnvs),
            batchSize: numEnvs,
          };
          const { opened: _, ...row } = await compare(comparison, { rounds, seconds });
          rows.push(row);
          console.log(describeEnvironments(row));
        }
  const machine = describeMachine();
  const result: EnvironmentsResult = { formatVersion: 1, kind: "environments", machine, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

function readCount(option: string, text: string): number {
  return checkInteger(where, option, Number(text), { min: 1, max: 1024 });
}

/** Steps both sides in turn. */
export async function compare(comparison: Comparison, rounds: Rounds): Promise<EnvironmentRow> {
  const { peer, game, numEnvs, numThreads, batchSize } = comparison;
  const { options: settings, isEqual = false } = peers[peer];
  const isBatched = batchSize < numEnvs;
  const ours = openOurs(game, { numEnvs, numThreads, batchSize, settings });
  const theirs = await openPeer({ ...comparison, actions: [...ours.actions] });
  try {
    const rewards = [ours.step(numCheckedSteps).rewards, (await theirs.step(numCheckedSteps)).rewards];
    if (isEqual && !isBatched && rewards[0] !== rewards[1])
      throw new Error(`${game}: we earned ${rewards[0]}, ${peer} ${rewards[1]}: not the same work`);
    const opened = { ours: ours.opened, theirs: theirs.opened };
    const rates = await stepInTurn(ours, theirs, { ...rounds, batchSize });
    return { peer, game, numEnvs, numThreads, ...(isBatched ? { batchSize } : {}), ...rates, opened };
  } finally {
    ours.close();
    theirs.close();
  }
}

/** Environment steps a second of both sides, round by round. */
async function stepInTurn(
  ours: OurVector,
  theirs: PeerVector,
  { rounds, seconds, batchSize }: Rounds & { readonly batchSize: number },
) {
  const fill = (probed: Stepped) => Math.max(1, Math.round((numProbeSteps * seconds) / probed.seconds));
  const steps = { ours: fill(ours.step(numProbeSteps)), theirs: fill(await theirs.step(numProbeSteps)) };
  const rate = (numSteps: number, stepped: Stepped) => Math.round((numSteps * batchSize) / stepped.seconds);
  const rates = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(rate(steps.ours, ours.step(steps.ours)));
    rates.theirs.push(rate(steps.theirs, await theirs.step(steps.theirs)));
  }
  return rates;
}
