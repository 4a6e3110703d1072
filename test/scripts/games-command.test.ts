/** `ztw games`: what can be played, and what each game offers. */
import { describe, expect, it } from "vitest";
import { runHere } from "./run-here.js";

describe("ztw games", () => {
  it("lists all games with a ROM", async () => {
    const { exitCode, stdout } = await runHere("games");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/breakout +│ +12 │ +2 │ +4 │/);
    expect(stdout).toContain("104 games. ztw games <name> lists what one of them offers.");
  });

  it("says what some of them offer, by any of their names", async () => {
    const { exitCode, stdout } = await runHere("games", "ALE/Breakout-v5", "pong");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("modes         0 (default), 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44\n");
    expect(stdout).toContain("difficulties  0, 1\n");
    expect(stdout).toContain("actions       NOOP FIRE RIGHT LEFT, of 18 that it takes\n");
    expect(stdout).toMatch(/Pong \(pong\)\nmodes {9}0 \(default\), 1\n/);
  });

  it("gives scripts the same as JSON", async () => {
    const { stdout } = await runHere("games", "pong", "--json");
    const md5 = "60e0ea3cbe0913d39803477945e9e5ec";
    expect(JSON.parse(stdout)).toMatchObject([{ game: "pong", modes: [0, 1], romMd5: md5 }]);
  });

  it.each([
    ["pongg", "Did you mean pong?"],
    ["combat", "there is no game combat among 104 with a ROM."],
  ])("refuses %s", async (name, message) => {
    const { exitCode, said } = await runHere("games", name);
    expect(exitCode).not.toBe(0);
    expect(said).toContain(message);
  });
});
