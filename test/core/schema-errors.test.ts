import { expect, it } from "vitest";
import { z } from "zod";
import { describeSchemaError } from "../../src/core/schema-errors.js";

const schema = z.strictObject({
  formatVersion: z.literal(1),
  episodes: z.array(z.object({ tau: z.number().max(1) })).optional(),
  mode: z.enum(["greedy", "sampled"]).optional(),
});

it.each([
  [{}, "formatVersion: expected 1"],
  [{ formatVersion: 1, episodes: [{ tau: "x" }] }, "episodes[0].tau: expected number, received string"],
  [{ formatVersion: 1, episodes: [{ tau: 2 }] }, "episodes[0].tau: expected number to be <=1"],
  [{ formatVersion: 1, episodes: [{}] }, "episodes[0].tau: expected number, received nothing"],
  [{ formatVersion: 1, mode: "x" }, 'mode: expected one of "greedy"|"sampled"'],
  [{ formatVersion: 1, name: "x" }, 'unrecognized key: "name"'],
  [[], "expected object, received array"],
  [{ mode: "x", episodes: 1 }, "formatVersion: expected 1 (and 2 more)"],
])("says of %j in a line what is wrong", (value, words) => {
  const { error } = schema.safeParse(value);
  expect(describeSchemaError(error!)).toBe(words);
});
