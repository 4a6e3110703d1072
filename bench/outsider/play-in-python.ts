/** The outsider's side of the replay. */
import { join } from "node:path";
import { z } from "zod";
import { benchFolder } from "../shared/files.js";
import { ensurePython, run } from "../shared/python.js";
import type { Entry } from "./first-difference.js";

const folder = benchFolder("outsider");
const entrySchema = z.record(z.string(), z.union([z.number(), z.boolean()]));

export interface Asked {
  readonly seed: number;
  readonly tau: number;
}

/** Plays a game with an ONNX file in Python and returns its record. */
export async function playInPython(model: string, { seed, tau }: Asked): Promise<Entry[]> {
  const python = await ensurePython(folder, "ale-py, ONNX Runtime");
  const script = join(folder, "play_onnx.py");
  const output = await run(python, [script, model, "--seed", String(seed), "--tau", String(tau)]);
  return output
    .trim()
    .split("\n")
    .map((line) => entrySchema.parse(JSON.parse(line)));
}
