import { describe, expect, it } from "vitest";
import { RateLimit } from "../../../src/lab/server/rate-limit.js";

describe("RateLimit", () => {
  const make = () => {
    const clock = { ms: 1000 };
    return { clock, limit: new RateLimit({ perSecond: 10, burst: 5, now: () => clock.ms }) };
  };
  const takeAll = (limit: RateLimit) => {
    let count = 0;
    while (count < 100 && limit.take()) count++;
    return count;
  };

  it("lets a burst pass, and no more", () => {
    const { limit } = make();
    expect(takeAll(limit)).toBe(5);
    expect(limit.take()).toBe(false);
  });

  it("gives permits back steadily, up to a burst", () => {
    const { limit, clock } = make();
    takeAll(limit);
    clock.ms += 99;
    expect(limit.take()).toBe(false);
    clock.ms += 1;
    expect(takeAll(limit)).toBe(1);
    clock.ms += 1e9;
    expect(takeAll(limit)).toBe(5);
  });

  it("lets whoever keeps to the rate pass forever", () => {
    const { limit, clock } = make();
    for (let index = 0; index < 1000; index++) {
      clock.ms += 100.01;
      expect(limit.take()).toBe(true);
    }
  });
});
