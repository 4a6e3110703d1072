/** The sound of every frame that an environment emulates: as many samples as frames, and the bare emulator's. */
import { afterEach, expect, it } from "vitest";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { Emulator, soundSamplesPerFrame } from "../../src/envs/emulator.js";
import { protocolNames } from "../../src/envs/protocols.js";
import { wholeGames } from "../../src/evaluate/whole-games.js";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const closable of opened.splice(0)) closable.close();
});
function open<Closable extends { close(): void }>(closable: Closable): Closable {
  opened.push(closable);
  return closable;
}
const capturing = { captureFrames: true, captureSound: true } as const;

it.each(protocolNames)("%s: every captured frame has its samples, lives and resets included", (protocol) => {
  const environment = open(makeAtari("qbert", { protocol, ...capturing }));
  const game = wholeGames(environment);
  const check = () =>
    expect(game.capturedSound()).toHaveLength(game.capturedScreens().length * soundSamplesPerFrame);
  game.reset({ seed: 2 });
  check();
  const first = game.capturedSound().subarray(0, soundSamplesPerFrame);
  expect(new Set(first)).toEqual(new Set([128])); // the screen that is there before any frame
  for (let step = 0; step < 60; step++) {
    if (game.step(step % 6).terminated) break;
    check();
  }
});

it("the samples are those of the bare emulator", () => {
  const options = { protocol: "machado", repeatActionProbability: 0, ...capturing } as const;
  const environment = open(makeAtari("breakout", options));
  environment.reset({ seed: 3 });
  const emulator = open(new Emulator("breakout", { sound: true }));
  emulator.reset(3);
  for (let step = 0; step < 60; step++) {
    environment.step(step % 4);
    const frames = Array.from({ length: 4 }, () => {
      emulator.act(environment.actionSet[step % 4]!);
      return emulator.sound();
    });
    expect(Buffer.compare(environment.capturedSound(), Buffer.concat(frames))).toBe(0);
  }
});

it("sound changes nothing of the game, and is not there unless it is asked for", () => {
  const play = (options: object) => {
    const environment = open(makeAtari("seaquest", options));
    const { observation } = environment.reset({ seed: 5 });
    const seen = [observation];
    for (let step = 0; step < 40; step++) seen.push(environment.step(step % 18).observation);
    return { seen: seen.map((bytes) => Buffer.from(bytes).toString("base64")), environment };
  };
  const [silent, sounding] = [play({}), play({ captureSound: true })];
  expect(sounding.seen).toEqual(silent.seen);
  expect(silent.environment.capturedSound()).toEqual(new Uint8Array(0));
  expect(sounding.environment.capturedSound()).toHaveLength(4 * soundSamplesPerFrame);
  expect(() => makeAtari("pong", { captureSound: 1 as never })).toThrow(
    "makeAtari: expected true or false for captureSound, received 1 (number).",
  );
});
