import { expect, it } from "vitest";
import { renderStates } from "../../bench/states/render.js";

it("the medians of both sides, act by act, are in the table", () => {
  const side = (factor: number, bytes: number) => ({
    bytes,
    microseconds: {
      clone: [1, 2, 3].map((value) => factor * value),
      restore: [4, 4, 4].map((value) => factor * value),
      serialize: [5, 6, 7].map((value) => factor * value),
      deserialize: [8, 9, 10].map((value) => factor * value),
    },
  });
  const result = {
    formatVersion: 1,
    kind: "state-times",
    machine: { cpu: "a processor", cores: 2, node: "v20.0.0", load: [0.1, 0.2, 0.3] },
    rows: [{ game: "pong", ours: side(1, 9000), ale_py: side(10, 700) }],
  };
  const lines = renderStates(JSON.stringify(result)).split("\n");
  expect(lines[2]).toBe("| Pong | 2.0 / 20.0 | 4.0 / 40.0 | 6.0 / 60.0 | 9.0 / 90.0 | 9,000 / 700 |");
});
