import { expect, it } from "vitest";
import { episodeSeed } from "../../src/core/random.js";
import { cellKey, compareCells, gridCells } from "../../src/evaluate/cells.js";

const grid = {
  modes: ["greedy", "sampled"],
  taus: [0.5, 1],
  firstEpisode: 3,
  numEpisodes: 4,
  runSeed: 7,
  purpose: "evaluation",
} as const;

it("plays every tau and mode on the same seeds, one seed after the other", () => {
  const cells = gridCells(grid);
  expect(cells.length).toBe(2 * 2 * 4);
  expect(new Set(cells.map(cellKey)).size).toBe(cells.length);
  expect(cells.slice(0, 4).map(({ episodeIndex }) => episodeIndex)).toEqual([3, 3, 3, 3]);
  for (const cell of cells) expect(cell.seed).toBe(episodeSeed(7, "evaluation", cell.episodeIndex));
});

it("never confirms on a seed that was evaluated", () => {
  const evaluated = new Set(
    gridCells({ ...grid, firstEpisode: 0, numEpisodes: 2000 }).map(({ seed }) => seed),
  );
  const confirmed = gridCells({ ...grid, firstEpisode: 0, numEpisodes: 2000, purpose: "confirmation" });
  expect(confirmed.filter(({ seed }) => evaluated.has(seed))).toEqual([]);
});

it("orders rows by mode, tau and episode, however they were played", () => {
  const cells = gridCells(grid).reverse().sort(compareCells);
  const order = cells.map(({ mode, tau, episodeIndex }) => `${mode} ${tau} ${episodeIndex}`);
  expect(order).toEqual([...order].sort());
});
