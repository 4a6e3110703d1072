/**
 * Plays nonsense and tests of the addons under AddressSanitizer and UndefinedBehaviorSanitizer, or under ThreadSanitizer:
 * `npm run test:sanitizers [-- --kind thread] [-- --calls 20000] [-- --plant]`.
 *
 * Everything is built in `.sanitizers/`, which git ignores, beside copies of what is tested: the addons in use stay as they are.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../src/tools.js";
import { aleAddon } from "./setup/ale.js";
import { compileAddon, isCompiled } from "./setup/compile.js";
import { defaultContext, type SetupContext } from "./setup/context.js";
import { engineAddon } from "./setup/engine.js";
import { findPython } from "./setup/tools.js";

/** What each kind is compiled with, and which libraries node, which is not, has to load first. */
const kinds = {
  address: { flags: "-fsanitize=address,undefined", libraries: ["libasan.so", "libubsan.so"] },
  thread: { flags: "-fsanitize=thread", libraries: ["libtsan.so"] },
} as const;
type Kind = keyof typeof kinds;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      kind: { type: "string", default: "address" },
      calls: { type: "string", default: "20000" },
      plant: { type: "boolean", default: false },
    },
  });
  const { kind } = values;
  if (kind !== "address" && kind !== "thread")
    throw new Error(`test-sanitizers: expected address or thread for --kind, received ${kind}.`);
  const root = join(packageRoot, ".sanitizers", kind);
  copyPackage(root);
  const programs = values.plant
    ? [[await compilePlanted(root, kind)]]
    : [["test/native/sanitized.mjs"], ["test/native/fuzz.mjs", "--calls", values.calls]];
  if (!values.plant) await compileAddons(root, kind);
  const findings = programs.filter((program) => !passes(root, kind, program));
  console.log(
    findings.length === 0 ? "The sanitizers found nothing." : "The sanitizers found faults: see above.",
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** Sources are copied, so that what they are compiled to lies beside them; what is only read is linked. */
function copyPackage(root: string): void {
  mkdirSync(join(root, "native"), { recursive: true });
  for (const name of ["dist", "test/native"]) rmSync(join(root, name), { recursive: true, force: true });
  const copied = ["package.json", "dist", "test/native", "native/ale", "native/engine", "native/shared"];
  for (const name of copied)
    cpSync(join(packageRoot, name), join(root, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (source) => !/native[\\/]\w+[\\/]build$/.test(source),
    });
  for (const name of ["node_modules", "vendor", "models"])
    if (!existsSync(join(root, name))) symlinkSync(join(packageRoot, name), join(root, name));
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

/** A library that writes past its memory, and a program that loads it: what must be found. */
async function compilePlanted(root: string, kind: Kind): Promise<string> {
  const source = kind === "address" ? "planted-address.cc" : "planted-thread.cc";
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
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      LD_PRELOAD: kinds[kind].libraries.map(findLibrary).join(" "),
      ASAN_OPTIONS: "detect_leaks=0", // node itself never frees all
      UBSAN_OPTIONS: "print_stacktrace=1",
      TSAN_OPTIONS: "ignore_noninstrumented_modules=1",
    },
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return status === 0 && !/Sanitizer|runtime error:/.test(stderr);
}

function findLibrary(name: string): string {
  const { stdout } = spawnSync("g++", [`-print-file-name=${name}`], { encoding: "utf8" });
  const path = stdout?.trim() ?? "";
  if (path.startsWith("/")) return path;
  throw new Error(
    `test-sanitizers: expected ${name} of g++, found none. Install it, e.g.: apt-get install -y gcc`,
  );
}
