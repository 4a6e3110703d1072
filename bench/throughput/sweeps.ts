/** Whole sweeps, as a user runs them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { type Core, packageRoot } from "../../src/tools.js";
import { run } from "../shared/python.js";

/** `onnx` first: the others are compared to it. */
export const backends = ["onnx", "engine", "engine-bf16", "engine-int8"] as const;

export interface SweepOptions {
  readonly game: string;
  readonly backend: (typeof backends)[number];
  readonly seeds: number;
  /** Default: all. */
  readonly taus: string | undefined;
  /** Default: both. */
  readonly mode?: "greedy" | "sampled";
  /** Default: ours. */
  readonly core?: Core;
}

/** Seconds that one sweep takes, from the start of the process to its end. */
export async function timeSweep({ game, backend, seeds, taus, mode, core }: SweepOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ztw-throughput-"));
  try {
    const given = { backend, "num-seeds": seeds, taus, mode, core };
    const choice = Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    );
    const places = ["--work-folder", folder, "--output", join(folder, "sweep.json")];
    const program = join(packageRoot, "scripts", "ztw.mjs");
    const begin = performance.now();
    await run(execPath, [program, "evaluate", game, "--quiet", ...choice, ...places]);
    return (performance.now() - begin) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
