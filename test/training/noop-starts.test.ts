import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPlannedGames as openDistilledGames } from "../../src/distill/distill-with.js";
import { planDistillation } from "../../src/distill/plan.js";
import { shippedBundleFolder } from "../../src/model/bundle.js";
import { planTraining } from "../../src/policy/train-plan.js";
import { openPlannedGames as openTrainedGames } from "../../src/policy/train-with.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

interface Choice {
  readonly protocol?: "machado" | "sb3";
  readonly noopMax?: number;
}

function planDistilled(choice: Choice) {
  const output = join(temporaryFolder(), "bundle");
  return planDistillation({ bundle: shippedBundleFolder("pong"), output, numEnvs: 1, ...choice });
}

function planTrained(choice: Choice) {
  return planTraining({ game: "pong", output: join(temporaryFolder(), "run"), numEnvs: 1, ...choice });
}

const trainings = [
  {
    name: "a distillation",
    where: "distill",
    settings: (choice: Choice) => planDistilled(choice).settings,
    open: (choice: Choice) => openDistilledGames(planDistilled(choice)),
  },
  {
    name: "a training",
    where: "train",
    settings: (choice: Choice) => planTrained(choice).settings,
    open: (choice: Choice) => openTrainedGames(planTrained(choice)),
  },
];

describe.each(trainings)("no-op starts of $name", ({ where, settings, open }) => {
  function played(choice: Choice): unknown {
    const vector = open(choice);
    vector.close();
    return (vector.protocolOptions as { readonly noopMax: number }).noopMax;
  }

  it("are the protocol's where nothing is said, and then in no stored setting", () => {
    expect(played({})).toBe(0);
    expect(played({ protocol: "machado" })).toBe(0);
    expect(played({ protocol: "sb3" })).toBe(30);
    expect(settings({})).not.toHaveProperty("noopMax");
  });

  it("are those that were asked for, and another run", () => {
    expect(played({ noopMax: 30 })).toBe(30);
    expect(played({ protocol: "sb3", noopMax: 0 })).toBe(0);
    expect(settings({ noopMax: 30 })).toHaveProperty("noopMax", 30);
  });

  it.each([-1, 1.5, 10_001, Number.NaN])("are refused at %s", (noopMax) => {
    expect(() => settings({ noopMax })).toThrow(new RegExp(`${where}: .*noopMax`));
  });
});
