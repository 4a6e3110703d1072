import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { canonicalJson, sha256OfJson } from "../../src/core/canonical-json.js";

describe("canonicalJson", () => {
  it("is the same for any order of names, at every depth", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: "x" })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
    expect(sha256OfJson({ a: 1, b: 2 })).toBe(sha256OfJson({ b: 2, a: 1 }));
    expect(sha256OfJson([1, 2])).not.toBe(sha256OfJson([2, 1]));
  });

  it("leaves out what JSON leaves out, and takes objects of another realm", () => {
    expect(canonicalJson({ a: undefined, b: -0 })).toBe('{"b":0}');
    expect(canonicalJson(runInNewContext("({ b: 1, a: [2] })"))).toBe('{"a":[2],"b":1}');
  });

  it.each([
    [Number.NaN, "received NaN (number)"],
    [{ a: [Number.POSITIVE_INFINITY] }, "received Infinity (number)"],
    [{ a: () => 1 }, "received a function"],
    [new Map(), "received Map (object)"],
    [[undefined], "received undefined"],
    [1n, "received 1n (bigint)"],
  ])("refuses %s, which JSON would turn into something else", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
});
