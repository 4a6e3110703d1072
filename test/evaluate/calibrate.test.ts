/** Calibration plays an expert and keeps what the int8 engine needs. */
import { cpSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { calibrate } from "../../src/evaluate/calibrate.js";
import { loadBundle, shippedBundleFolder } from "../../src/model/bundle.js";
import { readCalibration } from "../../src/model/calibration.js";
import { createEngineSession } from "../../src/runtime/engine/session.js";
import { playObservations } from "../helpers/played-observations.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";

const bundle = sharedTemporaryFolder();
beforeAll(() => cpSync(shippedBundleFolder("qbert"), bundle, { recursive: true }));

it("the same seed calibrates to the same numbers, other states to others", async () => {
  const { calibration } = await calibrate({ bundle, numObservations: 250 });
  expect((await calibrate({ bundle, numObservations: 250 })).calibration).toEqual(calibration);
  const other = await calibrate({ bundle, numObservations: 500, runSeed: 1 });
  expect(other.calibration.activationRanges).not.toEqual(calibration.activationRanges);
  expect(readCalibration(loadBundle(bundle))).toEqual(other.calibration);
});

it("ranges are those of the activations of real play", async () => {
  const { calibration } = await calibrate({ bundle, numObservations: 300 });
  const session = await createEngineSession(loadBundle(bundle), { method: "expert" });
  const features = new Float32Array(512);
  let largest = 0;
  for (const { observation } of await playObservations("qbert", { count: 300, seed: 4 })) {
    session.decideSync(observation, 1);
    session.copyBlock(3, features);
    largest = Math.max(largest, ...features);
  }
  await session.close();
  expect(calibration.activationRanges[3]! / largest).toBeGreaterThan(0.6);
  expect(calibration.activationRanges[3]! / largest).toBeLessThan(1.7);
});

it("no states are refused", async () => {
  const playing = calibrate({ bundle, numObservations: 0 });
  await expect(playing).rejects.toThrow(InvalidArgumentError);
  await expect(playing).rejects.toThrow("for numObservations, received 0");
});
