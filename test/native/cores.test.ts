/** Our emulator core plays as ALE's own; `npm run test:cores` compares every game for longer. */
import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { makeAtari } from "../../src/envs/atari-environment.js";
import { makeAtariVector } from "../../src/envs/atari-vector.js";
import { describeCoreDifference, openCoreComparison } from "../../src/envs/core-comparison.js";
import { Emulator } from "../../src/envs/emulator.js";

/** Between them: several kinds of cartridge, paddles, PAL, and partial frames. */
const sample = ["pong", "asteroids", "air_raid", "pitfall2", "robotank", "bowling", "qbert"];

it.each(sample)("%s plays the same on both cores", (game) => {
  const seed = 1;
  const difference = openCoreComparison(game).compare(seed, 200);
  expect(difference && describeCoreDifference(game, seed, difference)).toBeNull();
});

it("one wrong flag is found, with frame and instruction", () => {
  const difference = openCoreComparison("pong", "flag").compare(1, 300)!;
  expect(difference.instruction).toBeGreaterThanOrEqual(0);
  expect(difference.isInRuns).toBe(false);
  expect(difference.ale).toMatch(/^pc [0-9a-f]{4}, opcode e9, cycle \d+, .*p [0-9a-f]{2}$/);
  expect(difference.ours).not.toBe(difference.ale);
  const text = describeCoreDifference("pong", 1, difference);
  expect(text).toMatch(
    /^pong, seed 1, frame \d+: .+; from instruction \d+ on: ALE's core pc .+; ours pc .+$/,
  );
});

it("a flag that is wrong only where many instructions are run in one go is found too", () => {
  const difference = openCoreComparison("pong", "long-runs").compare(1, 300)!;
  expect(difference.isInRuns).toBe(true);
  expect(difference.ale).toContain("opcode e9");
});

/** A ROM of one bank and one of two. */
it.each([
  ["pong", 168],
  ["asteroids", 40],
])("%s: programs of random bytes leave both processors equal", (game, numPrograms) => {
  expect(openCoreComparison(game).drillProcessors(2, numPrograms)).toBeNull();
});

it("a wrong flag in such a program is found, with the instruction", () => {
  const difference = openCoreComparison("pong", "flag").drillProcessors(1, 100);
  expect(difference).toMatch(/^program \d+, run \d of \d+ instructions: ALE's pc .+; ours pc .+$/);
});

/** PAL, whose colors fade after frames of an odd height, and NTSC; with and without blanks of horizontal motion. */
it.each(["pong", "air_raid", "pitfall"])(
  "%s: accesses that no game makes leave both video chips equal",
  (game) => {
    const comparison = openCoreComparison(game);
    for (const seed of [1, 2, 119]) expect(comparison.drillVideo(seed, 150)).toBeNull();
  },
);

it("a few wrong bits of a pattern are found", () => {
  expect(openCoreComparison("pong", "video").drillVideo(1, 150)).toMatch(/^frame \d+: (the|what)/);
});

it("both cores can be chosen, and no other", () => {
  for (const core of ["ztw", "ale"] as const) {
    new Emulator("pong", { core }).close();
    makeAtari("pong", { core }).close();
    makeAtariVector("pong", { core, numEnvs: 1, autoreset: "disabled" }).close();
  }
  const core = "stella" as never;
  for (const open of [
    () => new Emulator("pong", { core }),
    () => makeAtari("pong", { core }),
    () => makeAtariVector("pong", { core, numEnvs: 1, autoreset: "disabled" }),
  ]) {
    expect(open).toThrow(InvalidArgumentError);
    expect(open).toThrow('expected one of ztw, ale for core, received "stella" (string)');
  }
});
