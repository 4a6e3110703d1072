/**
 * Environment steps a second of our vector environment against those of a peer with the same settings: both are opened
 * at once, stepped in turn, and the ratio of each round is what counts. Writes `results/bench/environments.json`.
 *
 *   npm run bench -- environments/measure                          # every peer on Pong, Q*bert and Breakout
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

interface Comparison {
  readonly peer: PeerName;
  readonly game: string;
  readonly numEnvs: number;
  readonly numThreads: number;
}

interface Rounds {
  readonly rounds: number;
  /** Of each side's part of a round. */
  readonly seconds: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions(where, args, {
    games: text("pong,qbert,breakout"),
    peers: text(peerNames.join(",")),
    envs: integer(8),
    threads: text("1,2"),
    rounds: integer(7),
    seconds: integer(1),
    output: text(benchResult("environments")),
  });
  const { envs: numEnvs, rounds, seconds, output } = options;
  const rows: EnvironmentRow[] = [];
  for (const peer of options.peers.split(",").map((name) => checkOneOf(where, "--peers", name, peerNames)))
    for (const game of options.games.split(","))
      for (const numThreads of options.threads.split(",").map(readThreads)) {
        const row = await compare({ peer, game, numEnvs, numThreads }, { rounds, seconds });
        rows.push(row);
        console.log(describeEnvironments(row));
      }
  const machine = describeMachine();
  const result: EnvironmentsResult = { formatVersion: 1, kind: "environments", machine, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

function readThreads(text: string): number {
  return checkInteger(where, "--threads", Number(text), { min: 1, max: 1024 });
}

async function compare(comparison: Comparison, rounds: Rounds): Promise<EnvironmentRow> {
  const { peer, game, numEnvs, numThreads } = comparison;
  const { options: settings, isEqual = false } = peers[peer];
  const ours = openOurs(game, { numEnvs, numThreads, settings });
  const theirs = await openPeer({ ...comparison, actions: [...ours.actions] });
  try {
    const rewards = [ours.step(numCheckedSteps).rewards, (await theirs.step(numCheckedSteps)).rewards];
    if (isEqual && rewards[0] !== rewards[1])
      throw new Error(`${game}: we earned ${rewards[0]}, ${peer} ${rewards[1]}: not the same work`);
    return { peer, game, numEnvs, numThreads, ...(await stepInTurn(ours, theirs, { ...rounds, numEnvs })) };
  } finally {
    ours.close();
    theirs.close();
  }
}

/** Environment steps a second of both sides, round by round. */
async function stepInTurn(
  ours: OurVector,
  theirs: PeerVector,
  { rounds, seconds, numEnvs }: Rounds & { readonly numEnvs: number },
) {
  const fill = (probed: Stepped) => Math.max(1, Math.round((numProbeSteps * seconds) / probed.seconds));
  const steps = { ours: fill(ours.step(numProbeSteps)), theirs: fill(await theirs.step(numProbeSteps)) };
  const rate = (numSteps: number, stepped: Stepped) => Math.round((numSteps * numEnvs) / stepped.seconds);
  const rates = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(rate(steps.ours, ours.step(steps.ours)));
    rates.theirs.push(rate(steps.theirs, await theirs.step(steps.theirs)));
  }
  return rates;
}
