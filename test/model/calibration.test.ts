/** The int8 engine's calibration: kept with its bundle, and refused where it does not belong to it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CheckpointError } from "../../src/core/errors.js";
import { readCalibration, saveCalibration } from "../../src/model/calibration.js";
import { createSession } from "../../src/runtime/session.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { makeToyBundle, saveToyCalibration } from "../helpers/toy-bundle.js";

const folder = sharedTemporaryFolder();

it("a bundle without calibration says which command makes it", async () => {
  const bundle = await makeToyBundle(join(folder, "none"));
  const opening = createSession(bundle, { method: "ztw", backend: "engine-int8" });
  await expect(opening).rejects.toThrow(CheckpointError);
  await expect(opening).rejects.toThrow(`Run "npx ztw calibrate toy --bundle ${bundle.folder}"`);
});

it("what is saved is read", async () => {
  const bundle = await makeToyBundle(join(folder, "saved"));
  await saveToyCalibration(bundle);
  expect(readCalibration(bundle).activationRanges).toEqual([4, 4, 4, 4]);
});

it("the calibration of other weights is refused", async () => {
  const bundle = await makeToyBundle(join(folder, "other"));
  await saveToyCalibration(bundle);
  await saveCalibration(bundle, { ...readCalibration(bundle), expertSha256: "0ther" });
  expect(() => readCalibration(bundle)).toThrow("expected the calibration of this bundle's expert");
  expect(() => readCalibration(bundle)).toThrow("0ther");
});

it("a range that is not positive is named", async () => {
  const bundle = await makeToyBundle(join(folder, "negative"));
  const path = await saveToyCalibration(bundle);
  writeFileSync(path, JSON.stringify({ ...readCalibration(bundle), activationRanges: [4, -1, 4, 4] }));
  expect(() => readCalibration(bundle)).toThrow("activationRanges[1]");
});
