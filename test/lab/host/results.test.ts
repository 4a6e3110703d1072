import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/core/paths.js";
import { readConfirmation, readSweep } from "../../../src/evaluate/result-file.js";
import type { EpisodeRow, SweepResult } from "../../../src/evaluate/result-schema.js";
import { summarize } from "../../../src/evaluate/summary.js";
import { judgeConfirmation } from "../../../src/evaluate/verdict.js";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost } from "../../../src/lab/messages.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeSweep, saveSweep } from "./stored-games.js";
import { agentPlayer, Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
const resultsFolder = join(folder, "results");
const protocolOverrides = { maxFrames: 160, repeatActionProbability: 0.2 };
const hosts = new Map<string, LabHost>();
let bundle: string;
let sweep: SweepResult;

beforeAll(async () => {
  bundle = await makeToyGame(join(folder, "toy"), "breakout", ["ztw", "ztw-hold"]);
  const cells = [
    { seed: 11, tau: 0.4, mode: "greedy" },
    { seed: 12, tau: 0.4, mode: "greedy" },
    { seed: 11, tau: 0.4, mode: "sampled" },
    { seed: 11, tau: 1, mode: "greedy" },
    { seed: 12, tau: 1, mode: "greedy" },
  ] as const;
  sweep = await makeSweep({ bundle, method: "ztw", protocolOverrides, cells });
  mkdirSync(join(resultsFolder, "breakout"), { recursive: true });
  saveSweep(join(resultsFolder, "breakout", "sweep.json"), sweep);
});

afterAll(() => Promise.all([...hosts.values()].map((host) => host.close())));

/**
 * A newcomer to a host that may be playing already.
 *
 * @param folder - empty: none.
 */
function watch(folder = resultsFolder): Watcher {
  const watcher = new Watcher(hostOf(folder));
  watcher.forget();
  return watcher;
}

/** One for each folder: every host reads what was confirmed of all agents. */
function hostOf(folder: string): LabHost {
  const host =
    hosts.get(folder) ?? createLabHost({ bundles: [bundle], ...(folder && { resultsFolder: folder }) });
  hosts.set(folder, host);
  return host;
}

async function listed(watcher: Watcher) {
  watcher.ask({ type: "listResults" });
  await watcher.untilAny(["results", "refused"]);
  return watcher.latest("results")?.entries;
}

async function refusalOf(watcher: Watcher, file: string): Promise<string> {
  const before = watcher.of("refused").length;
  watcher.ask({ type: "readResult", file });
  await watcher.until("refused", before + 1);
  return watcher.latest("refused")!.message;
}

describe("stored results", () => {
  it("are listed with what they are of, and read with the numbers of reports", async () => {
    const watcher = watch();
    expect(await listed(watcher)).toEqual([
      {
        file: "breakout/sweep.json",
        kind: "sweep",
        game: "breakout",
        method: "ztw",
        numGames: 5,
        protocol: "ref-clean (repeatActionProbability 0.2, maxFrames 160)",
        replayProblem: null,
      },
    ]);
    watcher.ask({ type: "readResult", file: "breakout/sweep.json" });
    await watcher.until("result");
    const { points } = watcher.latest("result")!;
    const summary = summarize(readSweep(join(resultsFolder, "breakout", "sweep.json")));
    expect(
      points.map(({ mode, tau, cost, mean, numDistinct }) => [mode, tau, cost, mean, numDistinct]),
    ).toEqual(
      summary.points.map(({ mode, tau, relativeCost, episodeReturn, numDistinct }) => [
        mode,
        tau,
        relativeCost,
        episodeReturn.mean,
        numDistinct,
      ]),
    );
    expect(points.map(({ games }) => games.map(({ index, seed }) => [index, seed]))).toEqual([
      [
        [0, 11],
        [1, 12],
      ],
      [
        [3, 11],
        [4, 12],
      ],
      [[2, 11]],
    ]);
    expect(points[2]).toMatchObject({ low: null, high: null }); // one game has no interval
  });

  it("that ship are all there, confirmations with what was confirmed", async () => {
    const watcher = watch(join(packageRoot, "results"));
    const entries = (await listed(watcher))!;
    const kinds = new Set(entries.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["confirmation", "sweep", "training"]);
    const { replayProblem } = entries.find(({ file }) => file === "pong/ztw/sweep.json")!;
    expect(replayProblem).toBeNull();
    watcher.ask({ type: "readResult", file: "pong/ztw/confirm.json" });
    await watcher.until("result");
    const [verdict] = judgeConfirmation(readConfirmation(join(packageRoot, "results/pong/ztw/confirm.json")));
    const point = watcher.latest("result")!.points.find(({ tau }) => tau === verdict!.tau)!;
    const { mean, low, high } = verdict!.point.episodeReturn;
    expect(point).toMatchObject({ mean, low, high, cost: verdict!.point.relativeCost });
    watcher.ask({ type: "readResult", file: "pong/training.json" });
    await watcher.until("training");
    const training = watcher.latest("training")!;
    expect(training.points.length).toBeGreaterThan(3);
    expect(training).toMatchObject({
      isGrowing: false,
      entry: { kind: "training", game: "pong", method: "" },
    });
  });

  it("are none without a folder, and a missing one is told", async () => {
    const without = watch("");
    await listed(without);
    expect(without.latest("refused")).toMatchObject({
      request: "listResults",
      message: "lab: there is no folder with results here. Name one with --results.",
    });
    const missing = watch(join(folder, "nowhere"));
    await listed(missing);
    expect(missing.latest("refused")!.message).toMatch(/^lab: cannot read the results folder .*nowhere: /);
  });

  it("are found where they are, whatever else lies there, and nowhere else", async () => {
    const hostile = join(folder, "hostile");
    const outside = join(folder, "outside");
    mkdirSync(join(hostile, "deep", "er"), { recursive: true });
    mkdirSync(join(hostile, ".hidden"));
    mkdirSync(join(hostile, "folder.json"));
    mkdirSync(outside, { recursive: true });
    const good = join(resultsFolder, "breakout", "sweep.json");
    const text = readFileSync(good, "utf8");
    const copies = [
      "a b\n<script>.json",
      "ünï.json",
      "deep/er/..json.json",
      "back\\slash.json",
      "%2e%2e.json",
    ];
    for (const name of copies) writeFileSync(join(hostile, name), text);
    for (const name of [".hidden/sweep.json", ".dot.json", "sweep.txt", "../outside/sweep.json"])
      writeFileSync(join(hostile, name), text);
    writeFileSync(join(hostile, "cut.json"), text.slice(0, text.length / 2));
    writeFileSync(join(hostile, "empty.json"), "");
    writeFileSync(join(hostile, "other.json"), '{"kind":"latency"}');
    writeFileSync(join(hostile, "nothing.json"), '{"kind":"sweep"}');
    writeFileSync(join(hostile, "huge.json"), text.padEnd(2 ** 24 + 1));
    symlinkSync(join(outside, "sweep.json"), join(hostile, "link.json"));
    symlinkSync(outside, join(hostile, "linked"));
    symlinkSync(hostile, join(hostile, "deep", "loop"));
    symlinkSync("self.json", join(hostile, "self.json"));
    const watcher = watch(hostile);
    const files = (await listed(watcher))!.map(({ file }) => file);
    expect(files.sort()).toEqual([...copies].filter((name) => !name.includes("/.")).sort());
    for (const file of files) {
      watcher.forget();
      watcher.ask({ type: "readResult", file });
      await watcher.until("result");
    }
    const refused = [
      "../outside/sweep.json",
      "linked/sweep.json",
      "link.json",
      "deep/loop/ünï.json",
      "self.json",
      ".hidden/sweep.json",
      "deep/../ünï.json",
      "deep//er",
      "/etc/passwd",
      join(outside, "sweep.json"),
      "folder.json",
      "huge.json",
      "sweep.txt",
      "nowhere.json",
      "ünï.json\0.json",
      "deep/er/..json.json",
    ];
    for (const file of refused)
      expect(await refusalOf(watcher, file)).toBe(
        `lab: expected a result below the results folder for file, received ${JSON.stringify(file)} (string). listResults names them.`,
      );
    for (const file of ["cut.json", "empty.json", "other.json", "nothing.json"])
      expect(await refusalOf(watcher, file)).toMatch(/is not a result of ztw evaluate or ztw train/);
  });

  it("in a folder that is itself a link are found too", async () => {
    const link = join(folder, "link-to-results");
    symlinkSync(resultsFolder, link);
    expect(await listed(watch(link))).toHaveLength(1);
  });
});

describe("a stored game", () => {
  async function replay(watcher: Watcher, file: string, game: number) {
    watcher.ask({ type: "pace", speed: 1000 });
    watcher.ask({ type: "replay", file, game });
    await watcher.untilAny(["replayed", "refused"]);
    return watcher.latest("replayed");
  }

  it.each([0, 1, 2, 3])("is that very game when it is played again (%d)", async (game) => {
    const watcher = watch();
    const replayed = await replay(watcher, "breakout/sweep.json", game);
    const { actionsHash, episodeReturn, seed, numSteps } = sweep.episodes[game]!;
    const outcome = { episodeReturn, actionsHash };
    const file = "breakout/sweep.json";
    expect(replayed).toEqual({
      type: "replayed",
      file,
      game,
      isEqual: true,
      expected: outcome,
      received: outcome,
    });
    expect(watcher.latest("opened")!.replay).toEqual({
      file,
      game: { index: game, seed, episodeReturn, numSteps },
    });
    expect(new Watcher(hostOf(resultsFolder)).latest("scores")!.lines).toEqual([]); // it was played long ago
  });

  it("that left its exits by another rule, and one that holds, come out again", async () => {
    const cells = [{ seed: 5, tau: 0.3, mode: "greedy" }] as const;
    const rules = { bundle, protocolOverrides, cells };
    const name = (file: string) => join(resultsFolder, file);
    saveSweep(name("margin.json"), await makeSweep({ ...rules, method: "ztw", exitRule: "margin" }));
    saveSweep(name("hold.json"), await makeSweep({ ...rules, method: "ztw-hold" }));
    const watcher = watch();
    for (const file of ["margin.json", "hold.json"]) {
      watcher.forget();
      expect(await replay(watcher, file, 0)).toMatchObject({ isEqual: true });
    }
    for (const file of ["margin.json", "hold.json"]) rmSync(name(file));
  });

  it.each<[string, Partial<EpisodeRow>]>([
    ["hash", { actionsHash: "0123456789abcdef" }],
    ["return", { episodeReturn: 1234 }],
    ["seed", { seed: 99 }],
  ])("whose row was altered in its %s is told apart", async (what, altered) => {
    const episodes = sweep.episodes.with(2, { ...sweep.episodes[2]!, ...altered });
    const file = `altered-${what}.json`;
    saveSweep(join(resultsFolder, file), { ...sweep, episodes });
    const watcher = watch();
    const { isEqual, expected, received } = (await replay(watcher, file, 2))!;
    expect(isEqual).toBe(false);
    expect(received).not.toEqual(expected);
    rmSync(join(resultsFolder, file));
  });

  it("of other weights, or played in real time, cannot be played again, and the list says why", async () => {
    const altered = join(folder, "altered");
    mkdirSync(altered);
    const { ran } = sweep;
    const variants: Record<string, Partial<typeof ran>> = {
      "expert.json": { expertSha256: "0".repeat(64) },
      "method.json": { methodSha256: "f".repeat(64) },
      "other-method.json": { method: "sdn" },
      "real-time.json": { realTime: { framesPerSecond: 60 } },
      "protocol.json": { protocol: { ...ran.protocol, name: "house-rules" } },
    };
    for (const [name, variant] of Object.entries(variants))
      saveSweep(join(altered, name), { ...sweep, ran: { ...ran, ...variant } });
    const watcher = watch(altered);
    const problems = Object.fromEntries(
      (await listed(watcher))!.map(({ file, replayProblem }) => [file, replayProblem]),
    );
    const missing = "No agent here has their expert (00000000). Name its bundle with --bundle.";
    expect(problems).toMatchObject({
      "expert.json": missing,
      "method.json": "No agent here has their ztw (ffffffff). Name its bundle with --bundle.",
      "other-method.json": expect.stringMatching(/^No agent here has their sdn \(/),
      "real-time.json": expect.stringMatching(/^These games were played in real time/),
      "protocol.json": "Their protocol, house-rules, is not known here.",
    });
    await replay(watcher, "expert.json", 0);
    expect(watcher.latest("refused")).toMatchObject({
      request: "replay",
      message: `lab: expert.json cannot be played again. ${missing}`,
    });
  });

  it("that does not exist, or whose file's options are nonsense, is refused", async () => {
    const nonsense = { ...sweep.ran.protocol, options: { ...sweep.ran.protocol.options, frameSkip: -3 } };
    saveSweep(join(resultsFolder, "nonsense.json"), { ...sweep, ran: { ...sweep.ran, protocol: nonsense } });
    const watcher = watch();
    await replay(watcher, "breakout/sweep.json", 5);
    expect(watcher.latest("refused")!.message).toBe(
      "lab: expected an integer from 0 to 4 for game, received 5 (number).",
    );
    watcher.forget();
    await replay(watcher, "nonsense.json", 0);
    expect(watcher.latest("refused")!.message).toMatch(/for frameSkip, received -3/);
    rmSync(join(resultsFolder, "nonsense.json"));
  });

  it("keeps its threshold, and gives way to a match that is asked for after it", async () => {
    const watcher = watch();
    watcher.ask({ type: "replay", file: "breakout/sweep.json", game: 0 });
    watcher.ask({ type: "tau", lane: 0, tau: 0.9 });
    await watcher.until("refused");
    expect(watcher.latest("refused")!.message).toMatch(
      /^lab: a stored game is played again at its own threshold/,
    );
    watcher.forget();
    watcher.ask({ type: "replay", file: "breakout/sweep.json", game: 1 });
    watcher.ask({ type: "open", players: [agentPlayer("toy")], seed: 3, protocol: "ref-clean" });
    await watcher.until("opened");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(watcher.of("opened").map(({ seed }) => seed)).toEqual([3]);
  });
});
