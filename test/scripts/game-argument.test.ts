import { describe, expect, it } from "vitest";
import { chooseBundle, chooseGames } from "../../scripts/shared/game-argument.js";
import { InvalidArgumentError, shippedBundleFolder } from "../../src/index.js";

describe("the game of a command", () => {
  it.each(["qbert", "Qbert", "ALE/Qbert-v5", "QbertNoFrameskip-v4"])("is known as %s", (name) => {
    const { game, bundle } = chooseBundle("evaluate", name, undefined);
    expect([game, bundle.folder]).toEqual(["qbert", shippedBundleFolder("qbert")]);
    expect(chooseGames("train", [name, "pong"])).toEqual(["qbert", "pong"]);
  });

  it.each([
    [
      "quebert",
      "no agent ships for the game quebert; there are breakout, pong, qbert and road_runner. Did you mean qbert?",
    ],
    [
      "seaquest",
      "no agent ships for the game seaquest; there are breakout, pong, qbert and road_runner. Of other games, give --bundle.",
    ],
    ["../../x", "expected a game's name"],
  ])("is refused as %s where no bundle is named", (name, message) => {
    const choose = () => chooseBundle("evaluate", name, undefined);
    expect(choose).toThrow(InvalidArgumentError);
    expect(choose).toThrow(`evaluate: ${message}`);
  });

  it("must be the one that a named bundle plays", () => {
    const pong = shippedBundleFolder("pong");
    expect(chooseBundle("evaluate", "ALE/Pong-v5", pong).game).toBe("pong");
    expect(() => chooseBundle("evaluate", "qbert", pong)).toThrow(
      `evaluate: expected a bundle of the game qbert in ${pong}, received one of pong.`,
    );
  });

  it.each([
    ["quebert", "there is no game quebert among 104 with a ROM. Did you mean qbert?"],
    ["xyzzyxyzzy", "There are adventure, air_raid, alien, …"],
  ])("is refused as %s where an expert is to be trained", (name, message) => {
    expect(() => chooseGames("train", ["pong", name])).toThrow(message);
  });
});
