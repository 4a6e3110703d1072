import { expect, it } from "vitest";
import { doctorCommand } from "../../scripts/commands/doctor.js";
import { evaluateCommand } from "../../scripts/commands/evaluate.js";
import { recordCommand } from "../../scripts/commands/record.js";
import { trainCommand } from "../../scripts/commands/train.js";
import { livesOverrides } from "../../scripts/shared/lives-option.js";

it.each([evaluateCommand, recordCommand, doctorCommand])("%o offers --episodic-life", (make) => {
  expect(make().helpInformation()).toMatch(/^ +--episodic-life /m);
});

it("train offers its opposite, since it ends returns with lives by itself", () => {
  expect(trainCommand().helpInformation()).not.toMatch(/^ +--episodic-life /m);
});

it("without the option the protocol's own rule holds", () => {
  expect(livesOverrides(true)).toEqual({ episodicLife: true });
  expect(livesOverrides(undefined)).toBeUndefined();
});
