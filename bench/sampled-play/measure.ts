/**
 * Plays with actions drawn from the probabilities, exits left by three rules: the paper's, the shipped gates of `ztw-regret`, which learned
 * what greedy actions cost, and gates that learned what drawn ones cost (`ztw distill --regret-mode sampled`), which it trains first; the last
 * also with greedy actions.
 *
 *   npm run bench -- sampled-play/measure
 *   npm run bench -- sampled-play/measure --games pong --seeds 4 --gate-steps 2048 --work /tmp/gates --output /tmp/sampled-play.json
 *
 * Gates that are in the work folder already are taken, and a training that was stopped goes on.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Bundle,
  distill,
  engineRollouts,
  evaluate,
  loadBundle,
  type Summary,
  shippedBundleFolder,
  summarize,
} from "../../src/index.js";
import { getMethod, writeFileAtomic } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { benchResult, formatRows } from "../shared/files.js";
import { round } from "../shared/numbers.js";
import { integer, readOptions, text } from "../shared/options.js";
import type { RuleName, SampledPlayResult, SampledPlayRow } from "./result.js";

/** Gates have a cost in mind, where largest probabilities are spread over all values. */
const gateTaus = [0.9, 0.95, 0.97, 0.98];
const probabilityTaus = [0.35, 0.5, 0.65, 0.8];
/** Where seeds alone differ little; as for the published results. */
const noopMax: Readonly<Record<string, number>> = { qbert: 30 };

export async function main(args: string[]): Promise<void> {
  const options = readOptions("sampled-play/measure", args, {
    games: text("pong,qbert"),
    seeds: integer(40, 2),
    "gate-steps": integer(400_000),
    work: text(join("runs", "sampled-play")),
    output: text(benchResult("sampled-play")),
  });
  const { seeds, work, output, "gate-steps": gateSteps } = options;
  const games = options.games.split(",");
  const rows: SampledPlayRow[] = [];
  const gates: SampledPlayResult["gates"] = {};
  for (const game of games) {
    const ownGates = await trainGates(game, { folder: join(work, game), gateSteps });
    const { sha256, training } = getMethod(ownGates, "ztw-regret");
    gates[game] = { sha256, steps: Number(training.gateSteps), seed: Number(training.seed) };
    const shipped = loadBundle(shippedBundleFolder(game));
    const choices = [
      { rule: "largest probability", mode: "sampled", bundle: shipped },
      { rule: "cost of greedy actions", mode: "sampled", bundle: shipped },
      { rule: "cost of drawn actions", mode: "sampled", bundle: ownGates },
      { rule: "cost of drawn actions", mode: "greedy", bundle: ownGates },
    ] as const;
    for (const choice of choices) rows.push(...(await play(game, choice, seeds)));
  }
  const bundles = describeBundles(games, ["ztw", "ztw-regret"]);
  const result: SampledPlayResult = { formatVersion: 1, kind: "sampled-play", bundles, gates, seeds, rows };
  await writeFileAtomic(output, formatRows(result));
  console.log(`Wrote ${output}`);
}

/** A copy of what ships with gates for drawn actions in place of its own. */
async function trainGates(
  game: string,
  { folder, gateSteps }: { readonly folder: string; readonly gateSteps: number },
): Promise<Bundle> {
  const bundle = join(folder, "bundle");
  if (existsSync(join(bundle, "ztw-regret.safetensors"))) return loadBundle(bundle);
  const shipped = loadBundle(shippedBundleFolder(game));
  let told = 0;
  await distill({
    ...{ bundle: shipped, method: "ztw-regret", regretMode: "sampled", gateSteps, output: bundle },
    ...{ checkpointFolder: join(folder, "checkpoint"), resume: true },
    backend: engineRollouts,
    onProgress: ({ done, total }) => {
      const tenth = Math.floor((10 * done) / total);
      if (tenth > told) console.log(`${game}: gates, ${10 * tenth} %`);
      told = Math.max(told, tenth);
    },
  });
  return loadBundle(bundle);
}

interface Choice {
  readonly rule: RuleName;
  readonly mode: SampledPlayRow["mode"];
  readonly bundle: Bundle;
}

async function play(
  game: string,
  { rule, mode, bundle }: Choice,
  numSeeds: number,
): Promise<SampledPlayRow[]> {
  const protocolOverrides = { noopMax: noopMax[game] ?? 0 };
  const leaving =
    rule === "largest probability"
      ? ({ method: "ztw", taus: probabilityTaus } as const)
      : ({ method: "ztw-regret", taus: gateTaus } as const);
  const sweep = await evaluate({ bundle, ...leaving, numSeeds, modes: [mode], protocolOverrides });
  const { points } = summarize(sweep);
  const rows = points.flatMap((point) => describePoint(point, { game, rule }) ?? []);
  for (const { tau, saved, difference } of rows)
    console.log(
      `${game}, ${rule}, ${mode}, tau ${tau}: ${round(100 * saved, 1)} % saved, ${round(difference.mean, 2)}`,
    );
  return rows;
}

/** Nothing of the expert's own point, to which the others are compared. */
function describePoint(
  point: Summary["points"][number],
  what: Pick<SampledPlayRow, "game" | "rule">,
): SampledPlayRow | undefined {
  const { mode, tau, difference, relativeCost, exitShares, episodeReturn } = point;
  if (difference === undefined || typeof tau !== "number") return undefined;
  return {
    ...{ ...what, mode, tau, saved: round(1 - relativeCost, 4) },
    exit_shares: exitShares.map((share) => round(share, 4)),
    return: interval(episodeReturn),
    difference: interval(difference),
  };
}

function interval({
  mean,
  low,
  high,
}: {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}) {
  return { mean: round(mean, 3), low: round(low, 3), high: round(high, 3) };
}
