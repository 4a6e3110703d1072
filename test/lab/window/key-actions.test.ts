import { describe, expect, it } from "vitest";
import { chooseKeys } from "../../../src/lab/window/key-actions.js";
import { ToyEnvironment } from "../../contract/toy-environment.js";

class NamedActions extends ToyEnvironment {
  readonly actionMeanings = ["NOOP", "FIRE"];
}

describe("keys", () => {
  it("are a console's where actions have its names", () => {
    const keys = chooseKeys("play", new NamedActions(), {});
    expect([[], ["Space"], ["ArrowLeft", "Space"], ["KeyQ"]].map((held) => keys(held))).toEqual([0, 1, 1, 0]);
  });

  it("are the caller's, of whom the most that are held count", () => {
    const keysToAction = { KeyA: 0, "KeyA + KeyB": 1 };
    const keys = chooseKeys("play", new ToyEnvironment(), { keysToAction, noop: 0 });
    expect([["KeyA"], ["KeyB", "KeyA"], ["KeyB"], []].map((held) => keys(held))).toEqual([0, 1, 0, 0]);
  });

  it("rest on noop", () => {
    const keys = chooseKeys("play", new ToyEnvironment(), { keysToAction: { KeyA: 0 }, noop: 1 });
    expect(keys([])).toBe(1);
  });

  it.each([
    ["are needed where nothing has a name", {}, "keys for the actions"],
    ["stand for actions that there are", { keysToAction: { KeyA: 2 } }, "actions of Discrete(2)"],
    ["rest on one that there is", { keysToAction: {}, noop: -1 }, "received -1"],
    ["are an object", { keysToAction: "KeyA" as never }, "keysToAction"],
  ])("%s", (_what, choice, message) => {
    expect(() => chooseKeys("play", new ToyEnvironment(), choice)).toThrow(message);
  });
});
