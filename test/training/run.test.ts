/** The loop of every training, with a run that only counts; faults are planted in loops that fail in one way each. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckpointError } from "../../src/core/errors.js";
import type { TensorFlow } from "../../src/tensor/tensorflow.js";
import { type Checkpoint, CheckpointFolder } from "../../src/training/checkpoint.js";
import { type LoopOptions, runTraining, type Training, type TrainingRun } from "../../src/training/run.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const numRollouts = 7;
const identity = { what: "counting" };
const stateSchema = z.object({ identity: z.record(z.string(), z.unknown()), numDone: z.number() });
type State = z.infer<typeof stateSchema>;

/** What happened, in order: `learn 1`, `write 1`, `save 1`, `evaluate 1`. */
type Journal = string[];

/** A run that counts its rollouts, and evaluates after those that it is told. */
class CountingRun implements TrainingRun<State> {
  readonly #journal: Journal;
  readonly #evaluated: number[] = [];
  readonly #evaluateAfter: readonly number[];
  #numDone: number;

  constructor(journal: Journal, numDone: number, evaluateAfter: readonly number[]) {
    this.#journal = journal;
    this.#numDone = numDone;
    this.#evaluateAfter = evaluateAfter;
  }

  get isDone(): boolean {
    return this.#numDone >= numRollouts;
  }

  advance() {
    this.#journal.push(`learn ${++this.#numDone}`);
    return {
      progress: { phase: "counting", done: this.#numDone, total: numRollouts, unit: "rollouts" },
      measures: { step: 10 * this.#numDone, values: { count: this.#numDone } },
    };
  }

  checkpoint(): Checkpoint<State> {
    return { state: { identity, numDone: this.#numDone }, tensors: new Map() };
  }

  async save(): Promise<void> {
    this.#journal.push(`save ${this.#numDone}`);
  }

  get evaluation() {
    return {
      isDue: this.#evaluateAfter.includes(this.#numDone) && !this.#evaluated.includes(this.#numDone),
      evaluate: async () => {
        this.#evaluated.push(this.#numDone);
        this.#journal.push(`evaluate ${this.#numDone}`);
        return { step: 10 * this.#numDone, values: { evaluated: 1 } };
      },
    };
  }
}

class WatchedFolder extends CheckpointFolder<State> {
  readonly #journal: Journal;

  constructor(path: string, journal: Journal) {
    const label = ({ numDone }: State) => String(numDone);
    super(path, { where: "count", formatVersion: 1, schema: stateSchema, label });
    this.#journal = journal;
  }

  override async write(checkpoint: Checkpoint<State>): Promise<void> {
    await super.write(checkpoint);
    this.#journal.push(`write ${checkpoint.state.numDone}`);
  }
}

type CountingTraining = Training<State, CountingRun>;
type Loop = (training: CountingTraining, options: LoopOptions) => Promise<CountingRun>;

/** The event writer of TensorFlow, as far as the loop uses it. */
function fakeTensorFlow(scalars: unknown[]): TensorFlow {
  const writer = {
    scalar: (...scalar: unknown[]) => scalars.push(scalar),
    flush: () => undefined,
  };
  return { node: { summaryFileWriter: () => writer } } as unknown as TensorFlow;
}

/** A training with a folder of its own; each call of `run` is a session of it. */
function openTraining({ evaluateAfter = [] as readonly number[], hasFolder = true } = {}) {
  const journal: Journal = [];
  const scalars: unknown[] = [];
  const training: CountingTraining = {
    tf: fakeTensorFlow(scalars),
    identity,
    checkpoints: hasFolder ? new WatchedFolder(temporaryFolder(), journal) : undefined,
    start: (checkpoint) => new CountingRun(journal, checkpoint?.state.numDone ?? 0, evaluateAfter),
  };
  const run = (options: Partial<LoopOptions> = {}, loop: Loop = runTraining) =>
    loop(training, { resume: true, checkpointEveryRollouts: 2, ...options });
  return { journal, scalars, training, run };
}

/** Aborts while a rollout is learned from, as Ctrl-C would. */
function abortDuring(rollout: number): Partial<LoopOptions> {
  const controller = new AbortController();
  const onProgress = ({ done }: { readonly done: number }) => {
    if (done === rollout) controller.abort(new Error("stopped"));
  };
  return { onProgress, signal: controller.signal };
}

const numbersOf = (journal: Journal, what: string) =>
  journal.filter((entry) => entry.startsWith(what)).map((entry) => Number(entry.split(" ")[1]));

/** What a loop does wrong: checkpoints, an abort, and going on after it. */
async function findFaults(loop: Loop): Promise<string[]> {
  const whole = openTraining();
  await whole.run({}, loop);
  const stopped = openTraining();
  await expect(stopped.run(abortDuring(5), loop)).rejects.toThrow("stopped");
  const keptAtStop = numbersOf(stopped.journal, "write").at(-1);
  await stopped.run({}, loop);
  const learned = numbersOf(stopped.journal, "learn");
  const expected = Array.from({ length: numRollouts }, (_, index) => index + 1);
  return [
    ...(String(numbersOf(whole.journal, "write")) === "2,4,6,7"
      ? []
      : ["a checkpoint was not written when due"]),
    ...(keptAtStop === 5 ? [] : ["the rollout of the abort was lost"]),
    ...(new Set(learned).size === learned.length ? [] : ["a rollout was repeated"]),
    ...(expected.every((rollout) => learned.includes(rollout)) ? [] : ["a rollout was skipped"]),
  ];
}

/** A loop whose checkpoints are written only if a condition holds. */
function writingIf(condition: (numDone: number, options: LoopOptions) => boolean): Loop {
  return (training, options) => {
    const folder = training.checkpoints!;
    const checkpoints = Object.create(folder, {
      hasCheckpoint: { get: () => folder.hasCheckpoint },
      read: { value: folder.read.bind(folder) },
      lock: { value: folder.lock.bind(folder) },
      write: {
        value: async (checkpoint: Checkpoint<State>) => {
          if (condition(checkpoint.state.numDone, options)) await folder.write(checkpoint);
        },
      },
    }) as CheckpointFolder<State>;
    return runTraining({ ...training, checkpoints }, options);
  };
}

/** A loop that goes on some rollouts behind or before its checkpoint. */
function startingOff(by: number): Loop {
  return (training, options) =>
    runTraining(
      {
        ...training,
        start(checkpoint) {
          if (!checkpoint) return training.start(checkpoint);
          const { state, tensors } = checkpoint;
          return training.start({ state: { ...state, numDone: state.numDone + by }, tensors });
        },
      },
      options,
    );
}

describe("the loop of a training", () => {
  it("keeps every rollout once, whatever interrupts it", async () => {
    expect(await findFaults(runTraining)).toEqual([]);
  });

  it.each<[string, Loop, string[]]>([
    [
      "too few checkpoints",
      (training, options) => runTraining(training, { ...options, checkpointEveryRollouts: 3 }),
      ["a checkpoint was not written when due"],
    ],
    [
      "no last checkpoint",
      writingIf((numDone) => numDone < numRollouts),
      ["a checkpoint was not written when due"],
    ],
    [
      "an abort without a checkpoint",
      writingIf((_, { signal }) => signal?.aborted !== true),
      ["the rollout of the abort was lost", "a rollout was repeated"],
    ],
    ["a resume from too early", startingOff(-1), ["a rollout was repeated"]],
    ["a resume from too late", startingOff(1), ["a rollout was skipped"]],
  ])("would be found out with %s", async (_, loop, faults) => {
    expect(await findFaults(loop)).toEqual(faults);
  });

  it("saves with every checkpoint, and at the end once", async () => {
    const { journal, run } = openTraining();
    await run({ checkpointEveryRollouts: numRollouts });
    expect(journal.slice(-3)).toEqual(["learn 7", "write 7", "save 7"]);
    expect(numbersOf(journal, "save")).toEqual([7]);
  });

  it("saves where no checkpoint is wanted, too", async () => {
    const { journal, run } = openTraining({ hasFolder: false });
    await run();
    expect(numbersOf(journal, "save")).toEqual([2, 4, 6, 7]);
    expect(numbersOf(journal, "write")).toEqual([]);
  });

  it("evaluates when it is due, with a checkpoint on either side", async () => {
    const { journal, run, scalars } = openTraining({ evaluateAfter: [0, 3, 7] });
    await run({ checkpointEveryRollouts: 100, logFolder: "kept in memory" });
    const kept = (rollout: number) => [`write ${rollout}`, `save ${rollout}`];
    const evaluated = (rollout: number) => [...kept(rollout), `evaluate ${rollout}`, ...kept(rollout)];
    expect(journal.filter((entry) => !entry.startsWith("learn"))).toEqual([
      ...evaluated(0),
      ...evaluated(3),
      ...evaluated(7),
    ]);
    expect(scalars.filter((scalar) => String(scalar).startsWith("evaluated"))).toEqual([
      ["evaluated", 1, 0],
      ["evaluated", 1, 30],
      ["evaluated", 1, 70],
    ]);
  });

  it("reports and logs every rollout", async () => {
    const { run, scalars } = openTraining();
    const done: number[] = [];
    await run({ logFolder: "kept in memory", onProgress: (progress) => done.push(progress.done) });
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(scalars).toEqual(done.map((count) => ["count", count, 10 * count]));
  });

  it("lets timers in between rollouts, so that others can stop it", async () => {
    const { journal, run } = openTraining();
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error("by a timer")));
    await expect(run({ signal: controller.signal, checkpointEveryRollouts: 100 })).rejects.toThrow(
      "by a timer",
    );
    expect(numbersOf(journal, "learn")).toEqual([1]);
    expect(numbersOf(journal, "write")).toEqual([1]);
  });

  it("does not repeat a run that is done, and saves what it made", async () => {
    const { journal, run } = openTraining();
    await run();
    journal.length = 0;
    await run();
    expect(journal).toEqual(["write 7", "save 7"]);
  });

  it("has its folder to itself until it ends, however it ends", async () => {
    const { journal, run } = openTraining();
    const first = run(abortDuring(5));
    await expect(run()).rejects.toThrow(CheckpointError);
    await expect(run()).rejects.toThrow(
      /^count: .*checkpoint\.json is in use by process \d+\. Wait for it to end, or choose another checkpoint folder\.$/,
    );
    await expect(first).rejects.toThrow("stopped");
    await run();
    expect(numbersOf(journal, "learn")).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("begins nothing where a checkpoint is found without permission to go on", async () => {
    const { journal, run } = openTraining();
    await run();
    journal.length = 0;
    await expect(run({ resume: false })).rejects.toThrow(CheckpointError);
    await expect(run({ resume: false })).rejects.toThrow(/count: .* holds a checkpoint already/);
    expect(journal).toEqual([]);
  });
});
