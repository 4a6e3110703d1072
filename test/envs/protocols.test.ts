import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import type { ProtocolOverrides } from "../../src/envs/protocol-options.js";
import { completeStoredProtocol } from "../../src/envs/protocol-options.js";
import type { ProtocolName } from "../../src/envs/protocols.js";
import { describeProtocol, protocolNames, resolveProtocol } from "../../src/envs/protocols.js";

/** What every protocol has unless its row below says otherwise. */
const common = {
  conventions: "ale-vec",
  frameSkip: 4,
  innerStepFrames: "1",
  repeatActionProbability: 0,
  repeatStepProbability: 0,
  noopMax: 0,
  fireReset: false,
  episodicLife: false,
  rewardClipping: false,
  maxFrames: 108_000,
  maxInnerSteps: null,
  stuckSteps: null,
  fullActionSpace: false,
  mode: null,
  difficulty: 0,
  grayscale: "first",
  stackStart: "zeros",
  frameStack: 4,
  screenSize: 84,
};
const trained = { noopMax: 30, fireReset: true };
const released = {
  conventions: "sb3",
  grayscale: "pooled",
  repeatStepProbability: 0.1,
  fireReset: true,
  episodicLife: true,
  rewardClipping: true,
  maxFrames: 400_000,
};

it.each([
  ["ref-clean", { repeatActionProbability: 0.1, fireReset: true, stuckSteps: 4500 }],
  ["ref", released],
  ["machado", { repeatActionProbability: 0.25 }],
  ["ale-vec", { ...trained, rewardClipping: true }],
  ["sb3", { ...trained, conventions: "sb3", grayscale: "pooled" }],
  ["cleanrl", { ...trained, conventions: "sb3", grayscale: "last", stackStart: "repeat" }],
  ["envpool", { ...trained, conventions: "envpool", stackStart: "repeat" }],
] as const)("%s has the options of its source", (name, own) => {
  expect(resolveProtocol(name)).toEqual({ ...common, ...own });
});

it("ref plays Q*bert by options of its own, which overrides replace; other games and protocols have none", () => {
  const own = {
    innerStepFrames: "2-4",
    repeatActionProbability: 0.25,
    maxFrames: 40_000,
    maxInnerSteps: 10_000,
  };
  expect(resolveProtocol("ref", {}, "qbert")).toEqual({ ...common, ...released, ...own });
  expect(resolveProtocol("ref", { maxInnerSteps: null }, "qbert").maxInnerSteps).toBeNull();
  expect(resolveProtocol("ref", {}, "pong")).toEqual(resolveProtocol("ref"));
  expect(resolveProtocol("ref", {}, "constructor")).toEqual(resolveProtocol("ref"));
  expect(resolveProtocol("ref-clean", {}, "qbert")).toEqual(resolveProtocol("ref-clean"));
});

it("ref-clean is the default", () => {
  expect(resolveProtocol()).toEqual(resolveProtocol("ref-clean"));
});

it("overrides replace single options, an undefined one none; the result is frozen", () => {
  const options = resolveProtocol("machado", { noopMax: 5, frameSkip: undefined });
  expect(options).toEqual({ ...resolveProtocol("machado"), noopMax: 5 });
  expect(Object.isFrozen(options)).toBe(true);
});

it("every protocol is described", () => {
  for (const name of protocolNames) {
    const { purpose, options } = describeProtocol(name);
    expect(purpose).toMatch(/\.$/);
    expect(options).toEqual(resolveProtocol(name));
  }
});

it.each([
  [{ frameSkip: 0 }, "expected an integer from 1 to 1000 for frameSkip, received 0 (number)."],
  [
    { repeatActionProbability: -0.1 },
    "expected a number from 0 to 1 for repeatActionProbability, received -0.1",
  ],
  [{ noopMax: 1.5 }, "for noopMax, received 1.5 (number)."],
  [{ maxFrames: 0 }, "for maxFrames, received 0 (number)."],
  [{ repeatStepProbability: 2 }, "expected a number from 0 to 1 for repeatStepProbability, received 2"],
  [{ innerStepFrames: "4" }, 'expected one of 1, 2-4 for innerStepFrames, received "4" (string).'],
  [{ maxInnerSteps: 0 }, "for maxInnerSteps, received 0 (number)."],
  [{ stuckSteps: 0 }, "for stuckSteps, received 0 (number)."],
  [{ fireReset: 1 }, "expected true or false for fireReset, received 1 (number)."],
  [{ episodicLife: "yes" }, 'expected true or false for episodicLife, received "yes" (string).'],
  [{ conventions: "gym" }, "expected one of ale-vec, sb3, envpool for conventions"],
  [{ grayscale: "none" }, "expected one of first, pooled, last for grayscale"],
  [{ stackStart: 0 }, "expected one of zeros, repeat for stackStart"],
  [{ frameStack: 3 }, 'received "frameStack" (string).'],
  [{ sticky: 0.1 }, 'received "sticky" (string).'],
] as const)("%j is refused", (overrides, message) => {
  const resolve = () => resolveProtocol("ref-clean", overrides as ProtocolOverrides);
  expect(resolve).toThrow(InvalidArgumentError);
  expect(resolve).toThrow(message);
});

it("an unknown protocol is refused, with the names that there are", () => {
  const names = "ref-clean, ref, machado, ale-vec, sb3, cleanrl, envpool";
  const message = `expected one of ${names} for protocol, received "dqn" (string).`;
  expect(() => resolveProtocol("dqn" as ProtocolName)).toThrow(message);
});

it("options that an older version stored are completed by what held then", () => {
  const { conventions, episodicLife, grayscale, stackStart, ...named } = resolveProtocol("ref-clean");
  const { innerStepFrames, repeatStepProbability, maxInnerSteps, ...stored } = named;
  expect(completeStoredProtocol(stored)).toEqual(resolveProtocol("ref-clean"));
  expect(completeStoredProtocol(resolveProtocol("sb3"))).toEqual(resolveProtocol("sb3"));
});
