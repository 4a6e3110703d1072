import { expect, it } from "vitest";
import { textColumns } from "../../scripts/shared/terminal.js";

it.each([
  ["a terminal", { isTTY: true, columns: 100 }, {}, 100],
  ["a terminal that does not know", { isTTY: true, columns: 0 }, {}, 80],
  ["a terminal that is absurd", { isTTY: true, columns: 3 }, {}, 20],
  ["a file", {}, {}, undefined],
  ["a file, and COLUMNS", {}, { COLUMNS: "60" }, 60],
  ["a file, and nonsense in COLUMNS", {}, { COLUMNS: "wide" }, undefined],
  ["a file, and nothing in COLUMNS", {}, { COLUMNS: "" }, undefined],
])("gives the columns of %s", (_, stream, environment, columns) => {
  expect(textColumns(stream, environment)).toBe(columns);
});
