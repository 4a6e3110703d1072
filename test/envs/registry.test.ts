import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { afterEach, expect, describe as group, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { describe } from "../../src/envs/registry/describe.js";
import { make } from "../../src/envs/registry/make.js";
import { makeVec } from "../../src/envs/registry/make-vec.js";
import { listIds, register, unregister } from "../../src/envs/registry/registry.js";
import { specOf } from "../../src/envs/registry/specs.js";
import { SyncVector } from "../../src/envs/registry/sync-vector.js";
import { TimeLimit } from "../../src/envs/wrappers/time-limit.js";
import { ToyEnvironment } from "../contract/toy-environment.js";

group("an id that is not there", () => {
  it.each([
    ["ALE/Pongg-v5", "Did you mean ALE/Pong-v5?"],
    ["ALE/pong-v5", "Did you mean ALE/Pong-v5"],
    ["ALE/Pong-v4", "There is ALE/Pong-v5."],
    ["ALE/Pong", "There is ALE/Pong-v5."],
    ["Pong-v5", "There are Pong-v0 and Pong-v4."],
    ["PongNoFrameskip-v1", "There are PongNoFrameskip-v0 and PongNoFrameskip-v4."],
    ["BreakotNoFrameskip-v4", "Did you mean BreakoutNoFrameskip-v4?"],
    ["Surround-v4", "Did you mean ALE/Surround-v5?"],
    ["ALE/Combat-v5", "listIds() names all."],
    ["xyz", "listIds() names all."],
  ])("%s is refused with what is near", (id, advice) => {
    for (const call of [() => make(id), () => makeVec(id, { numEnvs: 1 }), () => describe(id)]) {
      expect(call).toThrow(InvalidArgumentError);
      expect(call).toThrow(`expected an id of listIds() for id, received "${id}" (string).`);
      expect(call).toThrow(advice);
    }
  });

  it.each([undefined, null, 5, {}, Symbol("s"), ["ALE/Pong-v5"], ""])("%s is refused", (id) => {
    expect(() => make(id as string)).toThrow(InvalidArgumentError);
  });
});

it("an old version is named once, with the newer one", async () => {
  const warning = once(process, "warning") as Promise<[Error & { readonly code?: string }]>;
  make("AmidarNoFrameskip-v0").close();
  const [{ message, code }] = await warning;
  expect(message).toContain("AmidarNoFrameskip-v0 is out of date; AmidarNoFrameskip-v4 is newer.");
  expect(code).toBe("ZTW_OLD_VERSION");
  const seen: Error[] = [];
  const listen = (next: Error) => seen.push(next);
  process.on("warning", listen);
  for (const id of ["AmidarNoFrameskip-v0", "AmidarNoFrameskip-v4", "ALE/Amidar-v5"]) make(id).close();
  await setImmediate();
  process.off("warning", listen);
  expect(seen).toEqual([]);
});

group("make", () => {
  it.each([
    [{ frameskip: 1 }, 'for an option\'s name, received "frameskip"'],
    [{ frameSkip: 0 }, "for frameSkip, received 0"],
    [{ frameSkip: [2, 2] }, "for frameSkip[1], received 2"],
    [{ frameSkip: [1, 2, 3] }, "a number or [low, high) for frameSkip, received an array of length 3"],
    [{ frameSkip: "4" }, 'for frameSkip, received "4"'],
    [{ obsType: "gray" }, 'one of rgb, grayscale, ram for obsType, received "gray"'],
    [{ renderMode: "ansi" }, 'one of rgb_array, human for renderMode, received "ansi"'],
    [{ mode: 77 }, "(the modes of pong) for mode, received 77"],
    [{ repeatActionProbability: 1.5 }, "for repeatActionProbability, received 1.5"],
    [{ maxFrames: 0 }, "for maxFrames, received 0"],
    [{ fullActionSpace: 1 }, "true or false for fullActionSpace, received 1"],
    [{ core: "mame" }, 'for core, received "mame"'],
  ])("refuses %j", (options, message) => {
    expect(() => make("ALE/Pong-v5", options as object)).toThrow(InvalidArgumentError);
    expect(() => make("ALE/Pong-v5", options as object)).toThrow(message);
  });

  it("keeps what an id sets where an option is undefined, and remembers both", () => {
    const environment = make("PongNoFrameskip-v4", { frameSkip: undefined, obsType: "ram" });
    expect(environment.settings).toMatchObject({ frameSkip: 1, repeatActionProbability: 0, obsType: "ram" });
    const wrapped = new TimeLimit(environment, 3);
    expect(specOf(wrapped)).toMatchObject({ id: "PongNoFrameskip-v4", options: { obsType: "ram" } });
    expect(specOf(new ToyEnvironment())).toBeUndefined();
    wrapped.close();
  });

  it("refuses actions and steps that cannot be, and moves nothing", () => {
    const environment = make("ALE/Breakout-v5", { maxFrames: 8 });
    expect(() => environment.step(0)).toThrow(EnvironmentStateError);
    expect(() => environment.render()).toThrow(EnvironmentStateError);
    environment.reset({ seed: 1 });
    for (const action of [4, -1, 0.5, "0", null, Float32Array.of(0, 0, 0)])
      expect(() => environment.step(action as number)).toThrow("an integer from 0 to 3 for action");
    environment.step(0);
    const { truncated, info } = environment.step(1);
    expect([truncated, info.episodeFrameNumber]).toEqual([true, 8]);
    expect(() => environment.step(0)).toThrow(
      "AleEnvironment.step: the episode has ended. Call reset first.",
    );
    environment.close();
    expect(() => environment.reset()).toThrow(EnvironmentStateError);
    expect(() => environment.step(0)).toThrow(EnvironmentStateError);
  });
});

group("register", () => {
  const id = "toys/Walk-v1";
  afterEach(() => unregister(id));

  it("adds an id for make, makeVec, describe and listIds", () => {
    register(id, { make: () => new ToyEnvironment(), maxEpisodeSteps: 3, description: "A walk." });
    const environment = make(id);
    environment.reset({ seed: 1 });
    expect([1, 1, 1].map((action) => environment.step(action).truncated)).toEqual([false, false, true]);
    expect(specOf(environment)?.id).toBe(id);
    expect(listIds()[0]).toBe(id);
    expect(inspect(describe(id))).toContain("A walk.");
    expect(() => make("toys/Walk-v0")).toThrow("There is toys/Walk-v1.");
    expect(() => make("toys/Wolk-v1")).toThrow("Did you mean toys/Walk-v1?");
    expect(makeVec(id, { numEnvs: 2 }).reset({ seeds: 5 }).observations).toEqual([
      new Uint8Array(8).fill(5),
      new Uint8Array(8).fill(6),
    ]);
    expect([unregister(id), unregister(id)]).toEqual([true, false]);
  });

  it.each([
    ["a b", { make: () => new ToyEnvironment() }, 'an id such as "toys/Walk-v0" for id, received "a b"'],
    ["ALE/Pong-v5", { make: () => new ToyEnvironment() }, "an id that is not taken for id"],
    [id, {}, "a function for make, received undefined"],
    [id, { make: () => new ToyEnvironment(), maxEpisodeSteps: 0 }, "for maxEpisodeSteps, received 0"],
    [id, { make: () => new ToyEnvironment(), steps: 5 }, 'received "steps"'],
    [id, null, "for options, received null"],
  ])("refuses %s with %j", (wrong, registration, message) => {
    expect(() => register(wrong, registration as never)).toThrow(InvalidArgumentError);
    expect(() => register(wrong, registration as never)).toThrow(message);
  });

  it("refuses what is no environment when it is made", () => {
    register(id, { make: () => ({ reset: 1 }) as never });
    expect(() => make(id)).toThrow(
      "expected an environment for what toys/Walk-v1 makes, received Object (object).",
    );
  });
});

group("makeVec", () => {
  it("of v5 is ale-py's vector with the id's settings merged in", () => {
    const made = makeVec("ALE/Pong-v5", { numEnvs: 2, noopMax: 0 });
    const expected = makeAtariVector("pong", {
      ...{ protocol: "ale-vec", numEnvs: 2, autoreset: "next-step" },
      ...{ repeatActionProbability: 0.25, noopMax: 0 },
    });
    expect([made.protocolOptions, made.autoreset]).toEqual([expected.protocolOptions, "next-step"]);
    for (const vector of [made, expected]) {
      vector.reset({ seeds: [1, 2] });
      vector.step([1, 2]);
    }
    expect(Buffer.compare(made.observations, expected.observations)).toBe(0);
    for (const vector of [made, expected]) vector.close();
  });

  it("of other ids is as many environments as make makes, which begin again in the step after an end", () => {
    const options = { obsType: "ram", maxFrames: 2 } as const;
    const vector = makeVec("PongNoFrameskip-v4", { numEnvs: 2, ...options });
    expect(vector).toBeInstanceOf(SyncVector);
    const single = make("PongNoFrameskip-v4", options);
    const { observations } = vector.reset({ seeds: [3, 4] });
    expect(observations[1]).toEqual(single.reset({ seed: 4 }).observation);
    const steps = [1, 1, 1].map(() => vector.step([0, 0]));
    expect(steps.map(({ truncated }) => [...truncated])).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(steps[2]!.infos[0]).toMatchObject({ episodeFrameNumber: 0 });
    expect(() => vector.step([0])).toThrow("expected 2 actions for actions");
    expect(() => vector.step([0, 6])).toThrow("a value of Discrete(6) for actions[1], received 6");
    expect(() => vector.reset({ seeds: [1] })).toThrow("expected 2 seeds for seeds");
    vector.close();
    single.close();
  });

  it.each([
    [{}, "for numEnvs, received undefined"],
    [{ numEnvs: 0 }, "for numEnvs, received 0"],
    [{ numEnvs: 1, protocol: "sb3" }, 'expected no protocol for protocol, received "sb3"'],
    [undefined, "for options, received undefined"],
  ])("refuses %j", (options, message) => {
    expect(() => makeVec("ALE/Pong-v5", options as never)).toThrow(message);
  });
});

it("describe says all that an id sets, and reads well", () => {
  const pong = describe("ALE/Pong-v5");
  expect(pong).toMatchObject({
    source: "ale-py 0.12.1",
    settings: { frameSkip: 4, repeatActionProbability: 0.25, maxFrames: 108_000 },
    vector: { repeatActionProbability: 0.25, autoreset: "next-step", protocol: "ale-vec" },
    observationSpace: "Box(0, 255, (210, 160, 3), uint8)",
    referenceReturns: { random: -20.7, human: 14.6 },
  });
  expect(String(pong)).toMatch(/Discrete\(6\): NOOP FIRE RIGHT LEFT RIGHTFIRE LEFTFIRE\n/);
  expect(String(describe("Qbert-v4"))).toContain("frameSkip [2, 5)");
  expect(describe("SpaceInvadersDeterministic-v4")).toMatchObject({
    settings: { frameSkip: 3 },
    vector: null,
  });
  expect(describe("Pong-ram-v4").source).toContain("up to 0.8.1");
});
