/** An environment goes on from its bytes as it did by itself, chance included; and takes no others. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CheckpointError, EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { packageRoot } from "../../src/core/paths.js";
import { RandomStream } from "../../src/core/random.js";
import {
  type AtariEnvironment,
  type AtariEnvironmentOptions,
  makeAtari,
} from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { Emulator } from "../../src/envs/emulator.js";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function open(game: string, options: AtariEnvironmentOptions, seed: number): AtariEnvironment {
  const environment = makeAtari(game, options);
  opened.push(environment);
  environment.reset({ seed });
  return environment;
}

function play(environment: AtariEnvironment, count: number): unknown[] {
  const stream = new RandomStream(1, "actions");
  const seen: unknown[] = [];
  let [isOver, numSteps] = [false, 0];
  while (numSteps++ < count) {
    const result = isOver ? environment.reset() : environment.step(stream.integer(environment.actionSpace.n));
    isOver =
      "truncated" in result && "terminated" in result && Boolean(result.terminated || result.truncated);
    seen.push({ ...result, observation: Buffer.from(result.observation).toString("base64") });
  }
  return seen;
}

describe("an environment", () => {
  it.each<[string, AtariEnvironmentOptions]>([
    ["pong", { repeatActionProbability: 0.25 }],
    ["breakout", { protocol: "sb3", maxFrames: 300 }],
    ["qbert", { protocol: "ref", maxFrames: 400 }],
    ["seaquest", { protocol: "envpool", maxFrames: 330 }],
    ["space_invaders", { protocol: "machado", maxFrames: 330 }],
  ])("of %s goes on from its bytes as it did by itself (%o)", (game, options) => {
    const [environment, other] = [open(game, options, 3), open(game, { ...options, core: "ztw" }, 4)];
    play(environment, 40);
    const bytes = environment.saveState();
    const expected = play(environment, 130);
    play(other, 17);
    const shown = other.restoreState(bytes);
    expect(shown.info.seed).toBe(3);
    expect(Buffer.compare(other.saveState(), bytes)).toBe(0);
    expect(play(other, 130)).toEqual(expected);
  });

  it("gives its bytes to a vector of the same options, and takes those of one", () => {
    const environment = open("pong", { repeatActionProbability: 0.25 }, 3);
    const options = {
      numEnvs: 2,
      numThreads: 1,
      autoreset: "next-step",
      repeatActionProbability: 0.25,
    } as const;
    const vector = makeAtariVector("pong", options);
    opened.push(vector);
    vector.reset({ seeds: [8, 9] });
    play(environment, 20);
    vector.restoreState(1, environment.saveState());
    expect([...vector.seeds]).toEqual([8, 3]);
    for (const action of [2, 3, 0, 5]) {
      const { observation } = environment.step(action);
      vector.step([0, action]);
      expect(Buffer.compare(vector.observations.subarray(observation.length), observation)).toBe(0);
    }
    expect(Buffer.compare(vector.serializeState(1), environment.saveState())).toBe(0);
  });
});

describe("bytes are refused", () => {
  const bytesOf = (game: string, options: AtariEnvironmentOptions = {}) => open(game, options, 1).saveState();
  it.each<[string, () => unknown, string]>([
    ["of another game", () => bytesOf("breakout"), "expected a state of pong (ROM with MD5"],
    ["of other options", () => bytesOf("pong", { noopMax: 3 }), "with the same protocol options"],
    ["that are cut off", () => bytesOf("pong").subarray(0, 900), "the state is cut off"],
    ["that are empty", () => new Uint8Array(0), "expected the bytes of a state, received something else"],
    ["that are longer", () => Buffer.concat([bytesOf("pong"), Buffer.alloc(1)]), "the state is damaged"],
    ["of an emulator", emulatorBytes, "expected a state of an environment, received one of an emulator"],
    [
      "with a bit turned",
      () => bytesOf("pong").map((byte, i) => (i === 5000 ? byte ^ 4 : byte)),
      "is damaged",
    ],
    [
      "of another format",
      () => bytesOf("pong").map((byte, i) => (i === 8 ? 9 : byte)),
      "received one of format 9",
    ],
  ])("%s, and nothing has moved", (_, make, message) => {
    const environment = open("pong", {}, 5);
    const before = environment.saveState();
    const bytes = make() as Uint8Array;
    expect(() => environment.restoreState(bytes)).toThrow(CheckpointError);
    expect(() => environment.restoreState(bytes)).toThrow(message);
    expect(Buffer.compare(environment.saveState(), before)).toBe(0);
  });

  it("that are none, and states of what has not begun", () => {
    expect(() => open("pong", {}, 1).restoreState("x" as never)).toThrow(InvalidArgumentError);
    const fresh = makeAtari("pong");
    opened.push(fresh);
    expect(() => fresh.saveState()).toThrow(EnvironmentStateError);
  });
});

it("no bytes end the process, whatever is turned in them", () => {
  const fuzz = join(packageRoot, "test", "native", "state-fuzz.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [fuzz], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { refused, accepted } = JSON.parse(stdout) as { refused: number; accepted: number };
  expect(refused + accepted).toBe(3000);
  expect(Math.min(refused, accepted)).toBeGreaterThan(100);
});

function emulatorBytes(): Uint8Array {
  const emulator = new Emulator("pong");
  opened.push(emulator);
  emulator.reset(1);
  return emulator.cloneState().serialize();
}
