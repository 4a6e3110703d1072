/**
 * Measures emulator, environments, engine and page as WebAssembly, in one run with the native builds and with ONNX Runtime for browsers,
 * and writes `results/bench/wasm.json`. What cannot be measured here is skipped with one line.
 *
 *   npm run bench -- wasm/measure
 *   npm run bench -- wasm/measure --games pong --rounds 1 --frames 2000 --count 100 --seconds 2 --visits 1 --output /tmp/wasm.json
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadBundle, shippedBundleFolder } from "../../src/index.js";
import { writeFileAtomic, writeStaticLab } from "../../src/tools.js";
import { describeBundles } from "../shared/bundles.js";
import { requireConfirmedTau, shippedConfirmation } from "../shared/confirmation.js";
import { benchResult, formatRows } from "../shared/files.js";
import { describeMachine } from "../shared/machine.js";
import { integer, readOptions, text } from "../shared/options.js";
import { timeDecisions } from "./decisions.js";
import { timeAgents, timeEmulators } from "./frames.js";
import { measureMemory } from "./memory.js";
import { measurePage } from "./page.js";
import { playInRealTime } from "./real-time.js";
import { describeTiming } from "./render.js";
import type { TimingRow, WasmResult } from "./result.js";
import { measureSizes } from "./sizes.js";

interface Settings {
  readonly rounds: number;
  readonly frames: number;
  readonly count: number;
}

export async function main(args: string[]): Promise<void> {
  const options = readOptions("wasm/measure", args, {
    games: text("pong,qbert"),
    rounds: integer(5),
    frames: integer(8000),
    count: integer(500, 2),
    seconds: integer(10),
    visits: integer(7),
    output: text(benchResult("wasm")),
  });
  const games = options.games.split(",");
  const machine = describeMachine();
  const work = mkdtempSync(join(tmpdir(), "ztw-wasm-site-"));
  try {
    const site = join(work, "site"); // refuses where nothing was built
    await writeStaticLab({ folder: site, withRom: true, resultsFolder: work });
    const [game = "pong"] = games;
    const bundle = loadBundle(shippedBundleFolder(game));
    const tau = tauOf(game);
    const page = await measurePage(site, { game, tau, visits: options.visits });
    if (page !== null) console.log(`first frame: ${page.first_frame_ms.join(", ")} ms`);
    const memory = await measureMemory();
    const realTime = await playInRealTime(bundle, { tau, seconds: options.seconds });
    const timed = [];
    for (const name of games) timed.push(await timeGame(name, options));
    const result: WasmResult = {
      formatVersion: 1,
      kind: "wasm",
      bundles: describeBundles(games, ["ztw"]),
      machine,
      instructionSet: timed[0]!.instructionSet,
      versions: timed[0]!.peerVersion === undefined ? {} : { "onnxruntime-web": timed[0]!.peerVersion },
      sizes: measureSizes(site, game),
      memory,
      real_time: realTime,
      page,
      rows: timed.flatMap(({ rows }) => rows),
    };
    await writeFileAtomic(options.output, formatRows(result));
    console.log(`Wrote ${options.output}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const tauOf = (game: string) => requireConfirmedTau(shippedConfirmation(game, "ztw"));

async function timeGame(game: string, { rounds, frames, count }: Settings) {
  const bundle = loadBundle(shippedBundleFolder(game));
  const tau = tauOf(game);
  const decisions = await timeDecisions(bundle, { tau, rounds, count });
  const rows: TimingRow[] = [
    ...timeEmulators(game, { rounds, frames }),
    ...(await timeAgents(bundle, tau, { rounds, frames })),
    ...decisions.rows,
  ];
  for (const row of rows) console.log(describeTiming(row));
  return { ...decisions, rows };
}
