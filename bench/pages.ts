/** Renews the pages that show what comparisons measured: `npm run bench -- pages`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, writeFileAtomic } from "../src/tools.js";
import { renderKills, renderSimulation } from "./campaigns/render.js";
import { renderEnvironments, renderVectors } from "./environments/render.js";
import { renderCoreGains } from "./environments/render-core-gains.js";
import { renderCores } from "./environments/render-cores.js";
import { renderExitRules } from "./exit-rules/render.js";
import { renderLab } from "./lab/render.js";
import { renderLatency } from "./latency/render.js";
import { renderAccount } from "./latency/render-account.js";
import { renderRealTime } from "./real-time/render.js";
import { renderSampledPlay } from "./sampled-play/render.js";
import { benchResult } from "./shared/files.js";
import { insertBlock } from "./shared/page-block.js";
import { renderPlayCampaign } from "./shared/render-play-campaign.js";
import { renderStates } from "./states/render.js";
import { renderThroughput } from "./throughput/render.js";
import { renderTrainingSpeed } from "./training/render.js";
import { renderWholeRuns } from "./training/render-whole.js";
import { renderWasm } from "./wasm/render.js";

/** A result file's place: between the two lines of its name on a page. */
export interface Block {
  /** Also of the file in `results/bench/`. */
  readonly name: string;
  readonly page: string;
  /** Renders the text of the file. */
  readonly render: (text: string) => string;
}

const speedPage = "docs/speed.md";
const campaignsPage = "docs/campaigns.md";

export const blocks: readonly Block[] = [
  { name: "latency", page: speedPage, render: renderLatency },
  { name: "real-time", page: speedPage, render: renderRealTime },
  { name: "throughput", page: speedPage, render: renderThroughput },
  { name: "training-speed", page: speedPage, render: renderTrainingSpeed },
  { name: "whole-runs", page: speedPage, render: renderWholeRuns },
  { name: "environments", page: speedPage, render: renderEnvironments },
  { name: "vectors", page: speedPage, render: renderVectors },
  { name: "cores", page: speedPage, render: renderCores },
  { name: "core-gains", page: speedPage, render: renderCoreGains },
  { name: "states", page: speedPage, render: renderStates },
  { name: "wasm", page: speedPage, render: renderWasm },
  { name: "campaigns-kills", page: campaignsPage, render: renderKills },
  { name: "campaigns-simulation", page: campaignsPage, render: renderSimulation },
  { name: "core-campaign", page: "docs/emulator.md", render: renderPlayCampaign },
  { name: "wasm-states", page: "docs/wasm.md", render: renderPlayCampaign },
  { name: "account", page: "docs/engine.md", render: renderAccount },
  { name: "lab", page: "docs/lab.md", render: renderLab },
  { name: "sampled-play", page: "docs/methods.md", render: renderSampledPlay },
  { name: "exit-rules", page: "bench/exit-rules/README.md", render: renderExitRules },
];

/** The text of a page with one block made anew from its result file. */
export function renewBlock(text: string, { name, render }: Block): string {
  return insertBlock(text, name, render(readFileSync(benchResult(name), "utf8")));
}

export async function main(): Promise<void> {
  for (const page of new Set(blocks.map((block) => block.page))) {
    const file = join(packageRoot, page);
    const own = blocks.filter((block) => block.page === page);
    await writeFileAtomic(file, own.reduce(renewBlock, readFileSync(file, "utf8")));
    console.log(`Renewed ${page}`);
  }
}
