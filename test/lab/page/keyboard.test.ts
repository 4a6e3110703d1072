import { describe, expect, it } from "vitest";
import { padDirections } from "../../../lab/model/touch.js";
import { actionNames } from "../../../src/envs/actions.js";
import { actionOf, type Control, controlOf, HeldKeys } from "../../../src/lab/keyboard.js";

const all = actionNames(Array.from({ length: 18 }, (_, code) => code));
const qbert = ["NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN"];
const pong = ["NOOP", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE"];

describe("actionOf", () => {
  const cases: [held: Control[], meanings: string[], action: string][] = [
    [[], all, "NOOP"],
    [["fire"], all, "FIRE"],
    [["up"], all, "UP"],
    [["up", "right"], all, "UPRIGHT"],
    [["right", "up"], all, "UPRIGHT"],
    [["fire", "left", "down"], all, "DOWNLEFTFIRE"],
    [["up", "right", "fire"], all, "UPRIGHTFIRE"],
    [["left", "right"], all, "RIGHT"],
    [["right", "left"], all, "LEFT"],
    [["up", "down", "right"], all, "DOWNRIGHT"],
    [["up", "right"], qbert, "RIGHT"],
    [["right", "up"], qbert, "UP"],
    [["up", "fire"], qbert, "FIRE"],
    [["fire", "up"], qbert, "UP"],
    [["up"], pong, "RIGHT"],
    [["down", "fire"], pong, "LEFTFIRE"],
    [["down", "right"], pong, "RIGHT"],
  ];
  it.each(cases)("takes %j of %j for %s", (held, meanings, action) => {
    expect(meanings[actionOf(held, meanings)]).toBe(action);
  });

  it("reaches every action of the console", () => {
    const controls: Control[] = ["up", "down", "right", "left", "fire"];
    const reached = new Set<number>();
    for (let bits = 0; bits < 32; bits++)
      reached.add(
        actionOf(
          controls.filter((_, index) => (bits >> index) & 1),
          all,
        ),
      );
    expect([...reached].sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
  });

  it("is the first action where a game can do nothing else", () => {
    expect(actionOf([], ["FIRE"])).toBe(0);
  });
});

describe("HeldKeys", () => {
  it("knows arrows, letters by their place, and Space", () => {
    expect(["ArrowUp", "KeyA", "Space", "KeyX", "constructor"].map(controlOf)).toEqual([
      "up",
      "left",
      "fire",
      undefined,
      undefined,
    ]);
  });

  it("keeps the order of presses, and a control until its last key is up", () => {
    const keys = new HeldKeys();
    expect(keys.press("ArrowUp")).toBe(true);
    expect(keys.press("ArrowUp")).toBe(false); // a key that repeats
    keys.press("KeyW");
    keys.press("Space");
    expect(keys.controls).toEqual(["up", "fire"]);
    keys.release("KeyW");
    expect(keys.controls).toEqual(["up", "fire"]);
    keys.release("ArrowUp");
    expect(keys.controls).toEqual(["fire"]);
    keys.clear();
    expect(keys.controls).toEqual([]);
  });
});

describe("padDirections", () => {
  it.each([
    [0, 0, []],
    [0.1, -0.1, []],
    [1, 0, ["right"]],
    [0.7, 0.7, ["down", "right"]],
    [0, 1, ["down"]],
    [-1, 0.05, ["left"]],
    [-1, -0.05, ["left"]],
    [-0.7, -0.7, ["up", "left"]],
    [0, -0.5, ["up"]],
    [0.6, -0.6, ["up", "right"]],
  ])("a thumb at %d, %d means %j", (x, y, directions) => {
    expect(padDirections(x, y)).toEqual(directions);
  });
});
