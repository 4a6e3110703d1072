import { expect, it } from "vitest";
import { EnvironmentStateError, InvalidArgumentError } from "../../src/core/errors.js";
import { Emulator } from "../../src/envs/emulator.js";

it("act before reset is refused, and everything after close", () => {
  const emulator = new Emulator("pong");
  expect(() => emulator.act(0)).toThrow(EnvironmentStateError);
  expect(() => emulator.act(0)).toThrow("Emulator: act before reset. Call reset first.");
  emulator.close();
  emulator.close();
  for (const call of [
    () => emulator.act(0),
    () => emulator.reset(),
    () => emulator.status(),
    () => emulator.ram(),
  ])
    expect(call).toThrow("Emulator: it is closed. Create a new one.");
});

it.each([18, -1, 40, 41, 0.5, Number.NaN])(
  "the action code %d is refused: some would end the process",
  (code) => {
    const emulator = new Emulator("pong");
    emulator.reset(1);
    expect(() => emulator.act(code)).toThrow(InvalidArgumentError);
    expect(() => emulator.act(code)).toThrow(
      `an integer from 0 to 17 for aleAction, received ${code} (number).`,
    );
    emulator.close();
  },
);

it("sizes of memory and screens fit", () => {
  const emulator = new Emulator("carnival");
  emulator.reset(1);
  expect(emulator.ram()).toHaveLength(128);
  expect([emulator.screenHeight, emulator.screenWidth]).toEqual([214, 160]);
  expect(emulator.screen()).toHaveLength(214 * 160);
  expect(emulator.grayScreen()).toHaveLength(214 * 160);
  expect(emulator.rgbScreen().data).toHaveLength(214 * 160 * 3);
  emulator.close();
});

it.each<[object, string]>([
  [{ repeatActionProbability: 2 }, "for repeatActionProbability, received 2 (number)."],
  [{ seed: -1 }, "for seed, received -1 (number)."],
  [{ sticky: 0 }, 'received "sticky" (string).'],
  [{ frameSkip: 0 }, "expected an integer from 1 to 1000 for frameSkip, received 0 (number)."],
  [{ maxFrames: 0 }, "for maxFrames, received 0 (number)."],
  [{ truncateOnLifeLoss: 1 }, "expected true or false for truncateOnLifeLoss, received 1 (number)."],
  [{ rewardMin: 2, rewardMax: 1 }, "expected an integer from 2 to 2147483647 for rewardMax, received 1"],
  [{ rewardMin: Number.NaN }, "for rewardMin, received NaN (number)."],
  [
    { paddleMin: 500_000, paddleMax: 1 },
    "expected an integer from 500000 to 1400000 for paddleMax, received 1",
  ],
  [{ paddleMin: -1 }, "expected an integer from 0 to 790196 for paddleMin, received -1 (number)."],
  [{ paddleMin: 800_000 }, "expected an integer from 0 to 790196 for paddleMin, received 800000 (number)."],
  [{ colorAveraging: null }, "expected true or false for colorAveraging, received null."],
  [{ sound: "on" }, 'expected true or false for sound, received "on" (string).'],
  [{ systemSeed: 2 ** 31 }, "for systemSeed, received 2147483648 (number)."],
  [{ mode: 2 }, "expected one of 0, 1 (the modes of pong) for mode, received 2 (number)."],
  [{ mode: null }, "for mode, received null."],
  [{ mode: 0.5 }, "for mode, received 0.5 (number)."],
  [{ difficulty: 9 }, "(the difficulties of pong) for difficulty, received 9 (number)."],
  [{ rom: "pong.bin" }, 'expected a Uint8Array for rom, received "pong.bin" (string).'],
  [{ rom: new Uint8Array(1), romFolder: "roms" }, 'for romFolder, received "roms" (string).'],
])("options %j are refused", (options, message) => {
  expect(() => new Emulator("pong", options)).toThrow(InvalidArgumentError);
  expect(() => new Emulator("pong", options)).toThrow(message);
});
