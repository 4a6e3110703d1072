/** Python of its own for a comparison: a virtual environment beside the comparison's files, with pinned packages. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs `requirements.txt` of a folder into `.venv` there if it is not yet, and returns the path of that Python.
 *
 * @param folder - the comparison's folder.
 * @param what - what is about to be installed, for people.
 */
export async function ensurePython(folder: string, what: string): Promise<string> {
  const environment = join(folder, ".venv");
  const requirements = join(folder, "requirements.txt");
  const stamp = join(environment, "installed.sha256"); // written last, so that a cut installation is begun anew
  const python = join(environment, "bin", "python");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  console.log(`Installing Python packages (${what}) ...`);
  rmSync(environment, { recursive: true, force: true });
  await run("python3", ["-m", "venv", environment]);
  await run(python, ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

/** Runs a program and resolves to what it printed; its messages go to ours. */
export function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error(`${program} ${args.slice(0, 3).join(" ")} ended with exit code ${code}`));
    });
  });
}
