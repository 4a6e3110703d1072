/** A Python of its own for the outsider: a virtual environment beside this file with the pinned requirements. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const environment = join(folder, ".venv");
const requirements = join(folder, "requirements.txt");
/** Written last, so that an installation that was cut short is begun anew. */
const stamp = join(environment, "installed.sha256");

/** Installs the requirements if they are not there yet, and returns the path of the Python that has them. */
export async function ensurePython() {
  const python = join(environment, "bin", "python");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  console.log("Installing the outsider's Python packages (ale-py, ONNX Runtime) ...");
  rmSync(environment, { recursive: true, force: true });
  await run("python3", ["-m", "venv", environment]);
  await run(python, ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

/** Plays a game with an ONNX file in Python and returns its record. */
export async function playInPython(python, { model, seed, tau }) {
  const script = join(folder, "play_onnx.py");
  const output = await run(python, [script, model, "--seed", String(seed), "--tau", String(tau)]);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Runs a program and resolves to what it printed; its messages go to ours. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error(`${program} ${args.slice(0, 3).join(" ")} ended with exit code ${code}`));
    });
  });
}
