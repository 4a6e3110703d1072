import { expect, it } from "vitest";
import { renderCoreGains } from "../../bench/environments/render-core-gains.js";

it("seconds, and ratios within rounds with their spread, are in the table", () => {
  const result = {
    formatVersion: 1,
    kind: "core-gains",
    bundles: {},
    machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
    rows: [{ game: "qbert", work: "sweep", ztw: [10, 20, 10], ale: [20, 30, 40] }],
  };
  const lines = renderCoreGains(JSON.stringify(result)).split("\n");
  expect(lines[2]).toBe("| Q*bert | sweep | 10.0 [10.0, 20.0] | 30.0 [20.0, 40.0] | 2.00 [1.50, 4.00] |");
});
