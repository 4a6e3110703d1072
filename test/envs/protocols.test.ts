import { expect, test } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import type { ProtocolName, ProtocolOverrides } from "../../src/envs/protocols.js";
import { describeProtocol, protocolNames, resolveProtocol } from "../../src/envs/protocols.js";

test.each([
  ["ref-clean", 0.1, true, 0, false, 4500],
  ["machado", 0.25, false, 0, false, null],
  ["ale-vec", 0, true, 30, true, null],
] as const)(
  "%s has the options of its source",
  (name, sticky, fireReset, noopMax, rewardClipping, stuckSteps) => {
    expect(resolveProtocol(name)).toEqual({
      frameSkip: 4,
      repeatActionProbability: sticky,
      noopMax,
      fireReset,
      rewardClipping,
      maxFrames: 108_000,
      stuckSteps,
      fullActionSpace: false,
      frameStack: 4,
      screenSize: 84,
    });
  },
);

test("ref-clean is the default", () => {
  expect(resolveProtocol()).toEqual(resolveProtocol("ref-clean"));
});

test("overrides replace single options, an undefined one none; the result is frozen", () => {
  const options = resolveProtocol("machado", { noopMax: 5, frameSkip: undefined });
  expect(options).toEqual({ ...resolveProtocol("machado"), noopMax: 5 });
  expect(Object.isFrozen(options)).toBe(true);
});

test("every protocol is described", () => {
  for (const name of protocolNames) {
    const { purpose, options } = describeProtocol(name);
    expect(purpose).toMatch(/\.$/);
    expect(options).toEqual(resolveProtocol(name));
  }
});

test.each([
  [{ frameSkip: 0 }, "expected an integer from 1 to 1000 for frameSkip, received 0 (number)."],
  [
    { repeatActionProbability: -0.1 },
    "expected a number from 0 to 1 for repeatActionProbability, received -0.1",
  ],
  [{ noopMax: 1.5 }, "for noopMax, received 1.5 (number)."],
  [{ maxFrames: 0 }, "for maxFrames, received 0 (number)."],
  [{ stuckSteps: 0 }, "for stuckSteps, received 0 (number)."],
  [{ fireReset: 1 }, "expected true or false for fireReset, received 1 (number)."],
  [{ frameStack: 3 }, 'received "frameStack" (string).'],
  [{ sticky: 0.1 }, 'received "sticky" (string).'],
] as const)("%j is refused", (overrides, message) => {
  const resolve = () => resolveProtocol("ref-clean", overrides as ProtocolOverrides);
  expect(resolve).toThrow(InvalidArgumentError);
  expect(resolve).toThrow(message);
});

test("an unknown protocol is refused, with the names that there are", () => {
  const message = 'expected one of ref-clean, machado, ale-vec for protocol, received "sb3" (string).';
  expect(() => resolveProtocol("sb3" as ProtocolName)).toThrow(message);
});
