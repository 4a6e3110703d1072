/** Trains an agent with `train` for some rollouts and prints, as one JSON line, the seconds that each of them took. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineRollouts, train } from "../../src/index.js";
import { packageRoot } from "../../src/tools.js";
import { integer, readOptions, text } from "../shared/options.js";

const rolloutSize = 8 * 128; // the defaults of `train`

export async function main(args: string[]): Promise<void> {
  const options = readOptions("training/ours", args, {
    game: text("pong"),
    threads: integer(1),
    rollouts: integer(1),
    seed: integer(1),
  });
  const output = mkdtempSync(join(tmpdir(), "ztw-training-"));
  const times = [performance.now()];
  try {
    await train({
      game: options.game,
      output,
      steps: options.rollouts * rolloutSize,
      protocol: "sb3", // the environments of Stable-Baselines3, equal to the byte
      seed: options.seed,
      numThreads: options.threads,
      device: "cpu",
      backend: engineRollouts, // as `ztw train` chooses
      onProgress: () => times.push(performance.now()),
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const seconds = times.slice(1).map((time, index) => (time - times[index]!) / 1000);
  console.log(JSON.stringify({ seconds, versions: { "ztw-atari": version } }));
}
