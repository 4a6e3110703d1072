import { afterEach, describe, expect, it, vi } from "vitest";
import { createProgressDisplay } from "../../scripts/shared/progress-display.js";

const progress = { phase: "playing", done: 1, total: 2, unit: "episodes" } as const;
const escapeCode = String.fromCharCode(27);

/** What a display writes on a stream of that kind. */
function show(isTTY: boolean, env: Readonly<Record<string, string>>): string {
  for (const name of ["NO_COLOR", "TERM"]) vi.stubEnv(name, env[name]);
  const said: string[] = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const before = process.stderr.isTTY;
  process.stderr.isTTY = isTTY;
  try {
    const display = createProgressDisplay({ quiet: false });
    display.update(progress);
    display.stop();
    return said.join("");
  } finally {
    process.stderr.isTTY = before;
    write.mockRestore();
  }
}

afterEach(() => vi.unstubAllEnvs());

describe("progress", () => {
  it.each([
    [false, {}],
    [true, { NO_COLOR: "1" }],
    [true, { TERM: "dumb" }],
  ])("has no escapeCode codes with a terminal %s and %j, and ends its line", (isTTY, env) => {
    const said = show(isTTY, env);
    expect(said).toMatch(/^playing: .*\n$/);
    expect(said).not.toContain(escapeCode);
  });
});
