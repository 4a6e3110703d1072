/** Windows in threads of their own, with viewers that are no browsers. */
import { describe, expect, it, onTestFinished } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../../src/core/errors.js";
import { registerDisplay } from "../../../src/envs/human-display.js";
import { make } from "../../../src/envs/registry/make.js";
import { GameWindow, type GameWindowOptions } from "../../../src/lab/window/game-window.js";
import { type PlayOptions, play } from "../../../src/lab/window/play.js";
import { ToyEnvironment } from "../../contract/toy-environment.js";
import { until } from "../server/until.js";
import { resolvable } from "./resolvable.js";
import { watchWindow } from "./watch-window.js";

const frame = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

function openWindow(options: Partial<GameWindowOptions> = {}): GameWindow {
  const window = new GameWindow({ title: "Pong", onOpen: () => {}, ...options });
  onTestFinished(() => window.close());
  return window;
}

describe("a window", () => {
  it("shows pictures, and tells keys and viewers", async () => {
    const window = openWindow({ takesKeys: true });
    window.draw(frame);
    const { socket, events } = await watchWindow(window.url);
    await until(() => events.length === 2);
    expect(events).toEqual([
      { type: "opened", title: "Pong", takesKeys: true },
      { type: "frame", width: 2, height: 1, pixels: frame.data },
    ]);
    socket.send(JSON.stringify({ type: "held", codes: ["Space"] }));
    await until(() => window.heldKeys.length === 1 && window.numViewers === 1);
    expect(window.heldKeys).toEqual(["Space"]);
    socket.close();
    await until(() => window.numViewers === 0);
    expect(window.heldKeys).toEqual([]);
  });

  it("ends its viewers' connections when it is closed, and refuses pictures then", async () => {
    const window = openWindow();
    const { closed } = await watchWindow(window.url);
    window.close();
    window.close();
    expect(await closed).toBe(1001);
    expect(() => window.draw(frame)).toThrow(EnvironmentStateError);
  });

  it("keeps the console's time where a program never waits", async () => {
    const window = openWindow();
    const { events } = await watchWindow(window.url);
    const began = performance.now();
    for (let index = 0; index <= 6; index++) window.show(frame, 4);
    expect(performance.now() - began).toBeGreaterThan(6 * 4 * (1000 / 60) - 1);
    await until(() => events.length === 8);
  });

  it.each<[string, () => unknown, string]>([
    ["no title", () => new GameWindow({} as never), "a text for title"],
    ["an unknown option", () => new GameWindow({ title: "x", size: 2 } as never), "size"],
    ["a port that there is not", () => openWindow({ port: 70_000 }), "port"],
    ["a picture without pixels", () => openWindow().draw({ width: 2, height: 1 } as never), "[1, 2, 3]"],
    ["too few pixels", () => openWindow().draw({ ...frame, width: 3 }), "[1, 3, 3]"],
    ["no number of frames", () => openWindow().show(frame, Number.NaN), "numFrames"],
  ])("refuses %s", (_what, act, message) => {
    expect(act).toThrow(InvalidArgumentError);
    expect(act).toThrow(message);
  });

  it("says that a port is in use, and by which name it goes", () => {
    const { port } = new URL(openWindow().url);
    expect(() => openWindow({ port: Number(port) })).toThrow(/port that no other program uses/);
  });
});

describe('renderMode: "human"', () => {
  it("opens a window at the first reset, shows every step in time, and closes with the environment", async () => {
    const urls: string[] = [];
    registerDisplay((options) => new GameWindow({ ...options, onOpen: (url) => urls.push(url) }));
    const environment = make("ALE/Pong-v5", { renderMode: "human" });
    expect(urls).toEqual([]);
    environment.reset({ seed: 1 });
    const { events, closed } = await watchWindow(urls[0]!);
    for (let step = 0; step < 5; step++) environment.step(0);
    const { data } = environment.render();
    await until(() => events.length === 7);
    expect(events[0]).toEqual({ type: "opened", title: "Pong", takesKeys: false });
    expect(events[6]).toEqual({ type: "frame", width: 160, height: 210, pixels: data });
    environment.close();
    expect(await closed).toBe(1001);
    expect(urls).toHaveLength(1);
  });
});

/** Walks up while the space bar is held. */
class KeyedToy extends ToyEnvironment {
  readonly actionMeanings = ["NOOP", "FIRE"];
}

describe("play", () => {
  /** Plays with a person who holds these keys from the first picture on. */
  async function playHolding(
    codes: readonly string[],
    options: PlayOptions<object, Uint8Array, number> = {},
  ) {
    const opened = resolvable<string>();
    const onOpen = opened.resolve;
    const played = play(new KeyedToy(), { stepsPerSecond: 500, onOpen, ...options });
    const { socket } = await watchWindow(await opened.promise);
    if (codes.length > 0) socket.send(JSON.stringify({ type: "held", codes }));
    return { played, socket };
  }

  it("plays what is held, tells each step, and ends with the episodes that were asked for", async () => {
    const steps: { readonly action: number; readonly from: number; readonly to: number }[] = [];
    const { played } = await playHolding(["Space"], {
      seed: 100,
      numEpisodes: 2,
      stepsPerSecond: 100,
      onStep: ({ action, previous, observation }) =>
        steps.push({ action, from: previous[0]!, to: observation[0]! }),
    });
    const { episodeReturns, numSteps } = await played;
    expect(numSteps).toBe(40);
    expect(steps).toHaveLength(40);
    expect(steps[0]!.from).toBe(100);
    for (const { action, from, to } of steps) expect(to - from).toBe(action === 1 ? 1 : -1);
    expect(steps.filter(({ action }) => action === 1).length).toBeGreaterThan(20); // it may have begun before the key went down
    expect(episodeReturns).toEqual([
      steps.slice(0, 20).filter(({ action }) => action === 1).length,
      steps.slice(20).filter(({ action }) => action === 1).length,
    ]);
  });

  it("ends at Escape", async () => {
    const { played } = await playHolding(["Escape"]);
    expect((await played).numSteps).toBeGreaterThanOrEqual(0);
  });

  it("ends when its page is closed, after a while in which it may come back", async () => {
    const begun = resolvable<object>();
    const { played, socket } = await playHolding([], { onStep: begun.resolve });
    await begun.promise;
    socket.close();
    const { numSteps, episodeReturns } = await played;
    expect(episodeReturns.length).toBe(Math.floor(numSteps / 20));
  }, 20_000);

  it("stops at a signal, also while nobody has come", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const { played } = await playHolding([], { signal: stop.signal });
    stop.abort(reason);
    await expect(played).rejects.toThrow("enough");
    const waiting = play(new KeyedToy(), { onOpen: () => {}, signal: AbortSignal.timeout(100) });
    await expect(waiting).rejects.toThrow();
  });

  it.each<[string, Promise<unknown> | (() => Promise<unknown>), string]>([
    ["what is no environment", () => play({} as never), "an environment"],
    ["an unknown option", () => play(new KeyedToy(), { fps: 30 } as never), "fps"],
    ["no steps a second", () => play(new KeyedToy(), { stepsPerSecond: 0 }), "stepsPerSecond"],
    ["actions without names", () => play(new ToyEnvironment()), "keysToAction"],
  ])("refuses %s", async (_what, act, message) => {
    await expect(act).rejects.toThrow(message);
  });
});
