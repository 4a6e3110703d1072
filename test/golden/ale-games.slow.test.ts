/** What each of ALE's 104 games offers, and where it begins in its last mode and difficulty: equal to ale-py. */
import { expect, it } from "vitest";
import { Emulator } from "../../src/envs/emulator.js";
import { describeGame } from "../../src/envs/game-description.js";
import { listGames } from "../../src/envs/games.js";
import { checksum, goldenActions, readGzipJson } from "./ale-data.js";

interface RecordedGame {
  readonly md5: string;
  readonly modes: number[];
  readonly difficulties: number[];
  readonly minimal: number[];
  readonly legal: number[];
  readonly screen: [number, number];
  readonly frame: number;
  readonly ram: string;
  readonly pixels: string;
}

const games = readGzipJson<Readonly<Record<string, RecordedGame>>>("ale-api/games.json.gz");
const seed = 41;
const startFrames = 30;

it("these are all games", () => {
  expect(Object.keys(games).sort()).toEqual(listGames());
});

it.each(Object.entries(games))("%s offers what it does in ale-py", (game, recorded) => {
  const { md5, modes, difficulties, minimal, legal } = recorded;
  const description = describeGame(game);
  expect(description).toMatchObject({ romMd5: md5, modes, difficulties });
  expect(description).toMatchObject({ minimalActionSet: minimal, legalActionSet: legal });
});

const begun = Object.entries(games).filter((_, index) => index % 3 === 0); // all of them take ten seconds

it.each(begun)("%s begins in its last mode and difficulty as in ale-py", (game, recorded) => {
  const { screen, frame, ram, pixels } = recorded;
  expect(begin(game, recorded)).toEqual({ screen, frame, ram, pixels });
});

function begin(game: string, { modes, difficulties }: RecordedGame) {
  const emulator = new Emulator(game, { seed });
  emulator.setMode(modes.at(-1)!);
  emulator.setDifficulty(difficulties.at(-1)!);
  emulator.reset();
  const actions = goldenActions(seed, 18);
  for (let frame = 0; frame < startFrames; frame++) emulator.act(actions.next().value);
  const { screenHeight, screenWidth } = emulator;
  const { frame } = emulator.status();
  const [ram, pixels] = [checksum(emulator.ram()), checksum(emulator.screen())];
  emulator.close();
  return { screen: [screenHeight, screenWidth], frame, ram, pixels };
}
