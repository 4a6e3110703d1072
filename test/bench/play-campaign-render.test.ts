import { expect, it } from "vitest";
import { renderPlayCampaign } from "../../bench/shared/render-play-campaign.js";

const outcome = (differences: readonly (string | null)[]) =>
  JSON.stringify({
    formatVersion: 1,
    kind: "core-campaign",
    commit: "0123456789abcdef",
    rows: differences.map((difference, index) => ({
      game: `game ${index}`,
      frames: 100 + index,
      difference,
    })),
  });

it("says how many games were compared for how long at least, and that none differs", () => {
  expect(renderPlayCampaign(outcome([null, null]))).toBe(
    "Compared so far (commit 012345678): 2 games, at least 100 frames each, **no difference**.",
  );
});

it("does not hide a difference", () => {
  const text = renderPlayCampaign(outcome([null, "game 1, seed 0, frame 7: RAM byte 3"]));
  expect(text).toContain("**1 differ**");
  expect(text).toContain("- game 1, seed 0, frame 7: RAM byte 3");
});
