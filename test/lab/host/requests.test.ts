import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random.js";
import { createLabHost } from "../../../src/lab/host/host.js";
import type { LabHost, LabRequest } from "../../../src/lab/messages.js";
import { makeToyGame } from "../../evaluate/toy-game.js";
import { isEngineInWasm } from "../../helpers/built-backends.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { FakeClock, settle } from "./fake-clock.js";
import { agentPlayer, Watcher } from "./watching.js";

const folder = sharedTemporaryFolder();
const toy = agentPlayer("toy");
const open: Extract<LabRequest, { type: "open" }> = {
  type: "open",
  players: [toy],
  seed: 1,
  protocol: "ref-clean",
};
const requestNames = "open, pace, advance, tau, show, press, listResults, readResult, replay, receipt";
let host: LabHost;
let watcher: Watcher;
let clock: FakeClock;

beforeAll(async () => {
  clock = new FakeClock();
  const bundle = await makeToyGame(join(folder, "toy"), "breakout", ["ztw", "pbee"]);
  host = createLabHost({ bundles: [bundle], clock });
  watcher = new Watcher(host);
});

beforeEach(() => watcher.forget());
afterAll(() => host.close());

/** The one answer to it. */
async function refusalOf(value: unknown): Promise<string> {
  watcher.forget();
  watcher.askAnything(value);
  await watcher.until("refused");
  expect(watcher.events).toHaveLength(1);
  return watcher.latest("refused")!.message;
}

describe("a request that cannot be done", () => {
  it.each<[string, LabRequest, string]>([
    ["a match's step", { type: "advance" }, "lab: there is no match. Open one first."],
    ["a match's threshold", { type: "tau", lane: 0, tau: 0.5 }, "lab: there is no match. Open one first."],
    ["a receipt of nothing", { type: "receipt", lane: 0 }, "lab: there is no match. Open one first."],
    [
      "an agent that is not here",
      { ...open, players: [agentPlayer("../../etc")] },
      'lab: expected one of breakout, pong, qbert, road_runner, toy for agent, received "../../etc" (string).',
    ],
    [
      "a method that the agent lacks",
      { ...open, players: [agentPlayer("toy", { method: "sdn" })] },
      'lab: expected one of ztw, pbee, expert for method, received "sdn" (string).',
    ],
    [
      "a backend that it lacks",
      { ...open, players: [agentPlayer("toy", { backend: "engine-int8" })] },
      `lab: expected one of engine, onnx, engine-bf16${isEngineInWasm ? ", engine-wasm" : ""}, which this machine has for it, for backend, received "engine-int8" (string).`,
    ],
    [
      "thresholds that do not fit",
      { ...open, players: [agentPlayer("toy", { tau: [0.5, 0.5, 0.5] })] },
      "lab: expected a number, or 2 for the 2 classifiers, for tau, received an array of length 3.",
    ],
    [
      "a list for the rule patience",
      { ...open, players: [agentPlayer("toy", { method: "pbee", tau: [0.5, 0.5] })] },
      "lab: expected one number for tau, received an array of length 2. The exit rule patience counts heads over all exits.",
    ],
    [
      "two games at once",
      { ...open, players: [toy, agentPlayer("pong")] },
      'lab: expected one game for all players, as breakout, for players, received "pong" (string).',
    ],
    [
      "results that are not there",
      { type: "replay", file: "a.json", game: 0 },
      "lab: there is no folder with results here. Name one with --results.",
    ],
  ])("is answered with what is wrong: %s", async (_, request, message) => {
    expect(await refusalOf(request)).toBe(message);
    expect(watcher.latest("refused")!.request).toBe(request.type);
  });

  it("is told of lanes that the match has not", async () => {
    await watcher.open([toy]);
    expect(await refusalOf({ type: "tau", lane: 1, tau: 0.5 })).toBe(
      "lab: expected 0, the only one, for lane, received 1 (number).",
    );
    expect(await refusalOf({ type: "press", lane: 0, action: 1 })).toBe(
      "lab: expected a person's lane for lane, received 0 (number). Open a match with a player of kind human.",
    );
    expect(await refusalOf({ type: "tau", lane: 0, tau: [0.5] })).toMatch(/for the 2 classifiers, for tau/);
    await watcher.open([{ kind: "human", agent: "toy", method: "ztw", tau: 0.5 }, toy]);
    expect(await refusalOf({ type: "press", lane: 0, action: 4 })).toBe(
      "lab: expected an integer from 0 to 3 for action, received 4 (number).",
    );
  });

  it.each<[unknown, string]>([
    [undefined, "lab: expected an object with a type for a request, received undefined."],
    [null, "lab: expected an object with a type for a request, received null."],
    ["open", 'lab: expected an object with a type for a request, received "open" (string).'],
    [{}, `lab: expected one of ${requestNames} for type, received undefined.`],
    [{ type: "close" }, `lab: expected one of ${requestNames} for type, received "close" (string).`],
    [{ type: ["open"] }, `lab: expected one of ${requestNames} for type, received an array of length 1.`],
    [[], `lab: expected one of ${requestNames} for type, received undefined.`],
    [{ type: "pace" }, "lab: pace: speed: expected number, received nothing"],
    [{ type: "pace", speed: Number.NaN }, "lab: pace: speed: expected number, received NaN"],
    [{ type: "pace", speed: 1, more: 2 }, 'lab: pace: unrecognized key: "more"'],
  ])("is told what a request is: %j", async (value, message) => {
    expect(await refusalOf(value)).toBe(message);
  });

  it("may be anything at all", async () => {
    await watcher.open([toy]);
    const loop: Record<string, unknown> = { type: "open" };
    loop.players = [loop, loop];
    const nasty: unknown[] = [
      loop,
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("no");
          },
        },
      ),
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no");
          },
          get: (_, name) => (name === "type" ? "pace" : 1),
        },
      ),
      {
        type: "pace",
        get speed() {
          throw new Error("no");
        },
      },
      { type: "tau", lane: 0, tau: new Array(100_000).fill(0.5) },
      { type: "open", players: new Array(1000).fill(toy), seed: 1, protocol: "ref-clean" },
      { ...open, seed: -1 },
      { ...open, seed: 2 ** 31 },
      { ...open, protocol: "__proto__" },
      JSON.parse('{"type":"show","heads":true,"recomputed":true,"__proto__":{"a":1}}'),
      { type: "readResult", file: "x".repeat(501) },
      Symbol("open"),
      () => {},
      Object.create(null),
      "x".repeat(1_000_000),
    ];
    for (const value of nasty) {
      const message = await refusalOf(value);
      expect(message.length).toBeLessThan(400);
      expect(message).toMatch(/^lab: |^no$/);
    }
    watcher.ask({ type: "advance" });
    await clock.pass(100);
    expect(watcher.latest("decision")!.step).toBe(0);
  });

  it("changes nothing: a thousand of them, drawn at random, and the match goes on", async () => {
    await watcher.open([toy, toy]);
    const stream = new RandomStream(1, "nonsense");
    const draw = <Value>(values: readonly Value[]) => values[Math.floor(stream.uniform() * values.length)]!;
    const values = [undefined, null, -1, 0.5, 2, 99, "", "x", "toy", [], [toy], {}, true, Number.NaN];
    const names = ["type", "lane", "tau", "speed", "players", "seed", "file", "game", "heads", "action"];
    for (let count = 0; count < 1000; count++) {
      const fields = Array.from({ length: 3 }, () => [draw(names), draw(values)]);
      const type = draw([...requestNames.split(", "), ...values]);
      if (type === "advance" || type === "receipt") continue;
      watcher.askAnything({ type, ...Object.fromEntries(fields) });
    }
    await settle();
    watcher.forget();
    watcher.ask({ type: "pace", speed: 1 });
    await clock.pass(500);
    expect(watcher.of("frame").length).toBeGreaterThan(50);
    watcher.ask({ type: "pace", speed: 0 });
  });
});

describe("requests for matches", () => {
  it("one after another: the latest wins, and what waited for an earlier one is told so", async () => {
    for (const seed of [1, 2, 3]) watcher.ask({ ...open, seed });
    watcher.ask({ type: "tau", lane: 0, tau: 0.9 });
    watcher.ask({ ...open, seed: 4 });
    watcher.ask({ type: "advance" });
    await watcher.until("opened");
    await clock.pass(200);
    expect(watcher.of("opened").map(({ seed }) => seed)).toEqual([4]);
    expect(watcher.of("refused")).toEqual([
      { type: "refused", request: "tau", message: "lab: the match did not open." },
    ]);
    expect(watcher.of("decision").map(({ step }) => step)).toEqual([0]); // it waited for the match
  });

  it("that cannot be opened leave the one that is played as it is", async () => {
    await watcher.open([toy], { seed: 6 });
    watcher.forget();
    watcher.ask({ type: "pace", speed: 1 });
    const other = agentPlayer("toy", { tau: [0.5, 0.5, 0.5] });
    watcher.ask({ ...open, players: [other] });
    await clock.pass(200);
    expect(watcher.of("refused")).toHaveLength(1);
    expect(watcher.of("frame").length).toBeGreaterThan(10);
    watcher.ask({ type: "pace", speed: 0 });
  });

  it("while everything closes come to nothing", async () => {
    const closing = createLabHost({ clock });
    const viewer = new Watcher(closing);
    viewer.ask({ ...open, players: [agentPlayer("pong")] });
    viewer.ask({ type: "pace", speed: 1 });
    const closed = closing.close();
    viewer.forget();
    viewer.ask({ ...open, players: [agentPlayer("pong")] });
    await closed;
    await clock.pass(200);
    expect(viewer.events).toEqual([]);
    await closing.close();
  });

  it("that are closed in the middle of a decision end quietly", async () => {
    const closing = createLabHost();
    const viewer = new Watcher(closing);
    viewer.ask({ type: "show", heads: true, recomputed: true });
    viewer.ask({ type: "pace", speed: 1000 });
    const onnx = agentPlayer("pong", { backend: "onnx", tau: 1 });
    await viewer.open([onnx, onnx]);
    await viewer.until("decision", 3);
    await closing.close();
    expect(viewer.of("refused")).toEqual([]);
  });
});
