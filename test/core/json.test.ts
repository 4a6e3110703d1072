import { describe, expect, it } from "vitest";
import { parsePythonJson } from "../../src/core/json.js";

describe("parsePythonJson", () => {
  it.each([
    ["a byte order mark", '\uFEFF{"a": 1}', { a: 1 }],
    [
      "Python's numbers",
      '{"a": [NaN, Infinity, -Infinity], "b": 1}',
      { a: [NaN, Infinity, -Infinity], b: 1 },
    ],
    ["those words in texts", '{"NaN": "Infinity, \\"NaN", "b": NaN}', { NaN: 'Infinity, "NaN', b: NaN }],
    ["plain JSON", '["NaN"]', ["NaN"]],
  ])("reads %s", (_, text, expected) => {
    expect(parsePythonJson(text)).toEqual(expected);
  });

  it.each(["", "{", "{NaN: 1}", "[Infinit]", "nan", "[NaNNaN]"])("refuses %j", (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });

  it("counts items before it reads them", () => {
    expect(parsePythonJson("[1,2,3]", { maxItems: 4 })).toEqual([1, 2, 3]);
    expect(() => parsePythonJson("[1,2,3,4]", { maxItems: 4 })).toThrow("at most 4 items");
    const start = performance.now();
    expect(() => parsePythonJson("[".repeat(2 ** 24), { maxItems: 1000 })).toThrow(SyntaxError);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
