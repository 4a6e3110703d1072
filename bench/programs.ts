/** The comparisons by name, as `npm run bench -- <name> ...` starts them. */
import { checkOneOf } from "../src/tools.js";

interface Program {
  readonly main: (args: string[]) => Promise<void>;
}

/** Loaded when chosen: most of them load what they compare. */
export const programs: Readonly<Record<string, () => Promise<Program>>> = {
  "campaigns/kills": () => import("./campaigns/kills.js"),
  "campaigns/simulate": () => import("./campaigns/simulate.js"),
  "campaigns/throughput": () => import("./campaigns/throughput.js"),
  "environments/core-gains": () => import("./environments/core-gains.js"),
  "environments/cores": () => import("./environments/cores.js"),
  "environments/measure": () => import("./environments/measure.js"),
  "environments/sizes": () => import("./environments/sizes.js"),
  "exit-rules/measure": () => import("./exit-rules/measure.js"),
  "lab/measure": () => import("./lab/measure.js"),
  "latency/account": () => import("./latency/account.js"),
  "latency/measure": () => import("./latency/measure.js"),
  "latency/residual": () => import("./latency/residual.js"),
  "outsider/replay": () => import("./outsider/replay.js"),
  pages: () => import("./pages.js"),
  "real-time/measure": () => import("./real-time/measure.js"),
  "sampled-play/measure": () => import("./sampled-play/measure.js"),
  "sb3/check": () => import("./sb3/check.js"),
  "states/check": () => import("./states/check.js"),
  "states/times": () => import("./states/times.js"),
  "statistics/check": () => import("./statistics/check.js"),
  "throughput/measure": () => import("./throughput/measure.js"),
  "training/measure": () => import("./training/measure.js"),
  "training/ours": () => import("./training/ours.js"),
  "training/whole": () => import("./training/whole.js"),
  "wasm/measure": () => import("./wasm/measure.js"),
};

/**
 * Starts the program that the first argument names, with the others; without one, says which there are.
 *
 * @throws {InvalidArgumentError} if there is none of that name.
 */
export async function main([name, ...args]: string[]): Promise<void> {
  const names = Object.keys(programs);
  if (name === undefined) {
    console.log(`Usage: npm run bench -- <name> [options]\nNames: ${names.join(", ")}`);
    console.log("What each does, and its options: bench/<folder>/README.md");
    return;
  }
  const program = await programs[checkOneOf("npm run bench", "name", name, names)]!();
  await program.main(args);
}
