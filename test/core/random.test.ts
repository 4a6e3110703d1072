import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { episodeSeed, maxEmulatorSeed, RandomStream, seedPurposes } from "../../src/core/random.js";

const draw = (stream: RandomStream, count: number) => Array.from({ length: count }, () => stream.uniform());

describe("RandomStream", () => {
  it("repeats its sequence for the same seed and name", () => {
    expect(draw(new RandomStream(7, "a"), 50)).toEqual(draw(new RandomStream(7, "a"), 50));
  });

  it("gives another sequence for another seed or another name", () => {
    const sequence = draw(new RandomStream(7, "a"), 5);
    expect(draw(new RandomStream(8, "a"), 5)).not.toEqual(sequence);
    expect(draw(new RandomStream(7, "b"), 5)).not.toEqual(sequence);
  });

  it("goes on from a stored state, through JSON", () => {
    const stream = new RandomStream(3, "resume");
    draw(stream, 10);
    const stored = JSON.parse(JSON.stringify(stream.state()));
    expect(draw(new RandomStream(0, "other", stored), 20)).toEqual(draw(stream, 20));
  });

  it("draws integers over the whole range and never beyond", () => {
    const stream = new RandomStream(1, "integers");
    const seen = new Set(Array.from({ length: 500 }, () => stream.integer(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("draws normal numbers with the mean and deviation asked for", () => {
    const stream = new RandomStream(1, "normal");
    const sample = Array.from({ length: 20_000 }, () => stream.normal(2, 0.5));
    const mean = sample.reduce((sum, value) => sum + value) / sample.length;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
    expect(mean).toBeCloseTo(2, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
  });

  it.each<[string, (stream: RandomStream) => unknown]>([
    ["a bound that is no number", (stream) => stream.integer([3] as unknown as number)],
    ["a mean that is no number", (stream) => stream.normal(1n as unknown as number)],
    ["a deviation that is no number", (stream) => stream.normal(0, "1" as unknown as number)],
    ["a list that is only said to be long", (stream) => stream.shuffle(new Array(2 ** 31))],
    ["a list that cannot be written", (stream) => stream.shuffle(Object.freeze([1, 2, 3]) as number[])],
  ])("refuses %s", (_, call) => {
    expect(() => call(new RandomStream(1, "refused"))).toThrow(InvalidArgumentError);
  });

  it("shuffles into a permutation", () => {
    const shuffled = new RandomStream(1, "shuffle").shuffle([...Array(100).keys()]);
    expect(shuffled).not.toEqual([...Array(100).keys()]);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });
});

describe("episodeSeed", () => {
  it("is accepted by the emulator", () => {
    for (let index = 0; index < 200; index++) {
      const seed = episodeSeed(0, "evaluation", index);
      expect(Number.isInteger(seed) && seed >= 0 && seed <= maxEmulatorSeed).toBe(true);
    }
  });

  it("never gives two purposes the same seed", () => {
    const owners = new Map<number, string>();
    for (const purpose of seedPurposes) {
      for (let index = 0; index < 300; index++) {
        const seed = episodeSeed(5, purpose, index);
        expect(owners.get(seed) ?? purpose).toBe(purpose);
        owners.set(seed, purpose);
      }
    }
  });
});
