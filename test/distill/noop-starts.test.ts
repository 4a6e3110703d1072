import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPlannedGames } from "../../src/distill/distill-with.js";
import type { DistillOptions } from "../../src/distill/options.js";
import { planDistillation } from "../../src/distill/plan.js";
import { shippedBundleFolder } from "../../src/model/bundle.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function planWith(options: Partial<DistillOptions>) {
  return planDistillation({
    bundle: shippedBundleFolder("pong"),
    output: join(temporaryFolder(), "bundle"),
    numEnvs: 1,
    ...options,
  });
}

function playedNoopMax(options: Partial<DistillOptions>): unknown {
  const vector = openPlannedGames(planWith(options));
  vector.close();
  return (vector.protocolOptions as { readonly noopMax: number }).noopMax;
}

describe("no-op starts of a distillation", () => {
  it("are the protocol's where nothing is said, and then in no stored setting", () => {
    expect(playedNoopMax({})).toBe(0);
    expect(playedNoopMax({ protocol: "machado" })).toBe(0);
    expect(playedNoopMax({ protocol: "sb3" })).toBe(30);
    expect(planWith({}).settings).not.toHaveProperty("noopMax");
  });

  it("are those that were asked for, and another run", () => {
    expect(playedNoopMax({ noopMax: 30 })).toBe(30);
    expect(playedNoopMax({ protocol: "sb3", noopMax: 0 })).toBe(0);
    expect(planWith({ noopMax: 30 }).settings).toHaveProperty("noopMax", 30);
  });

  it.each([-1, 1.5, 10_001, Number.NaN])("are refused at %s", (noopMax) => {
    expect(() => planWith({ noopMax })).toThrow(/distill: .*noopMax/);
  });
});
