/** `--game-mode` and `--difficulty`: what the game has is played, and what it lacks is refused before a frame is. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gameModeOverrides } from "../../scripts/shared/game-mode-option.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const folder = sharedTemporaryFolder();

it("replaces what is given, and nothing else", () => {
  expect(gameModeOverrides("record", "pong", {})).toEqual({});
  expect(gameModeOverrides("record", "pong", { gameMode: 1 })).toEqual({ mode: 1 });
  expect(gameModeOverrides("record", "pong", { difficulty: 0 })).toEqual({ difficulty: 0 });
});

it.each([
  ["--game-mode", "7", "ztw record: expected one of 0, 1 (see ztw games pong) for --game-mode, received 7."],
  ["--difficulty", "4", "for --difficulty"],
  ["--game-mode", "one", "for --game-mode"],
])("%s %s is refused", async (flag, value, message) => {
  const output = join(folder, "clip.mp4");
  const { exitCode, said } = await runHere("record", "pong", flag, value, "--output", output, "-q");
  expect(exitCode).toBe(2);
  expect(said).toContain(message);
  expect(existsSync(output)).toBe(false);
});
