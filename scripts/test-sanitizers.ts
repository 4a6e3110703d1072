/**
 * Plays nonsense and tests of the addons under AddressSanitizer with LeakSanitizer and UndefinedBehaviorSanitizer, then under
 * ThreadSanitizer: `npm run test:sanitizers [-- --kind address|thread] [-- --calls 20000] [-- --plant]`. With `--plant`, it succeeds
 * if each planted fault is found.
 *
 * Everything is built in `.sanitizers/`, which git ignores, beside copies of what is tested: the addons in use stay as they are.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../src/tools.js";
import { aleAddon } from "./setup/ale.js";
import { compileAddon, isCompiled } from "./setup/compile.js";
import { defaultContext, type SetupContext } from "./setup/context.js";
import { engineAddon } from "./setup/engine.js";
import { findPython } from "./setup/tools.js";
import { copyPackage } from "./shared/package-copy.js";

/** What each kind is compiled with, and which libraries node, which is not, has to load first. */
const kinds = {
  address: {
    flags: "-fsanitize=address,undefined",
    libraries: ["libasan.so", "libubsan.so"],
    planted: ["planted-address.cc", "planted-leak.cc"],
  },
  thread: { flags: "-fsanitize=thread", libraries: ["libtsan.so"], planted: ["planted-thread.cc"] },
} as const;
type Kind = keyof typeof kinds;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      kind: { type: "string" },
      calls: { type: "string", default: "20000" },
      plant: { type: "boolean", default: false },
    },
  });
  const { kind } = values;
  if (kind !== undefined && kind !== "address" && kind !== "thread")
    throw new Error(`test-sanitizers: expected address or thread for --kind, received ${kind}.`);
  const chosen: readonly Kind[] = kind === undefined ? ["address", "thread"] : [kind];
  const failures: string[] = [];
  for (const each of chosen)
    failures.push(...(await (values.plant ? missPlanted(each) : findFaults(each, values.calls))));
  const good = values.plant ? "Each planted fault was found." : "The sanitizers found nothing.";
  console.log(failures.length === 0 ? good : `Failed: ${failures.join(", ")}. See above.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** The programs in which the sanitizers of a kind find something. */
async function findFaults(kind: Kind, calls: string): Promise<string[]> {
  const root = copyPackage(join(".sanitizers", kind), ["ale", "engine"]);
  await compileAddons(root, kind);
  const fuzz = ["test/native/fuzz.mjs", "--calls", calls];
  const programs = [
    ["test/native/sanitized.mjs"],
    fuzz,
    [...fuzz, "--envs", "--most-megabytes", "4000"], // sanitizers keep what was freed
  ];
  return programs
    .filter((program) => !passes(root, kind, program))
    .map((program) => `${kind}: ${program.join(" ")}`);
}

/** The planted faults that the sanitizers of a kind do not find. */
async function missPlanted(kind: Kind): Promise<string[]> {
  const root = copyPackage(join(".sanitizers", kind), ["ale", "engine"]);
  return kinds[kind].planted.filter((source) => passes(root, kind, [compilePlanted(root, kind, source)]));
}

async function compileAddons(root: string, kind: Kind): Promise<void> {
  const flags = `${kinds[kind].flags} -fno-omit-frame-pointer -g1 -O1`;
  const env = { ...process.env, CFLAGS: flags, CXXFLAGS: flags, LDFLAGS: kinds[kind].flags };
  const context: SetupContext = defaultContext({ root, env, note: (line) => console.log(line) });
  const python = await findPython(context);
  for (const addon of [engineAddon(context), aleAddon(context)]) {
    keepNames(join(addon.folder, "binding.gyp"));
    if (isCompiled(addon)) continue;
    await compileAddon(context, addon, { python, adopt: () => {}, isFresh: false });
  }
}

/** Reports name functions and lines, which the addons in use leave out. */
function keepNames(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/,? ?"-Wl,-s"/, ""));
}

/** A library with a fault, and a program that loads it. */
function compilePlanted(root: string, kind: Kind, source: string): string {
  const library = join(root, "planted.node");
  const headers = join(process.execPath, "..", "..", "include", "node");
  const options = ["-shared", "-fPIC", "-g", `-I${headers}`, kinds[kind].flags, "-o", library];
  const { status } = spawnSync("g++", [...options, join(packageRoot, "test", "native", source)], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("test-sanitizers: g++ did not compile the planted fault.");
  const program = join(root, "planted.cjs");
  writeFileSync(program, `require(${JSON.stringify(library)});\n`);
  return program;
}

function passes(root: string, kind: Kind, program: readonly string[]): boolean {
  console.log(`node ${program.join(" ")} …`);
  const isFuzz = program.some((argument) => argument.includes("fuzz")); // judges the reports of its own processes
  const suppressions = join(root, "suppressions.txt");
  writeFileSync(suppressions, aleFaults);
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      LD_PRELOAD: kinds[kind].libraries.map(findLibrary).join(" "),
      ASAN_OPTIONS: `detect_leaks=${isFuzz ? 0 : 1}:quarantine_size_mb=16`,
      LSAN_OPTIONS: "exitcode=0", // node itself never frees all: what counts is read from the report
      UBSAN_OPTIONS: `print_stacktrace=1:suppressions=${suppressions}`,
      TSAN_OPTIONS: "ignore_noninstrumented_modules=1",
    },
  });
  const [report, leaks] = splitLeaks(stderr);
  process.stdout.write(stdout);
  process.stderr.write(report + leaks.join("\n"));
  return status === 0 && leaks.length === 0 && !/Sanitizer|runtime error:/.test(report);
}

/** ALE's own faults, harmless where we call it: a game's rules are copied before a flag of theirs is set; a register of the sound chip is shifted below 0. */
const aleFaults = ["bool:VideoCheckers.hpp", "shift-base:TIASnd.cxx", ""].join("\n");

/** How far down from the allocation somebody else's frames may lie: the sanitizer's own `operator new`, and the library's containers. */
const numAllocators = 4;

/** A report without that of leaks, and those leaks that one of our addons allocated. */
function splitLeaks(stderr: string): [string, string[]] {
  const begin = stderr.search(/^=+\n==\d+==ERROR: LeakSanitizer/m);
  if (begin < 0) return [stderr, []];
  const leaks = stderr
    .slice(begin)
    .split(/^(?=(?:Direct|Indirect) leak of)/m)
    .slice(1);
  const isOurs = (leak: string) =>
    leak
      .split("\n")
      .slice(1, 1 + numAllocators)
      .some((frame) => /\.node\+|native\//.test(frame));
  return [stderr.slice(0, begin), leaks.filter(isOurs)];
}

function findLibrary(name: string): string {
  const { stdout } = spawnSync("g++", [`-print-file-name=${name}`], { encoding: "utf8" });
  const path = stdout?.trim() ?? "";
  if (path.startsWith("/")) return path;
  throw new Error(
    `test-sanitizers: expected ${name} of g++, found none. Install it, e.g.: apt-get install -y gcc`,
  );
}
