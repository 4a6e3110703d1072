/**
 * Runs the engine's NEON kernels on a machine that is not arm64: `npm run test:arm64 [-- --decisions 84 --games pong,qbert]`.
 *
 * The engine's addon is compiled for arm64 in `.arm64/`, which git ignores, and loaded by an arm64 Node under QEMU. It answers
 * observations that were recorded here: recycled must be full to the bit, and answers those of this processor.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { NativeError } from "../src/index.js";
import { checkInteger, packageRoot } from "../src/tools.js";
import { type Answers, findFaults, largestDifference } from "./arm64/answers.js";
import { recordObservations } from "./arm64/observations.js";
import { type Arm64, compilerPrefix, findArm64 } from "./arm64/tools.js";
import { compileAddon, isCompiled } from "./setup/compile.js";
import { defaultContext } from "./setup/context.js";
import { engineAddon } from "./setup/engine.js";
import { findPython } from "./setup/tools.js";
import { copyPackage } from "./shared/package-copy.js";

const shippedGames = "pong,qbert";
const program = join("test", "native", "engine-answers.mjs");

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      decisions: { type: "string", default: "84" },
      games: { type: "string", default: shippedGames },
    },
  });
  const range = { min: 10, max: 1e5 };
  const count = checkInteger("test-arm64", "--decisions", Number(values.decisions), range);
  const arm64 = findArm64();
  const root = copyPackage(".arm64", ["engine"]);
  await compileEngine(root, arm64);
  const games = values.games.split(",");
  for (const game of games) await recordObservations(root, { game, count });
  const askAll = (node: readonly string[], cwd: string) =>
    Promise.all(games.map((game) => ask(node, { observations: join(root, `${game}.u8`), cwd })));
  const [there, here] = await Promise.all([
    askAll(arm64.node, root),
    askAll([process.execPath], packageRoot),
  ]);
  process.exitCode = report(joinAnswers(there), joinAnswers(here)) ? 0 : 1;
}

async function compileEngine(root: string, { nodeFolder }: Arm64): Promise<void> {
  const env = {
    ...process.env,
    npm_config_arch: "arm64",
    npm_config_nodedir: nodeFolder,
    CC: `${compilerPrefix}gcc`,
    CXX: `${compilerPrefix}g++`,
    LINK: `${compilerPrefix}g++`,
    AR: `${compilerPrefix}ar`,
  };
  const context = defaultContext({ root, env, note: (line) => console.log(line) });
  const addon = { ...engineAddon(context), name: "the engine addon for arm64" };
  if (isCompiled(addon)) return;
  await compileAddon(context, addon, { python: await findPython(context), adopt: () => {}, isFresh: false });
}

/** What the engine of the package in `cwd` answers, in a process of its own. */
async function ask(
  [command, ...args]: readonly string[],
  { observations, cwd }: { readonly observations: string; readonly cwd: string },
): Promise<Answers> {
  const output = `${observations}.${cwd === packageRoot ? "here" : "arm64"}.json`;
  rmSync(output, { force: true });
  const child = spawn(command!, [...args, program, observations, output], { cwd, stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new NativeError(`test-arm64: ${program} ended with ${signal ?? code}. See above.`);
  return JSON.parse(readFileSync(output, "utf8")) as Answers;
}

const joinAnswers = (parts: readonly Answers[]): Answers => ({
  arch: parts[0]!.arch,
  plays: parts.flatMap(({ plays }) => plays),
});

/** Whether nothing is wrong. */
function report(there: Answers, here: Answers): boolean {
  const setsOf = ({ plays }: Answers) => [...new Set(plays.map(({ instructionSet }) => instructionSet))];
  const numDecisions = there.plays.reduce((sum, { answers }) => sum + answers.length, 0);
  const faults = findFaults(there, here);
  console.log(
    `${numDecisions} decisions on ${there.arch} (${setsOf(there).join(", ")}), compared with ${here.arch} (${setsOf(here).join(", ")}): ` +
      `logits differ by at most ${largestDifference(there, here).toExponential(1)}.`,
  );
  console.log(
    faults.length === 0
      ? "Recycled is full to the bit, a lost change is seen, and all answer alike."
      : `Failed:\n${faults.join("\n")}`,
  );
  return faults.length === 0;
}
