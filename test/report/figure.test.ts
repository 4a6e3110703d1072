import { describe, expect, it } from "vitest";
import { allowedDifference } from "../../src/evaluate/non-inferiority.js";
import { drawFigure } from "../../src/report/figure.js";
import { figureData } from "../../src/report/figure-data.js";
import { renderPng } from "../../src/report/render.js";
import {
  plantAttempt,
  plantConfirmation,
  plantSweep,
  plausibleCurve,
  ran,
} from "../evaluate/synthetic-results.js";

const sweep = plantSweep({ points: plausibleCurve, modes: ["greedy", "sampled"], deviation: 2 });
const confirmation = plantConfirmation([
  plantAttempt({ points: [plausibleCurve[3]!, plausibleCurve[5]!], numEpisodes: 200, deviation: 3 }),
]);

describe("figureData", () => {
  const data = figureData(sweep, { confirmation });
  const [greedy, sampled] = data.panels;

  it("has a panel an action mode, each with its own expert and limit", () => {
    expect(data.panels.map(({ mode }) => mode)).toEqual(["greedy", "sampled"]);
    for (const { expert, limit } of data.panels) {
      expect(limit).toBeCloseTo(expert!.mean + allowedDifference(expert!.mean, -20.7), 9);
    }
    expect(greedy!.expert).not.toEqual(sampled!.expert);
  });

  it("marks the confirmed tau in the mode that it was confirmed in", () => {
    expect(greedy!.confirmed!.label).toBe("confirmed: tau 0.7 saves 39 % (n = 200)");
    expect(sampled!.confirmed).toBeUndefined();
  });

  it("marks nothing if no tau was confirmed", () => {
    const points = [plausibleCurve[2]!, plausibleCurve[5]!]; // loses far more than the margin
    const failed = plantConfirmation([plantAttempt({ points, numEpisodes: 50 })]);
    expect(figureData(sweep, { confirmation: failed }).panels[0]!.confirmed).toBeUndefined();
  });

  it("has no floor and no ceiling where cost depends on what was seen", async () => {
    const performed = { multiplyAdds: 1e9, bytesCompared: 28_224_000 };
    const counted = { ...sweep, episodes: sweep.episodes.map((row) => ({ ...row, performed })) };
    const { floor, ceiling, range } = figureData(counted, { costModel: "performed" });
    expect([floor, ceiling, ...range]).toEqual([undefined, undefined, 10, 105]);
    const svg = await drawFigure(counted, { costModel: "performed" });
    expect(svg).toContain("full policy 100 %");
    expect(svg).not.toMatch(/floor|ceiling|NaN/);
  });

  it("shows everything within its ranges", () => {
    expect(data.range[0]).toBeLessThan(data.floor!);
    expect(data.range[1]).toBeGreaterThan(data.ceiling!);
    for (const { points, limit, range } of data.panels) {
      for (const value of [...points.flatMap(({ low, high }) => [low, high]), limit!]) {
        expect(value).toBeGreaterThan(range[0]);
        expect(value).toBeLessThan(range[1]);
      }
    }
  });

  it("draws no bar for a single game", () => {
    const single = plantSweep({ points: plausibleCurve, numEpisodes: 1 });
    for (const { low, mean, high } of figureData(single).panels[0]!.points)
      expect([low, high]).toEqual([mean, mean]);
  });

  it("knows no limit where no random return is known", () => {
    const unknown = { ...sweep, ran: { ...ran, game: "air_raid" } };
    expect(figureData(unknown).panels[0]!.limit).toBeUndefined();
  });

  it("refuses a confirmation of other weights", () => {
    const other = { ...confirmation, ran: { ...ran, methodSha256: "c".repeat(64) } };
    expect(() => figureData(sweep, { confirmation: other })).toThrow(/another policy or protocol/);
  });
});

describe("drawFigure", () => {
  it("draws the same figure as ever", async () => {
    await expect(await drawFigure(sweep, { confirmation })).toMatchFileSnapshot("golden/figure.svg.txt");
  });

  it("draws a sweep of one mode as one panel, without a confirmation", async () => {
    const svg = await drawFigure(plantSweep({ points: plausibleCurve }));
    expect(svg).toContain("greedy actions");
    expect(svg).not.toContain("sampled actions");
    expect(svg).not.toContain("confirmed");
  });
});

describe("renderPng", () => {
  it("draws letters with the font that comes along", async () => {
    const svg = (text: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><text x="5" y="20" font-family="DejaVu Sans, Verdana">${text}</text></svg>`;
    const png = await renderPng(svg("tau"));
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe("PNG");
    const { width, height } = sizeOfPng(png);
    expect([width, height]).toEqual([120, 60]);
    expect(png.length).toBeGreaterThan(2 * (await renderPng(svg(""))).length); // an empty picture if no font is found
  });
});

function sizeOfPng(png: Uint8Array): { width: number; height: number } {
  const header = Buffer.from(png);
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}
