/** `ztw replay` from the outside: what it says, and its exit code. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatReceipt } from "../../src/record/receipt.js";
import type { Receipt } from "../../src/record/receipt-schema.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { playReceipt } from "../record/played-receipt.js";
import { runHere } from "./run-here.js";

const folder = sharedTemporaryFolder();
const receipt = await playReceipt({ numSteps: 30 });

function file(change: Partial<Receipt> = {}): string {
  const path = join(folder, "game.receipt.json");
  writeFileSync(path, formatReceipt({ ...receipt, ...change }));
  return path;
}

describe("ztw replay", () => {
  it("says that a game is the same, and which game that is", async () => {
    const { exitCode, stdout } = await runHere("replay", file(), "-q");
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout:
        "Equal: exits, actions, screens and rewards of all 30 steps.\n" +
        "Receipt: Q*bert, ztw at changing tau, sampled, seed 11, protocol ref-clean, return 0, cut before the game ended.\n",
    });
  });

  it("says what is not as it was before it says where the game first differs", async () => {
    const actions = receipt.actions.map((action, step) => (step === 12 ? (action + 1) % 6 : action));
    const { exitCode, stdout } = await runHere("replay", file({ actions, packageVersion: "0.0.1" }), "-q");
    expect(exitCode).toBe(1);
    const [note, outcome] = stdout.split("\n");
    expect(note).toMatch(/^The package version was 0\.0\.1, and is .* here\.$/);
    expect(outcome).toMatch(
      /^Different at step 12: action: expected \d \([A-Z]+\), received \d \([A-Z]+\)\.$/,
    );
  });

  it("plays the actions alone, and tells scripts what came of it", async () => {
    const { exitCode, stdout } = await runHere(
      "replay",
      file({ end: "terminated" }),
      "--actions-only",
      "--json",
    );
    expect(exitCode).toBe(1);
    const { difference, ...outcome } = JSON.parse(stdout) as Record<string, unknown>;
    expect(difference).toMatchObject({ step: 29, what: "end" });
    expect(outcome).toMatchObject({
      isEqual: false,
      compared: "actions",
      game: "qbert",
      seed: 11,
      method: "ztw",
    });
    expect(outcome).not.toHaveProperty("receipt");
  });

  it.each([
    [
      "is no receipt",
      "{}",
      1,
      /^readReceipt: expected "receipt" for kind of .*, received undefined\. Make one with/,
    ],
    ["is no JSON", "receipt", 1, /^readReceipt: .* is not JSON; it may be damaged\.\n$/],
  ])("refuses a file that %s", async (_what, text, code, message) => {
    const path = join(folder, "other.json");
    writeFileSync(path, text);
    const { exitCode, said, stdout } = await runHere("replay", path);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(said).toMatch(message);
  });
});
