/** Received in batches, each environment gives what it gives when all step together, whatever the order. */
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.js";
import type { AtariVector, AutoresetMode } from "../../src/envs/atari-vector.js";
import { autoresetModes, makeAtariVector } from "../../src/envs/atari-vector.js";

const numEnvs = 5;
const numSteps = 60;
const seeds = [11, 12, 13, 14, 15];
/** Each environment ends several episodes. */
const options = { numEnvs, maxFrames: 60, repeatActionProbability: 0.25 } as const;

/** One environment's actions, the same whoever asks. */
const streams = (numActions: number) =>
  seeds.map((seed) => {
    const random = new RandomStream(seed, "test/differential/vector-batches");
    return () => random.integer(numActions);
  });

function readRow(vector: AtariVector, row: number): readonly number[] {
  const { size } = vector.observationSpace;
  const ended = vector.terminated[row] === 1 || vector.truncated[row] === 1;
  const last = ended ? vector.finalObservations.subarray(row * size, (row + 1) * size) : new Uint8Array();
  return [
    crc32(vector.observations.subarray(row * size, (row + 1) * size)),
    crc32(last),
    ...[vector.rewards, vector.rawRewards, vector.gameReturns, vector.lives, vector.frames].map(
      (array) => array[row]!,
    ),
    ...[vector.episodeFrames, vector.aleActions, vector.terminated, vector.truncated, vector.gameEnded].map(
      (array) => array[row]!,
    ),
  ];
}

/** What each environment gave, of all stepped together. */
function playTogether(autoreset: AutoresetMode): readonly (readonly number[])[][] {
  const vector = makeAtariVector("breakout", { ...options, autoreset });
  const draw = streams(vector.actionSpace.n);
  const given: (readonly number[])[][] = seeds.map(() => []);
  vector.reset({ seeds });
  for (let step = 0; step < numSteps; step++) {
    for (const [index, rows] of given.entries()) rows.push(readRow(vector, index));
    const ended = [...vector.truncated.keys()].filter((index) => vector.truncated[index] === 1);
    const byHand = autoreset === "disabled" && ended.length > 0;
    if (byHand) vector.reset({ indices: ended });
    else vector.step(draw.map((next) => next()));
  }
  vector.close();
  return given;
}

interface Batches {
  readonly autoreset: AutoresetMode;
  readonly batchSize: number;
  readonly numThreads: number;
  readonly shared?: boolean;
}

/** The same of batches, with `receive` between two of them. Whoever ended is reset alone where nothing else does it. */
async function playBatches(
  { autoreset, ...rest }: Batches,
  receive: (vector: AtariVector) => Promise<unknown>,
): Promise<readonly (readonly number[])[][]> {
  const vector = makeAtariVector("breakout", { ...options, autoreset, ...rest });
  const draw = streams(vector.actionSpace.n);
  const given: (readonly number[])[][] = seeds.map(() => []);
  vector.sendReset({ seeds });
  while (given.some((rows) => rows.length < numSteps)) {
    await receive(vector);
    const ids = [...vector.envIds];
    expect(new Set(ids).size).toBe(rest.batchSize);
    for (const [row, index] of ids.entries()) given[index]!.push(readRow(vector, row));
    const resets = ids.filter((_, row) => autoreset === "disabled" && vector.truncated[row] === 1);
    const played = ids.filter((index) => !resets.includes(index));
    if (resets.length > 0) vector.sendReset({ indices: resets });
    vector.send(
      played.map((index) => draw[index]!()),
      played,
    );
  }
  vector.close();
  return given.map((rows) => rows.slice(0, numSteps));
}

it.each(
  autoresetModes.flatMap((autoreset) =>
    [1, 3].map((batchSize) => ({ autoreset, batchSize, numThreads: 2, shared: batchSize === 3 })),
  ),
)("$autoreset, batches of $batchSize: every environment gives the same", async (batches) => {
  const received = await playBatches(batches, (vector) => vector.recv());
  expect(received).toEqual(playTogether(batches.autoreset));
});

it("another order of arrival is another order of rows, and nothing else", async () => {
  const batches = { autoreset: "next-step", batchSize: 2, numThreads: 1 } as const;
  const reversed = await playBatches({ ...batches, batchSize: 4, numThreads: 3 }, (vector) => vector.recv());
  expect(await playBatches(batches, (vector) => vector.recv())).toEqual(reversed);
});

it("another action is told apart", async () => {
  const vector = makeAtariVector("breakout", { ...options, autoreset: "next-step", batchSize: 1 });
  vector.reset({ seeds });
  const index = vector.envIds[0]!;
  vector.send([1], [index]);
  const { envIds } = await vector.recv();
  expect(readRow(vector, 0)).not.toEqual(playTogether("next-step")[envIds[0]!]![1]);
  vector.close();
});
