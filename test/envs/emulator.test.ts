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

it.each([
  [{ repeatActionProbability: 2 }, "for repeatActionProbability, received 2 (number)."],
  [{ seed: -1 }, "for seed, received -1 (number)."],
  [{ sticky: 0 } as object, 'received "sticky" (string).'],
])("options %j are refused", (options, message) => {
  expect(() => new Emulator("pong", options)).toThrow(InvalidArgumentError);
  expect(() => new Emulator("pong", options)).toThrow(message);
});
