import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { compiledModule } from "../../src/core/paths.js";
import type { Progress } from "../../src/core/progress.js";
import { type EvaluateOptions, evaluate } from "../../src/evaluate/evaluate.js";
import { formatResult, readSweep } from "../../src/evaluate/result-file.js";
import type { SweepResult } from "../../src/evaluate/result-schema.js";
import { makeToyGame } from "./toy-game.js";

let folder: string;
let options: EvaluateOptions;
/** What an undisturbed run with one worker gives. */
let undisturbed: SweepResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ztw-evaluate-"));
  options = {
    bundle: await makeToyGame(join(folder, "pong"), "pong"),
    taus: [0.5],
    modes: ["greedy", "sampled"],
    numSeeds: 3,
    numWorkers: 1,
    protocolOverrides: { maxFrames: 240 },
    workFolder: join(folder, "runs"),
  };
  undisturbed = await evaluate(options);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What would be stored, without wall times, and without the commit, which may change while tests run. */
function comparable(result: SweepResult): string {
  const timing = { numWorkers: 0, loadAverage: [], decideMicroseconds: [] };
  return formatResult({ ...result, commits: [], timing });
}

describe("evaluate", () => {
  it("plays an expert alone once a seed, because it has no tau", async () => {
    const { taus: _, ...others } = options;
    const expert = { ...others, method: "expert", modes: ["greedy"], numSeeds: 2 } as const;
    const rows = async (more: Partial<EvaluateOptions>) =>
      (await evaluate({ ...expert, ...more })).episodes.map(({ tau, episodeIndex }) => [tau, episodeIndex]);
    expect(await rows({})).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(await rows({ taus: [1], numSeeds: 1 })).toEqual([[1, 0]]);
    await expect(rows({ taus: [0.5, 1] })).rejects.toThrow(
      "evaluate: expected 1 alone with the method expert, which has no exits, for taus, received 0.5 (number).",
    );
  });

  it("plays every mode, tau and seed once, the expert included, and says what ran", () => {
    const { episodes, ran } = undisturbed;
    expect(episodes.map(({ mode, tau, episodeIndex }) => `${mode} ${tau} ${episodeIndex}`)).toEqual(
      ["greedy", "sampled"].flatMap((mode) =>
        [0.5, 1].flatMap((tau) => [0, 1, 2].map((episode) => `${mode} ${tau} ${episode}`)),
      ),
    );
    expect(episodes.every(({ truncated, numFrames }) => truncated && numFrames >= 240)).toBe(true);
    expect(ran.protocol).toMatchObject({
      name: "ref-clean",
      options: { maxFrames: 240, repeatActionProbability: 0.1 },
    });
    expect(ran).toMatchObject({ game: "pong", method: "ztw", emulatorVersion: "0.12.1", runSeed: 0 });
    expect(ran.romMd5).toMatch(/^[0-9a-f]{32}$/);
  });

  it("lets only the expert answer at tau 1, and earlier exits below", () => {
    const counts = (tau: number) =>
      undisturbed.episodes.filter((row) => row.tau === tau).map(({ exitCounts }) => exitCounts.slice(0, 2));
    expect(
      counts(1)
        .flat()
        .every((count) => count === 0),
    ).toBe(true);
    expect(
      counts(0.5)
        .flat()
        .some((count) => count > 0),
    ).toBe(true);
  });

  it("refuses real time where decisions have no fixed number of frames", async () => {
    const uneven = {
      protocolOverrides: { innerStepFrames: "2-4" },
      realTime: { framesPerSecond: 60 },
    } as const;
    const evaluating = evaluate({ ...options, ...uneven });
    await expect(evaluating).rejects.toThrow(InvalidArgumentError);
    await expect(evaluating).rejects.toThrow(
      'expected "1" with realTime for innerStepFrames, received "2-4" (string)',
    );
  });

  it("joins the lives of a game under ref, and counts raw rewards", async () => {
    const bundle = await makeToyGame(join(folder, "qbert"), "qbert");
    const { protocolOverrides: _, ...whole } = options;
    const result = await evaluate({ ...whole, bundle, protocol: "ref", modes: ["sampled"], numSeeds: 1 });
    const [row] = result.episodes;
    expect(row).toMatchObject({ terminated: true, truncated: false });
    expect(row!.episodeReturn % 25).toBe(0); // clipped ones would be counted singly
    expect(row!.episodeReturn).toBeGreaterThan(0);
    expect(result.ran.protocol.options).toMatchObject({ episodicLife: true, innerStepFrames: "2-4" });
  });

  it("gives the same result, to the byte, with two workers", async () => {
    const result = await evaluate({ ...options, numWorkers: 2 });
    expect(comparable(result)).toBe(comparable(undisturbed));
    expect(result.timing.numWorkers).toBe(2);
  });

  it("goes on after kill -9 with what is missing, to the same result", async () => {
    const output = join(folder, "killed.json");
    await killAfterRows(2, "killed", { ...options, output });
    expect(existsSync(output)).toBe(false);
    const [rows] = rowsFiles("killed");
    const numKept = readFileSync(rows!, "utf8")
      .split("\n")
      .filter((line) => line.startsWith('{"row"')).length;
    const progress: Progress[] = [];
    const result = await evaluate({ ...options, output, onProgress: (report) => progress.push(report) });
    expect(comparable(result)).toBe(comparable(undisturbed));
    expect(readSweep(output)).toEqual(result);
    expect(progress[0]).toMatchObject({ done: numKept, total: 12, unit: "episodes" });
    expect(progress.length).toBe(1 + 12 - numKept);
    expect(leftBehind("killed")).toEqual([]);
  });

  it("keeps its rows when it is aborted, beside those of another run seed", async () => {
    const output = join(folder, "aborted.json");
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = ({ done }: Progress) => done === 2 && controller.abort(reason);
    const aborted = evaluate({ ...options, output, onProgress, signal: controller.signal });
    await expect(aborted).rejects.toBe(reason);
    const [rows] = rowsFiles("aborted");
    const kept = readFileSync(rows!, "utf8");
    expect((await evaluate({ ...options, output, runSeed: 5 })).ran.runSeed).toBe(5);
    expect(readFileSync(rows!, "utf8")).toBe(kept);
    const result = await evaluate({ ...options, output });
    expect(comparable(result)).toBe(comparable(undisturbed));
    expect(leftBehind("aborted")).toEqual([]);
  });

  it("goes on with the seeds of an older version where that began the rows", async () => {
    const output = join(folder, "older.json");
    const older = await evaluate({ ...options, seedScheme: 1 });
    expect(older.ran.seedScheme).toBeUndefined();
    expect(undisturbed.ran.seedScheme).toBe(2);
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => done === 2 && controller.abort(new Error("enough"));
    const begun = evaluate({ ...options, output, seedScheme: 1, onProgress, signal: controller.signal });
    await expect(begun).rejects.toThrow("enough");
    const progress: Progress[] = [];
    const result = await evaluate({ ...options, output, onProgress: (report) => progress.push(report) });
    expect(progress[0]!.done).toBeGreaterThanOrEqual(2);
    expect(comparable(result)).toBe(comparable(older));
    expect(leftBehind("older")).toEqual([]);
    expect(comparable(await evaluate({ ...options, output }))).toBe(comparable(undisturbed));
  });

  it("plays other games from other seeds where no-op starts are all that chance there is", async () => {
    const still = { maxFrames: 240, repeatActionProbability: 0 };
    const play = async (noopMax: number) => {
      const protocolOverrides = { ...still, noopMax };
      const { episodes, ran } = await evaluate({ ...options, protocolOverrides, modes: ["greedy"] });
      expect(ran.protocol.options.noopMax).toBe(noopMax);
      return new Set(episodes.filter(({ tau }) => tau === 1).map((row) => row.meanConfidence)).size;
    };
    expect(await play(0)).toBe(1);
    expect(await play(30)).toBe(3);
  });

  it("keeps rows of equal names apart where they go to different places", async () => {
    const outputs = ["s1", "s2"].map((place) => join(folder, place, "pong.json"));
    const results = await Promise.all(
      outputs.map((output) => evaluate({ ...options, output, numWorkers: 1 })),
    );
    for (const result of results) expect(comparable(result)).toBe(comparable(undisturbed));
    expect(leftBehind("pong")).toEqual([]);
  });

  it("refuses to write the same result twice at once, and lets the first go on", async () => {
    const output = join(folder, "twice.json");
    const first = evaluate({ ...options, output });
    await expect(evaluate({ ...options, output })).rejects.toThrow(`is in use by process ${process.pid}.`);
    expect(comparable(await first)).toBe(comparable(undisturbed));
    expect(leftBehind("twice")).toEqual([]);
  });

  it("flags games that are stuck", async () => {
    const protocolOverrides = { stuckSteps: 10 };
    const { episodes } = await evaluate({ ...options, protocolOverrides, modes: ["greedy"], numSeeds: 1 });
    expect(episodes[0]).toMatchObject({ stuck: true, truncated: true, terminated: false, numSteps: 10 });
  });

  it("ends with a worker's error and its message", async () => {
    const bundle = await makeToyGame(join(folder, "vanishing"), "pong");
    const onProgress = () => rmSync(bundle, { recursive: true, force: true }); // between the first look and the workers
    const failed = evaluate({ ...options, bundle, onProgress });
    await expect(failed).rejects.toThrow(/vanishing.*policy\.json/);
    await expect(failed).rejects.toMatchObject({ code: "ZTW_CHECKPOINT" });
  });

  it("ends with the observer's error", async () => {
    const onProgress = ({ done }: Progress) => {
      if (done === 1) throw new Error("no space left");
    };
    await expect(evaluate({ ...options, numWorkers: 2, onProgress })).rejects.toThrow("no space left");
  });

  it.each<[Partial<EvaluateOptions>, string]>([
    [{ numSeeds: 0 }, "evaluate: expected an integer from 1 to 1000000 for numSeeds, received 0 (number)."],
    [{ numWorkers: 0 }, "for numWorkers, received 0 (number)."],
    [{ runSeed: -1 }, "for runSeed, received -1 (number)."],
    [{ seedScheme: 3 as never }, "evaluate: expected one of 1, 2 for seedScheme, received 3 (number)."],
    [{ modes: [] }, "evaluate: expected at least one name for modes, received an array of length 0."],
    [{ taus: [2] }, "evaluate: expected a number from 0 to 1 for taus, received 2 (number)."],
    [
      { protocolOverrides: { fullActionSpace: true } },
      "(ALE codes 0 1 3 4 11 12) for the protocol's action set, received \"0 1 2 3",
    ],
  ])("refuses %j", async (change, message) => {
    await expect(evaluate({ ...options, ...change })).rejects.toThrow(message);
  });
});

function leftBehind(name: string): string[] {
  const files = existsSync(join(folder, "runs")) ? readdirSync(join(folder, "runs")) : [];
  return files.filter((file) => file.startsWith(`${name}-`)).map((file) => join(folder, "runs", file));
}

function rowsFiles(name: string): string[] {
  return leftBehind(name).filter((file) => file.endsWith(".rows.jsonl"));
}

/** Runs the compiled library in a process of its own and kills it as soon as some rows are stored. */
async function killAfterRows(numRows: number, name: string, run: EvaluateOptions): Promise<void> {
  const evaluateModule = pathToFileURL(
    compiledModule(new URL("../../src/evaluate/evaluate.ts", import.meta.url).href, "evaluate.js"),
  );
  const code = `import { evaluate } from ${JSON.stringify(evaluateModule.href)};
    await evaluate(${JSON.stringify(run)});`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: "inherit",
  });
  const ended = once(child, "exit");
  while (child.exitCode === null && countLines(rowsFiles(name)[0] ?? "") < numRows + 1) await sleep(5);
  child.kill("SIGKILL");
  expect(await ended, "it was killed before it was done").toEqual([null, "SIGKILL"]);
}

function countLines(path: string): number {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
}
