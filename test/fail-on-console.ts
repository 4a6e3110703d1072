import { afterEach, beforeEach, expect, vi } from "vitest";

/** Fails any test during which library code wrote to the console: only `scripts` prints. */
const methods = ["log", "info", "warn", "error", "debug"] as const;
let spies: ReturnType<typeof vi.spyOn>[] = [];

beforeEach(() => {
  spies = methods.map((method) => vi.spyOn(console, method));
});

afterEach(() => {
  const printed = spies.flatMap((spy) => spy.mock.calls);
  for (const spy of spies) spy.mockRestore();
  expect(printed, "library code printed to the console").toEqual([]);
});
