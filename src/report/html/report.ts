/** A report as one file that opens without a server: data, script and styles are in it, and nothing is fetched. */
import { checkPaths, freezeOptions } from "../../core/check.js";
import { packageVersion } from "../../core/provenance.js";
import type { ShippedAgents } from "../agents.js";
import { shippedAgents } from "../agents.js";
import type { ReturnCostChartData } from "../chart-data.js";
import { pageParts } from "../page.js";
import type { FigurePart, PagePart } from "../page-parts.js";
import { checkFiles, type ResultFiles } from "../result-files.js";
import { drawImprovability } from "../study/improvability-figure.js";
import { type Assets, contentPolicy, readAssets } from "./assets.js";
import { chartsOf } from "./charts.js";
import { renderClip } from "./clip.js";
import { embeddedJson, escapeHtml, renderMarkdown } from "./markup.js";

export interface ReportOptions {
  /** MP4 or GIF of an episode, which the file then holds. */
  readonly clip?: string;
  /** What ships; by default this package's `models/`. */
  readonly shipped?: ShippedAgents | undefined;
}

/**
 * Renders the page of all results with interactive curves.
 *
 * @returns the text of an HTML file.
 * @throws {CheckpointError} if a file does not read, or a confirmation is of other weights than its sweep.
 */
export async function renderReport(files: ResultFiles, given: ReportOptions = {}): Promise<string> {
  const options = freezeOptions("renderReport", given);
  checkFiles("renderReport", files);
  checkPaths("renderReport", options, ["clip"]);
  const assets = readAssets();
  const clip = options.clip === undefined ? "" : renderClip(options.clip);
  const body = new Body();
  for (const part of pageParts(files, options.shipped ?? shippedAgents)) await body.add(part);
  return documentOf(body, { assets, clip });
}

interface Heading {
  readonly id: string;
  readonly text: string;
}

/** Collects what stands in the page, and what its charts show. */
class Body {
  readonly charts: ReturnCostChartData[] = [];
  readonly headings: Heading[] = [];
  html = "";

  async add(part: PagePart): Promise<void> {
    if (typeof part === "string") this.html += this.#markdown(part);
    else if (part.kind === "figure") this.html += await this.#figure(part);
    else
      this.html += `<details><summary>${escapeHtml(part.summary)}</summary>${renderMarkdown(part.content)}</details>\n`;
  }

  /** Headings get a name to be led to. */
  #markdown(text: string): string {
    return renderMarkdown(text).replace(/<h2>(.*?)<\/h2>/g, (_, content: string) => {
      const id = `part-${this.headings.length + 1}`;
      this.headings.push({ id, text: content });
      return `<h2 id="${id}">${content}</h2>`;
    });
  }

  async #figure({ text, shown }: FigurePart): Promise<string> {
    if (shown.kind === "improvability") {
      const drawing = Buffer.from(await drawImprovability(shown.models)).toString("base64");
      return `<figure class="drawing"><img src="data:image/svg+xml;base64,${drawing}" alt="${escapeHtml(text)}"></figure>\n`;
    }
    return chartsOf(shown)
      .map((group) => this.#group(group))
      .join("");
  }

  #group({ title, subtitle, charts }: ReturnType<typeof chartsOf>[number]): string {
    const places = charts.map(
      (chart) => `<div class="chart" data-chart="${this.charts.push(chart) - 1}"></div>`,
    );
    const heading = `<h3>${escapeHtml(title)}</h3><p class="note">${escapeHtml(subtitle)}</p>`;
    return `<section class="charts">${heading}<div class="grid">${places.join("")}</div></section>\n`;
  }
}

interface DocumentParts {
  readonly assets: Assets;
  readonly clip: string;
}

function documentOf({ html, charts, headings }: Body, { assets, clip }: DocumentParts): string {
  const named = clip === "" ? headings : [{ id: "clip", text: "A recorded game" }, ...headings];
  const links = named.map(({ id, text }) => `<li><a href="#${id}">${text}</a></li>`).join("");
  const title = "Return against computation";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(contentPolicy(assets))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ztw report</title>
<style>${assets.styles}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="note">Early exits of trained Atari agents. Made by <code>ztw report</code> (ztw-atari ${escapeHtml(packageVersion)}) from result files; nothing here is typed in, and nothing is fetched.</p>
<nav aria-label="Contents"><ul>${links}</ul></nav>
</header>
<main>
<noscript><p class="note">The curves need a browser's scripts; the tables hold the same numbers.</p></noscript>
${clip}
${html}
</main>
<script type="application/json" id="charts">${embeddedJson(charts)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}
