/** The outsider's side of the replay. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython, run } from "../python.mjs";

const folder = dirname(fileURLToPath(import.meta.url));

/** Plays a game with an ONNX file in Python and returns its record. */
export async function playInPython({ model, seed, tau }) {
  const python = await ensurePython(folder, "ale-py, ONNX Runtime");
  const script = join(folder, "play_onnx.py");
  const output = await run(python, [script, model, "--seed", String(seed), "--tau", String(tau)]);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
