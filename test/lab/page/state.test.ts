import { describe, expect, it } from "vitest";
import { closeStatus } from "../../../lab/host/close-status.js";
import { retryDelay } from "../../../lab/host/retry-delay.js";
import { emptySeries, extendSeries } from "../../../lab/model/series.js";
import { meanShare, medianTime, trailLength } from "../../../lab/model/trail.js";
import {
  agentPlayer,
  choosePlayer,
  favoriteMethod,
  humanPlayer,
  openRequest,
  protocols,
  readSeed,
  withAgent,
  withMethod,
  withRacer,
} from "../../../lab/state/choices.js";
import { initialState, kindOf, type LabState } from "../../../lab/state/lab-state.js";
import { reduce } from "../../../lab/state/reduce.js";
import { hashOf, readRoute } from "../../../lab/state/route.js";
import { createStore } from "../../../lab/state/store.js";
import { throttle } from "../../../lab/state/throttle.js";
import { firstPlayers, followMatch, initialUi } from "../../../lab/state/ui-state.js";
import { protocolNames } from "../../../src/envs/protocols.js";
import type { LabEvent } from "../../../src/lab/messages.js";
import { labRequestSchema } from "../../../src/lab/requests.js";
import { closeCodes } from "../../../src/lab/wire.js";
import { decision, expert, lane, opened, qbert, ztw } from "./facts.js";

const after = (...events: LabEvent[]): LabState => events.reduce(reduce, initialState);

describe("reduce", () => {
  it("remembers who may play, and forgets a match when a host says hello again", () => {
    const state = after({ type: "hello", version: "1", agents: [qbert] }, opened);
    expect([state.agents, state.match?.id]).toEqual([[qbert], 1]);
    expect(reduce(state, { type: "hello", version: "1", agents: [] }).match).toBeNull();
  });

  it("keeps the latest decision and frame of a lane, and the trail of all", () => {
    const second = {
      ...decision,
      step: 1,
      totals: { ...decision.totals, numSteps: 2, referenceShare: 0.69, performedShare: 0.03 },
    };
    const frame = { type: "frame", lane: 0, frame: 1, pixels: new Uint8Array(1) } as const;
    const state = after(opened, decision, frame, second).match!.lanes[0]!;
    expect([state.decision, state.frame]).toEqual([second, frame]);
    expect(state.trail.map(({ referenceShare }) => Number(referenceShare.toFixed(6)))).toEqual([0.38, 1]);
    expect(state.trail.map(({ performedShare }) => Number(performedShare!.toFixed(6)))).toEqual([0.02, 0.04]);
    expect(meanShare(state.trail, 30, "layerShare")).toBeCloseTo(0.03, 12);
    expect(meanShare(state.trail, 30, "pixelShare")).toBeCloseTo(1 / 84, 12);
    expect(medianTime(state.trail, 30)).toBe(40);
  });

  it("spreads the cost of steps that it was not told of", () => {
    const later = {
      ...decision,
      step: 4,
      totals: { ...decision.totals, numSteps: 5, referenceShare: 0.876 },
    };
    const trail = after(opened, decision, later).match!.lanes[0]!.trail;
    expect(trail[1]!.referenceShare).toBeCloseTo((0.876 * 5 - 0.38) / 4, 12);
  });

  it("keeps the trail short", () => {
    let state = after(opened);
    for (let step = 0; step < trailLength + 50; step++) state = reduce(state, { ...decision, step });
    expect(state.match!.lanes[0]!.trail).toHaveLength(trailLength);
    expect(state.match!.lanes[0]!.trail.at(-1)!.step).toBe(trailLength + 49);
  });

  it("ignores events of lanes that are not there", () => {
    const state = after(opened);
    expect(reduce(state, { ...decision, lane: 1 })).toBe(state);
    expect(reduce(initialState, decision)).toBe(initialState);
    expect(reduce(initialState, { type: "difference", step: 1, actions: [0, 1] })).toBe(initialState);
  });

  it("begins anew with every match", () => {
    const state = after(opened, decision, { type: "difference", step: 0, actions: [1, 2] }, opened);
    expect([state.match!.id, state.match!.difference, state.match!.lanes[0]!.trail]).toEqual([2, null, []]);
  });

  it("waits for no results where they cannot be listed", () => {
    expect(after({ type: "refused", request: "listResults", message: "no" }).entries).toEqual([]);
    expect(after({ type: "refused", request: "readResult", message: "no" }).entries).toBeNull();
  });

  it("numbers refusals, so that the same one twice is seen twice", () => {
    const refused = { type: "refused", request: "open", message: "no" } as const;
    expect(after(refused, refused).refusal).toEqual({ id: 2, message: "no" });
  });

  it("tells a race, a person's game and a replay apart", () => {
    const person = { kind: "human", agent: "qbert", method: "ztw", tau: 0.85 } as const;
    const game = { index: 0, seed: 7, episodeReturn: 100, numSteps: 10 };
    const kinds = [
      opened,
      { ...opened, lanes: [lane, lane] },
      { ...opened, lanes: [{ ...lane, player: person }, lane] },
      { ...opened, replay: { file: "a.json", game } },
    ].map((event) => kindOf(after(event).match!));
    expect(kinds).toEqual(["play", "race", "you", "replay"]);
  });
});

describe("choices", () => {
  it("begin with the paper's method at its confirmed threshold", () => {
    expect(favoriteMethod(qbert)).toBe(ztw);
    expect(choosePlayer(qbert)).toEqual({
      agent: "qbert",
      method: "ztw",
      tau: 0.85,
      mode: "greedy",
      backend: "engine",
    });
    expect(firstPlayers([qbert])!.race.map(({ method }) => method)).toEqual(["ztw", "expert"]);
    expect(firstPlayers([])).toBeNull();
    expect(favoriteMethod({ ...qbert, methods: [expert] })).toBe(expert);
  });

  it("keep what still fits when another method or agent is chosen", () => {
    const sampled = { ...choosePlayer(qbert), mode: "sampled", backend: "onnx", tau: 0.5 } as const;
    expect(withMethod(sampled, qbert, "ztw-hold")).toEqual({ ...sampled, method: "ztw-hold", tau: 0.9 });
    expect(withMethod(sampled, qbert, "sdn").method).toBe("ztw");
    const pong = { ...qbert, id: "pong", methods: [expert] };
    expect(withAgent(sampled, pong)).toMatchObject({ agent: "pong", method: "expert", mode: "sampled" });
  });

  it("lead both sides of a race to one game", () => {
    const pong = { ...qbert, id: "pong", game: "pong" };
    const agents = [qbert, pong, { ...qbert, id: "other" }];
    const { race } = firstPlayers(agents)!;
    const moved = withRacer(race, 1, { choice: choosePlayer(pong), agents });
    expect(moved.map(({ agent, method }) => [agent, method])).toEqual([
      ["pong", "ztw"],
      ["pong", "ztw"],
    ]);
    const same = withRacer(race, 0, { choice: { ...race[0], agent: "other" }, agents });
    expect(same.map(({ agent }) => agent)).toEqual(["other", "qbert"]);
  });

  it("ask for what the host's schema takes", () => {
    const { kind: _kind, ...choice } = { kind: "agent", ...choosePlayer(qbert) } as const;
    const request = openRequest([{ kind: "agent", ...choice }], { seed: 7, protocol: "ref-clean" });
    expect(labRequestSchema.parse(request)).toEqual(request);
    expect(protocols).toEqual(protocolNames);
  });

  it.each([
    ["7", 7],
    [" 12 ", 12],
    ["2147483647", 2147483647],
    ["2147483648", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["", undefined],
    ["1e3", undefined],
  ])("read the seed %j as %j", (text, seed) => expect(readSeed(text)).toBe(seed));

  it("follow a match that somebody else opened", () => {
    const ui = { ...initialUi, players: firstPlayers([qbert]) };
    const match = after({
      ...opened,
      seed: 99,
      lanes: [{ ...lane, method: expert, player: { ...lane.player, method: "expert" } }],
    }).match!;
    const followed = followMatch(ui, match);
    expect([followed.match.seed, followed.players!.play.method]).toEqual([99, "expert"]);
    expect(followed.players!.race).toBe(ui.players!.race);
  });
});

describe("a match against a person", () => {
  const person = { kind: "human", agent: "qbert", method: "ztw", tau: 0.85 } as const;
  const match = after({ ...opened, lanes: [{ ...lane, player: person }, lane] }).match!;
  const ui = followMatch({ ...initialUi, players: firstPlayers([qbert]) }, match);

  it("can be begun again: what the page asks for then is what the host takes", () => {
    const { you } = ui.players!;
    expect(you).toEqual(choosePlayer(qbert));
    const request = openRequest([humanPlayer(you), agentPlayer(you)], ui.match);
    expect(labRequestSchema.parse(request)).toEqual(request);
    expect(request).toMatchObject({ players: [person, lane.player] });
  });
});

it("a stored game that is played again is nobody's choice", () => {
  const game = { index: 0, seed: 46128721, episodeReturn: 100, numSteps: 10 };
  const ui = { ...initialUi, players: firstPlayers([qbert]) };
  const replay = after({ ...opened, seed: game.seed, replay: { file: "a.json", game } }).match!;
  expect(followMatch(ui, replay)).toBe(ui);
});

describe("routes", () => {
  it.each([
    ["#race", "race", false],
    ["#/you", "you", false],
    ["#results/replay", "results", true],
    ["#play/replay", "play", false],
  ])("%s is %s", (hash, part, isReplay) => expect(readRoute(hash)).toEqual({ part, isReplay }));

  it("are undefined where nothing is named, and go both ways", () => {
    expect([readRoute(""), readRoute("#main"), readRoute("#__proto__")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(readRoute(hashOf({ part: "results", isReplay: true }))).toEqual({
      part: "results",
      isReplay: true,
    });
  });
});

describe("throttle", () => {
  it("says the first word at once, the last one always, and few between", () => {
    let now = 0;
    let due: { at: number; callback: () => void } | undefined;
    const clock = {
      now: () => now,
      later(milliseconds: number, callback: () => void) {
        due = { at: now + milliseconds, callback };
        return () => {
          due = undefined;
        };
      },
    };
    const said: [number, number][] = [];
    const say = throttle((value: number) => said.push([now, value]), { interval: 33, clock });
    for (; now < 100; now++) {
      if (due !== undefined && now >= due.at) {
        const { callback } = due;
        due = undefined;
        callback();
      }
      if (now < 80) say(now);
    }
    expect(said.map(([at]) => at)).toEqual([0, 33, 66, 99]);
    expect(said.at(-1)).toEqual([99, 79]);
  });
});

describe("small pieces", () => {
  it("the store tells of changes alone, until one has heard enough", () => {
    const store = createStore(1);
    let told = 0;
    const stop = store.subscribe(() => told++);
    store.update(() => 1);
    store.update((value) => value + 1);
    stop();
    store.update((value) => value + 1);
    expect([told, store.state]).toEqual([1, 3]);
  });

  it("a long game fits into few points, the first and the latest among them", () => {
    let series = emptySeries;
    for (let step = 0; step < 5000; step++)
      series = extendSeries(series, { step, episodeReturn: step, referenceShare: 0.4 });
    expect(series.points.length).toBeLessThanOrEqual(512);
    expect(series.points.length).toBeGreaterThan(200);
    expect([series.points[0]!.step, series.points.at(-1)!.step]).toEqual([0, 4999]);
  });

  it.each([2, 3, 5, 7, 64])("a game of which one step in %d is told keeps its shape", (every) => {
    let series = emptySeries;
    for (let step = 1; step < 20_000; step += every)
      series = extendSeries(series, { step, episodeReturn: step, referenceShare: 0.4 });
    const steps = series.points.map(({ step }) => step);
    expect(steps.length).toBeGreaterThan(200);
    expect(steps[0]).toBe(1);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    expect(Math.max(...gaps)).toBeLessThan(2 * Math.max(series.stride, every));
  });

  it("the end of a socket tells why, and an ended lab stays ended while nobody answers", () => {
    expect(closeStatus(closeCodes.ended, "open")).toBe("ended");
    expect(closeStatus(1006, "ended")).toBe("ended");
    expect(closeStatus(closeCodes.full, "connecting")).toBe("full");
    expect(closeStatus(1006, "open")).toBe("lost");
    expect(closeStatus(closeCodes.flood, "full")).toBe("lost");
  });

  it("a lost host is tried again soon, then rarely", () => {
    expect([0, 1, 2, 10].map(retryDelay)).toEqual([250, 500, 1000, 4000]);
  });
});
