import { describe, expect, it } from "vitest";
import { type Paceable, Pacer } from "../../../src/lab/host/pacer.js";
import { FakeClock, settle } from "./fake-clock.js";

const frameMs = 1000 / 60;
const shown = { heads: false, recomputed: false };

/** Four frames a step, as most protocols have it; notes when it shows what. */
class NotingMatch implements Paceable {
  readonly frameTimes: number[] = [];
  numSteps = 0;
  numTold = 0;
  numPending = 0;
  error: Error | undefined;
  readonly #clock: FakeClock;
  readonly #length: number;

  constructor(clock: FakeClock, length = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#length = length;
  }

  get isOver(): boolean {
    return this.numSteps >= this.#length && this.numPending === 0;
  }

  async step(told: object | undefined): Promise<boolean> {
    await undefined;
    if (this.error) throw this.error;
    this.numSteps++;
    if (told !== undefined) this.numTold++;
    this.numPending = 4;
    return true;
  }

  showFrame(): void {
    this.numPending--;
    this.frameTimes.push(this.#clock.now());
  }

  skipFrames(isTold: boolean): number {
    const passed = this.numPending;
    this.numPending = 0;
    if (isTold) this.frameTimes.push(this.#clock.now());
    return passed;
  }
}

function begin(length?: number) {
  const clock = new FakeClock();
  const match = new NotingMatch(clock, length);
  const errors: unknown[] = [];
  const pacer = new Pacer({ match, clock, shown: () => shown, onError: (error) => errors.push(error) });
  return { clock, match, pacer, errors };
}

describe("Pacer", () => {
  it("shows 60 frames a second, each when it is due, for as long as it goes", async () => {
    const { clock, match, pacer } = begin();
    const start = clock.now();
    pacer.pace(1);
    await clock.pass(60_001);
    expect(match.frameTimes).toHaveLength(3601);
    const lateness = match.frameTimes.map((time, frame) => time - start - frame * frameMs);
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...lateness)).toBeLessThanOrEqual(1);
    expect(match.numSteps).toBe(901);
    expect(match.numTold).toBe(901);
  });

  it.each([
    [0.25, 15],
    [0.5, 30],
    [2, 120],
    [4, 240],
  ])("at speed %d shows %d frames a second", async (speed, framesPerSecond) => {
    const { clock, match, pacer } = begin();
    pacer.pace(speed);
    await clock.pass(4001);
    expect(match.frameTimes).toHaveLength(4 * framesPerSecond + 1);
  });

  it.each([5, 8, 60])("at speed %d plays that fast, and shows at most 60 steps a second", async (speed) => {
    const { clock, match, pacer } = begin();
    pacer.pace(speed);
    await clock.pass(2000);
    expect(match.numSteps).toBeGreaterThanOrEqual(2 * 15 * speed);
    expect(match.numSteps).toBeLessThanOrEqual(2 * 15 * speed + 1);
    expect(match.frameTimes.length).toBeLessThanOrEqual(121);
    expect(match.frameTimes.length).toBeGreaterThan(105);
    expect(match.numTold).toBe(match.frameTimes.length);
  });

  it("catches up with a short delay, and drops a long one", async () => {
    const { clock, match, pacer } = begin();
    pacer.pace(1);
    await clock.pass(500);
    await clock.stall(101);
    expect(match.frameTimes).toHaveLength(37); // at 601 ms, as without the delay
    await clock.stall(10_000);
    await clock.pass(1000);
    expect(match.frameTimes.length).toBeLessThanOrEqual(37 + 62);
    expect(match.frameTimes.length).toBeGreaterThanOrEqual(37 + 60);
  });

  it("stands still at speed 0, in the middle of a step, and goes on from there", async () => {
    const { clock, match, pacer } = begin();
    pacer.pace(1);
    await clock.pass(20);
    pacer.pace(0);
    await clock.pass(5000);
    expect(match.frameTimes).toHaveLength(2);
    expect(clock.numTimers).toBe(0);
    pacer.pace(1);
    await clock.pass(101);
    expect(match.frameTimes).toHaveLength(9);
    expect(match.numSteps).toBe(3);
  });

  it("gets no faster by being told its speed again and again", async () => {
    const { clock, match, pacer } = begin();
    for (let call = 0; call < 500; call++) {
      pacer.pace(call % 2 === 0 ? 1 : 0.99);
      await clock.pass(2);
    }
    expect(match.frameTimes.length).toBeLessThanOrEqual(61);
    expect(match.frameTimes.length).toBeGreaterThan(50);
  });

  it("advances by one step with its frames, then stands still", async () => {
    const { clock, match, pacer } = begin();
    pacer.advance();
    await clock.pass(1000);
    expect(match.numSteps).toBe(1);
    expect(match.frameTimes).toHaveLength(4);
    expect(match.frameTimes[3]! - match.frameTimes[0]!).toBeCloseTo(3 * frameMs, -0.5);
    pacer.advance();
    pacer.advance();
    await clock.pass(1000);
    expect(match.numSteps).toBe(3);
    expect(match.frameTimes).toHaveLength(12);
    expect(clock.numTimers).toBe(0);
  });

  it.each([0, 1])("advances right after it was told speed %d", async (speed) => {
    const { clock, match, pacer } = begin();
    pacer.pace(speed);
    pacer.advance();
    await clock.pass(500);
    expect(match.numSteps).toBe(1 + speed);
    pacer.pace(0);
    pacer.pace(1);
    await clock.pass(500);
    expect(match.numSteps).toBeGreaterThan(8);
  });

  it("advances from the middle of a step: first its frames, then the next step", async () => {
    const { clock, match, pacer } = begin();
    pacer.pace(0.25);
    await clock.pass(70);
    pacer.advance();
    expect(match.frameTimes).toHaveLength(2);
    await clock.pass(2000);
    expect(match.numSteps).toBe(2);
    expect(match.frameTimes).toHaveLength(8);
  });

  it("ends with the match, and can be told so again", async () => {
    const { clock, match, pacer } = begin(3);
    pacer.pace(1000);
    await clock.pass(1000);
    pacer.pace(1);
    pacer.advance();
    await clock.pass(1000);
    expect(match.numSteps).toBe(3);
    expect(clock.numTimers).toBe(0);
  });

  it("says that the match broke off, and does nothing more on its own", async () => {
    const { clock, match, pacer, errors } = begin();
    match.error = new Error("the weights went away");
    pacer.pace(1);
    await clock.pass(1000);
    expect(errors).toEqual([match.error]);
    expect(clock.numTimers).toBe(0);
  });

  it("leaves nothing behind when it is closed", async () => {
    const { clock, match, pacer } = begin();
    pacer.pace(1);
    await clock.pass(100);
    pacer.close();
    await settle();
    expect(clock.numTimers).toBe(0);
    const { length } = match.frameTimes;
    pacer.pace(1);
    pacer.advance();
    await clock.pass(1000);
    expect(match.frameTimes).toHaveLength(length);
  });

  it("lets others have their turn while it plays as fast as it can", async () => {
    const { clock, match, pacer } = begin();
    let numTurns = 0;
    const breathe = clock.breathe.bind(clock);
    clock.breathe = () => {
      numTurns++;
      return breathe();
    };
    const step = match.step.bind(match);
    match.step = (told) => {
      clock.wind(1); // what a step takes
      return step(told);
    };
    pacer.pace(1000);
    await clock.pass(0);
    while (match.numSteps < 500) await settle();
    pacer.close();
    expect(numTurns).toBeGreaterThan(match.numSteps / 10);
    expect(match.frameTimes.length).toBeLessThanOrEqual(match.numSteps / 16);
  });
});
