/** Counterfactual forks, in a game whose costs are known, and in the emulator. */
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import type { Decision } from "../../src/core/policy-types.js";
import { RandomStream } from "../../src/core/random.js";
import { type AtariVector, makeAtariVector } from "../../src/envs/atari-vector.js";
import { type Disagreement, DisagreementLog, drawDisagreements } from "../../src/evaluate/disagreements.js";
import { measureForks } from "../../src/evaluate/fork-measures.js";
import { measure } from "../../src/evaluate/measure.js";
import { type MeasuresResult, readMeasures, writeMeasures } from "../../src/evaluate/measures-result.js";
import { playFork, playForks } from "../../src/evaluate/play-forks.js";
import { TwinGames, type TwinVector } from "../../src/evaluate/twin-games.js";
import { type BatchActor, createActor } from "../../src/runtime/actor.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { type LuckyRules, LuckyVector } from "./lucky-vector.js";
import { ran } from "./synthetic-results.js";
import { makeToyGame } from "./toy-game.js";

/** Does the same whatever it sees. */
function always(action: number): Pick<BatchActor, "act"> {
  return { act: (_, actions) => Promise.resolve(void actions.fill(action)) };
}

/** Plays both actions on from the third step of the small game. */
async function forkLucky(
  actions: readonly [number, number],
  { horizon = 20, ...rules }: LuckyRules & { readonly horizon?: number } = {},
) {
  const games = new TwinGames(new LuckyVector(rules));
  games.begin(5);
  for (let step = 0; step < 3; step++) games.step(1, 1);
  games.save(0);
  games.branch(0, 9);
  return playFork(games, always(0), { horizon, actions });
}

/** Ends at the horizon alone. */
class PatientGames extends TwinGames {
  override get areSame(): boolean {
    return false;
  }
}

describe("a fork", () => {
  it("loses exactly nothing where both do what the expert does", async () => {
    expect(await forkLucky([2, 2])).toEqual({ pointsLost: 0, numSteps: 1 });
    const planted = await forkLucky([2, 2], { ownLuck: 1, remembers: true });
    expect(planted.pointsLost).not.toBe(0); // a clone without the generator's state
    expect(planted.numSteps).toBe(20);
  });

  it("loses what the expert's action earns more, luck left out, and ends once all is equal again", async () => {
    expect(await forkLucky([1, 3])).toEqual({ pointsLost: 200, numSteps: 2 });
    expect(await forkLucky([3, 1])).toEqual({ pointsLost: -200, numSteps: 2 });
    const remembered = await forkLucky([1, 3], { remembers: true });
    expect(remembered).toEqual({ pointsLost: 200, numSteps: 20 }); // what is shown differs for good
  });

  it("counts what the other goes on to earn where a game ends, up to the horizon", async () => {
    const rules = { endsBy: 4, remembers: true } as const;
    const short = await forkLucky([4, 1], { ...rules, horizon: 5 });
    const long = await forkLucky([4, 1], { ...rules, horizon: 50 });
    expect([short.numSteps, long.numSteps]).toEqual([5, 50]);
    expect(long.pointsLost).toBeGreaterThan(short.pointsLost);
    expect(short.pointsLost).toBeGreaterThan(100 - 400 - 10);
    expect(await forkLucky([4, 4], rules)).toEqual({ pointsLost: 0, numSteps: 1 });
  });

  it("goes on after a lost life, as whole games do", async () => {
    const { pointsLost, numSteps } = await forkLucky([4, 1], { lifeEndsBy: 4, remembers: true });
    expect(numSteps).toBe(20);
    expect(pointsLost).toBe(100 - (400 + 7));
  });

  it("stops when it is told to", async () => {
    const games = new TwinGames(new LuckyVector({ remembers: true }));
    games.begin(1);
    const signal = AbortSignal.abort(new Error("enough"));
    const forking = playFork(games, always(0), { horizon: 9, actions: [0, 1], signal });
    await expect(forking).rejects.toThrow("enough");
  });
});

describe("forks of a game", () => {
  /** Two disagreements of a game that was played with action 1. */
  function disagreementsOf(rules: LuckyRules): Disagreement[] {
    const games = new TwinGames(new LuckyVector(rules));
    games.begin(5);
    return [3, 7].map((step, place) => {
      for (let played = place === 0 ? 0 : 3; played < step; played++) games.step(1, 1);
      const checksum = crc32(games.observations.subarray(0, 2));
      return { step, exitIndex: place, action: 2, expertAction: 0, checksum };
    });
  }
  const rules = { remembers: true };
  const game = { episodeIndex: 0, seed: 5, actions: new Array<number>(10).fill(1) };

  it("begin at the moments of the disagreements, and are the same each time", async () => {
    const drawn = disagreementsOf(rules);
    const play = () => {
      const games = new TwinGames(new LuckyVector(rules));
      return playForks(games, always(0), { ...game, drawn }, { horizon: 5, runSeed: 0 });
    };
    const rows = await play();
    expect(rows.map(({ step, exitIndex, pointsLost }) => [step, exitIndex, pointsLost])).toEqual([
      [3, 0, -200],
      [7, 1, -200],
    ]);
    expect(await play()).toEqual(rows);
  });

  it("are refused where the game does not repeat itself", async () => {
    const drawn = disagreementsOf(rules).map((moment) => ({ ...moment, checksum: moment.checksum ^ 1 }));
    const games = new TwinGames(new LuckyVector(rules));
    const forking = playForks(games, always(0), { ...game, drawn }, { horizon: 5, runSeed: 0 });
    await expect(forking).rejects.toThrow("the game of seed 5 did not repeat itself up to step 3");
  });
});

describe("disagreements", () => {
  const decision = (action: number, exitIndex: number, numHeld?: number): Decision => ({
    action,
    exitIndex,
    confidence: 1,
    logits: new Float32Array(2),
    ...(numHeld !== undefined && { numHeld }),
  });

  it("are early decisions with another action than the expert's, at their steps", () => {
    const log = new DisagreementLog(3);
    const see = Uint8Array.of(1, 2, 3);
    log.addDecision(decision(1, 0), see);
    log.addDecision(decision(1, 1, 2), see); // and two steps more
    log.addExpert([0, 1]);
    log.addDecision(decision(0, 1), see);
    log.addDecision(decision(0, 2), see); // the expert's own, whatever another backend makes of it
    log.addExpert([1, 1]);
    const checksum = crc32(see);
    expect(log.disagreements).toEqual([
      { step: 0, exitIndex: 0, action: 1, expertAction: 0, checksum },
      { step: 4, exitIndex: 1, action: 0, expertAction: 1, checksum },
    ]);
    expect(log.counts).toEqual({ numDecisions: [1, 2, 1], numDisagreements: [1, 1] });
    expect(log.actions).toEqual([1, 1, 1, 1, 0, 0]);
  });

  const found = (count: number) => Array.from({ length: count }, (_, step) => ({ step }) as Disagreement);

  it("are drawn evenly over games, without replacement, in order, the same from the same seed", () => {
    const games = [found(30), found(0), found(10)];
    const draw = (seed: number, count: number) =>
      drawDisagreements(games, count, new RandomStream(seed, "draw"));
    expect(draw(1, 100)).toEqual(games);
    expect(draw(1, 8)).toEqual(draw(1, 8));
    expect(draw(1, 8)).not.toEqual(draw(2, 8));
    let numOfFirst = 0;
    for (let seed = 0; seed < 200; seed++) {
      const [first, second, third] = draw(seed, 8);
      expect(first!.length + second!.length + third!.length).toBe(8);
      expect(new Set(first!.map(({ step }) => step)).size).toBe(first!.length);
      expect(first).toEqual(first!.toSorted((left, right) => left.step - right.step));
      numOfFirst += first!.length;
    }
    expect(numOfFirst / 200).toBeCloseTo(6, 0); // three quarters of eight
  });
});

describe("measures of forks", () => {
  const fork = (exitIndex: number, pointsLost: number) => ({
    step: 0,
    exitIndex,
    action: 0,
    expertAction: 1,
    pointsLost,
    numSteps: 3,
  });
  const heads = [] as unknown as MeasuresResult["games"][number]["heads"];
  const game = { episodeIndex: 0, seed: 0, numStates: 100, heads };
  const forks = { numDecisions: [60, 20, 20], numDisagreements: [12, 4] };
  const games = [
    { ...game, actionsHash: "a", forks: { ...forks, played: [fork(0, 1), fork(0, 0), fork(1, -2)] } },
    { ...game, actionsHash: "b", forks: { ...forks, played: [fork(0, 3)] } },
  ];
  const result = { ran, games } as unknown as MeasuresResult;

  it("are points of a disagreement, a decision and a saved policy, by exit and for all", () => {
    const [first, second, all] = measureForks(result)!;
    expect(first).toMatchObject({ exitIndex: 0, numDecisions: 120, numDisagreements: 24, numForks: 3 });
    expect(first!.lostPerDisagreement!.ratio).toBeCloseTo(4 / 3, 12);
    expect(first!.lostPerDecision!.ratio).toBeCloseTo(((4 / 3) * 24) / 120, 12);
    expect(first!.lostPerSavedPolicy!.ratio).toBeCloseTo(((4 / 3) * 24) / (120 * (1 - 0.3759)), 4);
    const unknown = { low: Number.NaN, high: Number.NaN }; // one game forked there
    expect(second!.lostPerDisagreement).toEqual({ ratio: -2, ...unknown });
    expect(all).toMatchObject({ exitIndex: undefined, numDecisions: 200, numDisagreements: 32, numForks: 4 });
    expect(all!.lostPerDecision!.ratio).toBeCloseTo(((2 / 4) * 32) / 200, 12);
    expect(all!.lostPerDecision!.low).toBeLessThan(0); // two games say little
  });

  it("have no interval of one game, however often it was played", () => {
    const same = games.map((played) => ({ ...played, actionsHash: "a" }));
    const [first] = measureForks({ ...result, games: same })!;
    expect(first!.lostPerDisagreement!.low).toBeNaN();
  });

  it("know nothing of an exit none of whose disagreements were drawn, and all of one without any", () => {
    const played = games.map((each) => ({
      ...each,
      forks: { numDecisions: [60, 20, 20], numDisagreements: [0, 4], played: [] },
    }));
    const [first, second] = measureForks({ ...result, games: played })!;
    expect(first!.lostPerDecision!.ratio).toBe(0);
    expect(second!.lostPerDecision).toBeUndefined();
  });

  it("are absent where nothing was forked", () => {
    const before = games.map(({ forks: _, ...rest }) => rest);
    expect(measureForks({ ...result, games: before })).toBeUndefined();
  });

  it("refuse what is no result, and a cost that no exit has", () => {
    expect(() => measureForks({} as MeasuresResult)).toThrow(InvalidArgumentError);
    expect(() => measureForks(result, "performed" as "macs")).toThrow("for costModel, received");
  });
});

describe("forks in the emulator", () => {
  const folder = sharedTemporaryFolder();
  const protocolOverrides = { maxFrames: 400 };
  let bundle: string;
  let actor: BatchActor;
  beforeAll(async () => {
    bundle = await makeToyGame(join(folder, "pong"), "pong");
    actor = await createActor(bundle, { method: "expert" });
  });
  afterAll(() => actor.close());

  /** Plays the same action on in both for 40 decisions, from the 30th step; what each shows then. */
  async function forkSame(ownLuck: number) {
    const vector = makeAtariVector("pong", { numEnvs: 2, autoreset: "disabled" });
    const games = new PatientGames(withOwnLuck(vector, ownLuck));
    try {
      games.begin(3);
      for (let step = 0; step < 30; step++) games.step(step % 4, step % 4);
      games.save(0);
      games.branch(0, 11);
      const { pointsLost } = await playFork(games, actor, { horizon: 40, actions: [2, 2] });
      const half = games.observations.length / 2;
      const shown = [0, half].map((start) => crc32(games.observations.subarray(start, start + half)));
      return { pointsLost, isSame: shown[0] === shown[1] };
    } finally {
      games.close();
    }
  }

  it("lose exactly nothing where both do what the expert does, to the last pixel", async () => {
    expect(await forkSame(0)).toEqual({ pointsLost: 0, isSame: true });
    expect((await forkSame(1)).isSame).toBe(false); // planted: a clone without the generator's state
  });

  it("are drawn from the games that measure plays, and change nothing else of it", async () => {
    const output = join(folder, "measures.json");
    const options = { bundle, tau: 0.1, numSeeds: 2, protocolOverrides } as const;
    const done: string[] = [];
    const forked = await measure({
      ...options,
      numForks: 6,
      forkHorizon: 12,
      output,
      onProgress: (progress) => void done.push(`${progress.phase} ${progress.done}/${progress.total}`),
    });
    expect(done.at(-1)).toBe("forks 6/6");
    const { forkHorizon, games, ...rest } = forked;
    const plain = await measure(options);
    expect(forkHorizon).toBe(12);
    expect({ ...rest, games: games.map(({ forks: _, ...game }) => game) }).toEqual(plain);
    expect(plain).not.toHaveProperty("forkHorizon");
    for (const { numStates, forks } of games)
      expect(forks!.numDecisions.reduce((total, count) => total + count, 0)).toBe(numStates);
    const played = games.flatMap(({ forks }) => forks!.played);
    expect(played).toHaveLength(6);
    for (const { action, expertAction, numSteps } of played) {
      expect(action).not.toBe(expertAction);
      expect(numSteps).toBeLessThanOrEqual(12);
    }
    expect(readMeasures(output)).toEqual(forked);
    expect(await measure({ ...options, numForks: 6, forkHorizon: 12 })).toEqual(forked);
    expect(measureForks(forked)).toHaveLength(3);
  });

  it("go on after an abort with the games that are kept, and end the same", async () => {
    const output = join(folder, "resumed.json");
    const options = {
      bundle,
      tau: 0.1,
      numSeeds: 2,
      protocolOverrides,
      numForks: 6,
      forkHorizon: 12,
    } as const;
    const whole = await measure(options);
    const numOfFirst = whole.games[0]!.forks!.played.length;
    const done: number[] = [];
    const stopAfter = (numForks: number) => {
      const stop = new AbortController();
      return measure({
        ...options,
        output,
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.phase !== "forks") return;
          done.push(progress.done);
          if (progress.done === numForks) stop.abort(new Error("enough"));
        },
      });
    };
    await expect(stopAfter(numOfFirst + 1)).rejects.toThrow("enough");
    const [kept] = readdirSync(folder).filter((name) => name.startsWith("resumed"));
    appendFileSync(join(folder, kept!), '{"game": {"episo'); // torn by a kill
    done.length = 0;
    expect(await stopAfter(-1)).toEqual(whole);
    expect(done[1], "the first game's forks at once").toBe(numOfFirst);
    expect(readdirSync(folder).filter((name) => name.startsWith("resumed"))).toEqual(["resumed.json"]);
  });

  it("begin anew where what is kept came from other settings", async () => {
    const output = join(folder, "other.json");
    const options = { bundle, tau: 0.1, numSeeds: 2, protocolOverrides, numForks: 6, output } as const;
    const first = await measure({ ...options, forkHorizon: 12 });
    const { ran, mode, tau, games } = first;
    const altered = { ...games[0]!, forks: { ...games[0]!.forks!, played: [] } };
    const about = { ran, commits: first.commits, mode, tau, numEpisodes: 2, numForks: 6, forkHorizon: 12 };
    const plant = (forkHorizon: number) =>
      writeFileSync(
        `${output}.games.jsonl`,
        `${JSON.stringify({ about: { ...about, forkHorizon } })}\n${JSON.stringify({ game: altered })}\n`,
      );
    plant(13);
    expect(await measure({ ...options, forkHorizon: 12 })).toEqual(first);
    plant(12); // planted: the same settings are gone on with
    expect((await measure({ ...options, forkHorizon: 12 })).games[0]).toEqual(altered);
  });

  it("are kept whole: a file with forks of some games is refused", async () => {
    const output = join(folder, "half.json");
    const result = await measure({
      bundle,
      tau: 0.1,
      numSeeds: 1,
      protocolOverrides,
      numForks: 1,
      forkHorizon: 2,
    });
    await writeMeasures(output, {
      ...result,
      games: [...result.games, { ...result.games[0]!, forks: undefined }],
    });
    expect(() => readMeasures(output)).toThrow("forks must be there for all games and with forkHorizon");
  });

  it.each([
    [{ numForks: -1 }, "for numForks, received -1"],
    [{ numForks: 1, forkHorizon: 0 }, "for forkHorizon, received 0"],
    [{ numForks: 1, mode: "sampled" }, "expected one of greedy for mode, received"],
  ])("are refused with %j", async (change, message) => {
    const measuring = measure({ bundle, ...(change as object) });
    await expect(measuring).rejects.toThrow(InvalidArgumentError);
    await expect(measure({ bundle, ...(change as object) })).rejects.toThrow(message);
  });
});

/** The vector with another seed for the second environment's branches. */
function withOwnLuck(vector: AtariVector, ownLuck: number): TwinVector {
  const loadState = (index: number, slot: number, seed: number) =>
    vector.loadState(index, slot, seed + index * ownLuck);
  return new Proxy<TwinVector>(vector, {
    get(target, name) {
      if (name === "loadState") return loadState;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
