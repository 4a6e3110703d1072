/** The report in one file: nothing in it runs, is fetched or is lost. */
import { createHash } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/core/paths.js";
import { writeResult } from "../../src/evaluate/result-file.js";
import type { SweepResult } from "../../src/evaluate/result-schema.js";
import type { ReturnCostChartData } from "../../src/report/chart-data.js";
import { gameFigureData } from "../../src/report/game-figure-data.js";
import { renderMarkdown } from "../../src/report/html/markup.js";
import { renderReport } from "../../src/report/html/report.js";
import { readSubjects, renderPage } from "../../src/report/page.js";
import { findResults, type ResultFiles } from "../../src/report/result-files.js";
import { plantSweep, plausibleCurve } from "../evaluate/synthetic-results.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const sweep = plantSweep({ points: plausibleCurve });
const nothingShips = () => undefined;

async function filesOf(...sweeps: SweepResult[]): Promise<ResultFiles> {
  const folder = temporaryFolder();
  const paths = sweeps.map((_, index) => join(folder, `${index}-sweep.json`));
  for (const [index, path] of paths.entries()) await writeResult(path, sweeps[index]!);
  return { sweeps: paths, confirmations: [], trainings: [] };
}

const elements = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "gi"))].map(
    (match) => match[1]!,
  );

function chartsIn(html: string): ReturnCostChartData[] {
  return JSON.parse(elements(html, "script")[0]!) as ReturnCostChartData[];
}

/** Tags that are in the page, those of its own script and styles aside. */
function tagsIn(html: string): Set<string> {
  const markup = html.replace(/<(script|style)[\s\S]*?<\/\1>/g, "");
  return new Set([...markup.matchAll(/<([a-z][\w-]*)/gi)].map((match) => match[1]!.toLowerCase()));
}

function decode(html: string): string {
  const names = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" } as const;
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: keyof typeof names) => names[name]);
}

describe("a report of what is published", () => {
  const files = findResults(join(packageRoot, "results"));
  let html: string;
  beforeAll(async () => {
    html = await renderReport(files, { clip: join(packageRoot, "results", "qbert", "ztw-hold", "clip.gif") });
  });

  it("has every cell of the page's tables", () => {
    const page = renderPage(files, { page: "results.md" });
    const wanted = page
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .flatMap((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(/\*\*|\\/g, "")));
    const cells = new Set(
      ["td", "th"].flatMap((tag) => elements(html, tag)).map((cell) => decode(cell.replace(/<[^>]+>/g, ""))),
    );
    expect(wanted.length).toBeGreaterThan(1000);
    expect(wanted.filter((cell) => cell !== "" && !cells.has(cell))).toEqual([]);
  });

  it("has the numbers of the figures in its charts", () => {
    const charts = chartsIn(html);
    const pong = readSubjects(files).filter(({ sweep }) => sweep.ran.game === "pong");
    const { title, rows } = gameFigureData(pong);
    expect(html).toContain(title);
    for (const panel of rows.flatMap((row) => row.panels)) {
      const chart = charts.find(
        ({ costRange, series }) =>
          `${costRange}` === `${panel.costs}` && series.length === panel.series.length,
      );
      for (const { method, points, confirmed } of panel.series) {
        const drawn = chart!.series.find(({ name }) => name === method)!.points;
        const wanted = [...points, ...(confirmed ? [confirmed] : [])].map(
          ({ cost, mean, numGames }) => `${cost} ${mean} ${numGames}`,
        );
        expect(drawn.map(({ cost, score, numGames }) => `${cost} ${score} ${numGames}`).sort()).toEqual(
          wanted.sort(),
        );
        expect(drawn.filter(({ isConfirmed }) => isConfirmed)).toHaveLength(confirmed ? 1 : 0);
      }
    }
  });

  it("draws a chart for each of them, the study's nine methods on both games included", () => {
    const charts = chartsIn(html);
    const places = [...html.matchAll(/data-chart="(\d+)"/g)].map((match) => Number(match[1]));
    expect(places).toEqual(charts.map((_, index) => index));
    for (const game of ["Q*bert", "Pong"]) {
      const ofStudy = charts.filter(({ title }) => title.startsWith(`${game}, greedy actions`));
      expect(new Set(ofStudy.flatMap(({ series }) => series.map(({ name }) => name))).size).toBe(9);
    }
  });

  it("fetches nothing, and lets browsers see to that", () => {
    const [, script] = elements(html, "script");
    const [styles] = elements(html, "style");
    const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
    const policy = decode(/Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!);
    expect(policy).toBe(
      `default-src 'none'; script-src '${hash(script!)}'; style-src '${hash(styles!)}'; ` +
        "img-src data:; media-src data:; base-uri 'none'; form-action 'none'",
    );
    const sources = [...html.matchAll(/\s(?:src|href|srcset|action|data)="([^"]{1,30})/g)].map(
      (match) => match[1]!,
    );
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((source) => !/^(data:(image|video)\/|#)/.test(source))).toEqual([]);
    expect(`${script}${styles}`).not.toMatch(
      /fetch\(|XMLHttpRequest|import\(|@import|url\(|sourceMappingURL/,
    );
    expect(html).not.toMatch(/ style="/);
  });

  it("holds the clip", () => {
    const gif = readFileSync(join(packageRoot, "results", "qbert", "ztw-hold", "clip.gif"));
    expect(html).toContain(
      `<img src="data:image/gif;base64,${gif.toString("base64")}" alt="A recorded game, clip.gif">`,
    );
  });

  it("keeps to itself where it was made", () => {
    expect(html).not.toContain(packageRoot);
  });
});

describe("what comes from files", () => {
  const attacks = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](http://example.com/x.png)",
    "<http://example.com>",
    "| a | <b>",
    "<!-- results:end -->",
  ];

  it.each(attacks)("is text in the page, as a game's name: %s", async (game) => {
    const usual = tagsIn(await renderReport(await filesOf(sweep), { shipped: nothingShips }));
    const planted = {
      ...sweep,
      ran: { ...sweep.ran, game, protocol: { ...sweep.ran.protocol, name: game } },
    };
    const html = await renderReport(await filesOf(planted), { shipped: nothingShips });
    expect([...tagsIn(html)].filter((tag) => !usual.has(tag))).toEqual([]);
    expect(elements(html, "script")).toHaveLength(2);
    expect(() => chartsIn(html)).not.toThrow();
    expect(html).not.toMatch(/<[^>]*\son\w+=/i);
    expect(html).not.toMatch(/(href|src)="(javascript|http)/i);
  });

  it("would be found as markup where it was not escaped", () => {
    expect(tagsIn("<p><img src=x onerror=alert(1)></p>")).toContain("img");
    expect(renderMarkdown("<b>x</b> [x](javascript:y)")).toBe(
      "<p>&lt;b&gt;x&lt;/b&gt; [x](javascript:y)</p>\n",
    );
  });
});

describe("a report of other results", () => {
  it("shows the mean where a method has several models", async () => {
    const other = { ...sweep, ran: { ...sweep.ran, methodSha256: "c".repeat(64) } };
    const [chart] = chartsIn(await renderReport(await filesOf(sweep, other), { shipped: nothingShips }));
    expect(chart!.series.map(({ name }) => name)).toEqual(["ztw"]);
    expect(chart!.series[0]!.points[0]!.notes).toEqual(["mean of 2 models"]);
  });

  it("shows each alone where they cannot be compared", async () => {
    const other = { ...sweep, ran: { ...sweep.ran, method: "sdn" as const, expertSha256: "d".repeat(64) } };
    const charts = chartsIn(await renderReport(await filesOf(sweep, other), { shipped: nothingShips }));
    expect(charts.map(({ series }) => series.map(({ name }) => name))).toEqual([["ztw"], ["sdn"]]);
  });

  it("has no chart where nothing was played with the expert, and is a page all the same", async () => {
    const html = await renderReport({ sweeps: [], confirmations: [], trainings: [] });
    expect(chartsIn(html)).toEqual([]);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
});

describe("a clip", () => {
  const place = (name: string, bytes: Uint8Array | string) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, bytes);
    return path;
  };
  const none = { sweeps: [], confirmations: [], trainings: [] };

  it("may be a video, with controls", async () => {
    const clip = place("a<b>.mp4", Buffer.from("\0\0\0\x18ftypisom"));
    const html = await renderReport(none, { clip });
    expect(html).toContain(
      '<video src="data:video/mp4;base64,AAAAGGZ0eXBpc29t" controls loop muted playsinline',
    );
    expect(html).toContain("a&lt;b&gt;.mp4");
  });

  it.each([
    [
      "is of another kind",
      () => place("a.mp4", "<html>"),
      /expected an MP4 or a GIF for clip, received .*a\.mp4/,
    ],
    ["is empty", () => place("a.gif", ""), /expected an MP4 or a GIF for clip/],
    ["is not there", () => join(temporaryFolder(), "a.gif"), /cannot read .*a\.gif/],
    ["is a folder", () => temporaryFolder(), /it is a folder/],
    [
      "is larger than a page can hold",
      () => {
        const path = place("a.gif", "GIF89a");
        truncateSync(path, 2 ** 26 + 1);
        return path;
      },
      /it has 67108865 bytes, where at most 67108864 are plausible/,
    ],
  ])("that %s is refused", async (_what, make, message) => {
    await expect(renderReport(none, { clip: make() })).rejects.toThrow(message);
  });
});
