/** Descriptions of hold gates that TypeScript would never make. */
import { beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "../../../src/core/errors.js";
import type { Bundle } from "../../../src/model/bundle.js";
import { readPolicy } from "../../../src/model/policy-weights.js";
import {
  describeForEngine,
  type EngineDescription,
  type EngineLinear,
} from "../../../src/runtime/engine/description.js";
import { loadEngine } from "../../../src/runtime/engine/native.js";
import { sharedTemporaryFolder } from "../../helpers/temporary-folder.js";
import { makeToyBundle } from "../../helpers/toy-bundle.js";

const numActions = 6;
const folder = sharedTemporaryFolder();
let bundle: Bundle;
beforeAll(async () => {
  bundle = await makeToyBundle(folder, { methods: ["ztw-hold"], numActions });
});

describe("descriptions that do not fit are refused", () => {
  const linear = (inFeatures: number, outFeatures: number): EngineLinear => ({
    inFeatures,
    outFeatures,
    weight: new Float32Array(inFeatures * outFeatures),
    bias: new Float32Array(outFeatures),
  });
  const fitting = { hidden: linear(552, 4), output: linear(4, 3), rate: 1 };

  function open(change: object): void {
    const describeChanged = () =>
      ({ ...describeForEngine(readPolicy(bundle, "ztw-hold")), ...change }) as EngineDescription;
    new (loadEngine().EngineSession)({
      fingerprint: `hold ${JSON.stringify(change)}`,
      describe: describeChanged,
      instructionSet: "",
      logits: new Float32Array(numActions),
      results: new Float64Array(4),
      dropsDirty: "nothing",
      isTimed: false,
    }).close();
  }

  it("one that fits is not", () => {
    expect(() => open({ holdGate: fitting })).not.toThrow();
  });

  it.each<[string, object, string]>([
    ["no gate at all", { holdGate: 3 }, "expected an object for holdGate"],
    ["no rate", { holdGate: { ...fitting, rate: undefined } }, "expected a number for rate"],
    ["a rate of 0", { holdGate: { ...fitting, rate: 0 } }, "expected a positive number for holdGate.rate"],
    ["a rate of NaN", { holdGate: { ...fitting, rate: Number.NaN } }, "a positive number for holdGate.rate"],
    ["no hidden layer", { holdGate: { ...fitting, hidden: undefined } }, "expected an object for hidden"],
    [
      "columns for another number of exits",
      { holdGate: { ...fitting, hidden: linear(551, 4) } },
      "expected 552 for holdGate.hidden.inFeatures, received 551",
    ],
    [
      "costs of fewer decisions",
      { holdGate: { ...fitting, output: linear(4, 2) } },
      "expected 3 outputs of holdGate.output, received 2",
    ],
    [
      "an output of other units",
      { holdGate: { ...fitting, output: linear(5, 3) } },
      "expected 4 for holdGate.output.inFeatures, received 5",
    ],
    [
      "weights that are not finite",
      { holdGate: { ...fitting, hidden: { ...linear(552, 4), bias: new Float32Array(4).fill(1 / 0) } } },
      "expected finite numbers for holdGate.hidden.bias",
    ],
    [
      "a policy without classifiers",
      { holdGate: fitting, classifiers: [], ensembles: [], regretGates: [], exitRule: "entropy" },
      "expected no holdGate without classifiers",
    ],
  ])("%s", (_, change, message) => {
    expect(() => open(change)).toThrow(CheckpointError);
    expect(() => open(change)).toThrow(message);
  });
});
