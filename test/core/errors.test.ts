import { describe, expect, it } from "vitest";
import { checkInteger, checkNumber, checkOneOf } from "../../src/core/check.js";
import {
  CheckpointError,
  describeMismatch,
  EnvironmentStateError,
  InvalidArgumentError,
  isZtwError,
  NativeError,
} from "../../src/core/errors.js";
import { checkBytes } from "../../src/core/lists.js";

describe("describeMismatch", () => {
  it.each([
    [0, "0 (number)"],
    [Number.NaN, "NaN (number)"],
    ["Pong", '"Pong" (string)'],
    [undefined, "undefined"],
    [null, "null"],
    [new Uint8Array(3), "Uint8Array of length 3"],
    [[1, 2], "an array of length 2"],
    [{}, "Object (object)"],
    [() => 1, "a function"],
    ["x".repeat(500), `"${"x".repeat(80)}…" (string)`],
  ])("says what %s is without printing it whole", (value, words) => {
    expect(describeMismatch("f", "an integer", "n", value, "Try 1.")).toBe(
      `f: expected an integer for n, received ${words}. Try 1.`,
    );
  });
});

describe("checks", () => {
  it("return what they accept", () => {
    const bytes = new Uint8Array(2);
    expect(checkInteger("f", "n", 3, { min: 3, max: 3 })).toBe(3);
    expect(checkNumber("f", "x", 0.5, { min: 0, max: 1 })).toBe(0.5);
    expect(checkOneOf("f", "mode", "a", ["a", "b"])).toBe("a");
    expect(checkBytes("f", "data", bytes, 2)).toBe(bytes);
  });

  it.each([
    [
      () => checkInteger("f", "n", 1.5, { min: 0, max: 9 }),
      "f: expected an integer from 0 to 9 for n, received 1.5 (number).",
    ],
    [
      () => checkInteger("f", "n", 10, { min: 0, max: 9 }),
      "f: expected an integer from 0 to 9 for n, received 10 (number).",
    ],
    [
      () => checkNumber("f", "tau", Number.NaN, { min: 0, max: 1 }),
      "f: expected a number from 0 to 1 for tau, received NaN (number).",
    ],
    [
      () => checkNumber("f", "tau", "1", { min: 0, max: 1 }),
      'f: expected a number from 0 to 1 for tau, received "1" (string).',
    ],
    [
      () => checkOneOf("f", "mode", "c", ["a", "b"]),
      'f: expected one of a, b for mode, received "c" (string).',
    ],
    [
      () => checkBytes("f", "data", new Uint8Array(3), 2),
      "f: expected a Uint8Array of length 2 for data, received Uint8Array of length 3.",
    ],
  ])("refuse with the value shown", (check, message) => {
    expect(check).toThrow(InvalidArgumentError);
    expect(check).toThrow(message);
  });
});

describe("isZtwError", () => {
  it.each([InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError])(
    "knows %o",
    (ErrorClass) => {
      expect(isZtwError(new ErrorClass("x"))).toBe(true);
    },
  );

  it("does not claim other errors", () => {
    expect(isZtwError(new TypeError("x"))).toBe(false);
    expect(isZtwError(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe(false);
  });
});
