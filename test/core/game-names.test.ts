import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { canonicalGame, nearestNames } from "../../src/core/game-names.js";
import { listGames } from "../../src/envs/games.js";

describe("canonicalGame", () => {
  it.each([
    ["pong", "pong"],
    ["Pong", "pong"],
    ["ALE/Pong-v5", "pong"],
    ["PongNoFrameskip-v4", "pong"],
    ["ALE/SpaceInvaders-v5", "space_invaders"],
    ["SpaceInvadersDeterministic-v0", "space_invaders"],
    ["Breakout-ramNoFrameskip-v4", "breakout"],
    ["Space Invaders", "space_invaders"],
    ["ALE/TicTacToe3D-v5", "tic_tac_toe_3d"],
    ["ALE/UpNDown-v5", "up_n_down"],
    ["ALE/Atlantis2-v5", "atlantis2"],
  ])("knows %s as %s", (name, game) => {
    expect(canonicalGame("test", name)).toBe(game);
  });

  it("knows every game by the name that Gymnasium makes of ALE's", () => {
    const toId = (game: string) =>
      `ALE/${game
        .split("_")
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join("")
        .replace(/3d$/, "3D")}-v5`;
    const games = listGames();
    expect(games.map((game) => canonicalGame("test", toId(game)))).toEqual(games);
  });

  it.each(["../../x", "", "a/b", "pong\0", "x".repeat(100), null as unknown as string])(
    "refuses %j",
    (name) => {
      expect(() => canonicalGame("test", name)).toThrow(InvalidArgumentError);
      expect(() => canonicalGame("test", name)).toThrow("expected a game's name");
    },
  );
});

describe("nearestNames", () => {
  const names = ["pong", "qbert", "space_invaders", "breakout"];
  it.each([
    ["quebert", ["qbert"]],
    ["ALE/SpaceInvader-v5", ["space_invaders"]],
    ["xyzzyxyzzy", []],
  ])("finds for %s %j", (name, expected) => {
    expect(nearestNames(name, names)).toEqual(expected);
  });
});
