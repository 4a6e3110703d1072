/** Finds the programs that set-up needs; each that is missing gets one message with the command that installs it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { findProgram, findPrograms } from "../../src/tools.js";
import { lastLines, run, type SetupContext, setupError } from "./context.js";

/** gyp, which describes the native builds to make, needs this one. */
const oldestPython: readonly [number, number] = [3, 9];
const pythonNames = [
  "python3",
  "python",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
];

/** A Python with pip. */
export interface Python {
  readonly command: string;
  readonly version: string;
  readonly pipVersion: string;
}

/** A program and the version that it reports. */
export interface Tool {
  readonly command: string;
  readonly version: string;
}

/** Settings of pip's that would have it fetch something else, or with another Python, or refuse to work. */
const divertingPip =
  /^PIP_(PYTHON|REQUIRE_VIRTUALENV|TARGET|USER|PREFIX|ROOT|DRY_RUN|PLATFORM|ABI|IMPLEMENTATION|PYTHON_VERSION|NO_BINARY|ONLY_BINARY|PREFER_BINARY|CONSTRAINT|REQUIREMENT|EDITABLE|LOG|REPORT|QUIET)$/;

/** The environment for pip: index, proxy and certificates stay, what could divert it does not. */
export function pipEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !divertingPip.test(name));
  return { ...Object.fromEntries(kept), PIP_REQUIRE_VIRTUALENV: "false" }; // nothing is installed
}

/**
 * Finds the first Python that is new enough and has pip: `ZTW_PYTHON`, else the usual names on PATH, and under each name every
 * folder of PATH: a virtual environment without pip stands before the system's Python.
 *
 * @throws {NativeError} if there is none; tells which of the three is missing.
 */
export async function findPython(context: SetupContext): Promise<Python> {
  const { ZTW_PYTHON, PATH } = context.env;
  const withPip = { ...context, env: pipEnvironment(context.env) };
  const reasons: string[] = [];
  for (const command of ZTW_PYTHON ? [ZTW_PYTHON] : pythonsOnPath(PATH)) {
    const tried = await tryPython(withPip, command);
    if (typeof tried !== "string") return tried;
    reasons.push(tried);
  }
  const missing = ZTW_PYTHON ? `no ${ZTW_PYTHON} on PATH` : "no python3 or python on PATH";
  const received = reasons.find((reason) => reason.includes("without pip")) ?? reasons[0] ?? missing;
  const install = installCommand(context, ["python3", "python3-pip"]);
  const next = `Install it with \`${install}\` or name another by ZTW_PYTHON, then run: npx ztw setup`;
  throw setupError(`Python ${oldestPython.join(".")} or newer with pip`, received, next);
}

/** By name where a name means it, by path where another of that name stands before it. */
function pythonsOnPath(searchPath = ""): string[] {
  return pythonNames.flatMap((name) =>
    findPrograms(name, searchPath).map((path, index) => (index === 0 ? name : path)),
  );
}

/** A Python that will do; else why it will not. */
async function tryPython(context: SetupContext, command: string): Promise<Python | string> {
  const script = "import sys; sys.stdout.write('version ' + '.'.join(map(str, sys.version_info[:3])))";
  const { exitCode, output, isMissing } = await run(context, command, ["-c", script]);
  if (isMissing) return `no ${command} on PATH`;
  const version = /^version (\S+)/m.exec(output)?.[1];
  if (exitCode !== 0 || version === undefined)
    return `${command}, which does not start: ${lastLines(output, 1)}`;
  if (!isNewEnough(version)) return `Python ${version} as ${command}`;
  const pip = await run(context, command, ["-m", "pip", "--version"]);
  const pipVersion = /^pip (\S+)/m.exec(pip.output)?.[1];
  if (pip.exitCode === 0 && pipVersion !== undefined) return { command, version, pipVersion };
  return `Python ${version} without pip as ${command}`;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]);
}

/**
 * Finds make.
 *
 * @throws {NativeError} if there is none.
 */
export async function findMake(context: SetupContext): Promise<Tool> {
  const command = context.env.MAKE || "make";
  const { exitCode, output } = await run(context, command, ["--version"]);
  if (exitCode === 0) return { command, version: firstLine(output) };
  const next = `Install it with \`${installCommand(context, ["make"])}\`, then run: npx ztw setup`;
  throw setupError("make", `no ${command} on PATH`, next);
}

/**
 * Finds the C++ compiler that make will use, and checks that it knows C++17.
 *
 * @throws {NativeError} if there is none or it is too old.
 */
export async function findCompiler(context: SetupContext): Promise<Tool> {
  const [command = "g++", ...flags] = (context.env.CXX || defaultCompiler()).split(/\s+/);
  const next = `Install one with \`${installCommand(context, ["g++"])}\`, then run: npx ztw setup`;
  const version = await run(context, command, ["--version"]);
  if (version.exitCode !== 0) throw setupError("a C++17 compiler", `no ${command} on PATH`, next);
  const trial = [...flags, "-std=c++17", "-fsyntax-only", "-x", "c++", "-include", "optional", "/dev/null"];
  const { exitCode } = await run(context, command, trial);
  if (exitCode === 0) return { command, version: firstLine(version.output) };
  throw setupError("a C++17 compiler", `${firstLine(version.output)}, which cannot compile C++17`, next);
}

function defaultCompiler(): string {
  return process.platform === "linux" ? "g++" : "c++";
}

/**
 * The folder that holds `include/node` of this Node, so that no headers need to be downloaded.
 *
 * @returns undefined where there is none: node-gyp then downloads them.
 */
export function findNodeFolder(context: SetupContext): string | undefined {
  const fromNpm = context.env.npm_config_nodedir || context.env.NPM_CONFIG_NODEDIR;
  const candidates = [fromNpm, dirname(dirname(process.execPath)), dirname(process.execPath)];
  return candidates.find((folder) => folder && existsSync(join(folder, "include", "node", "common.gypi")));
}

const packageNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dnf: { "g++": "gcc-c++" },
  pacman: { python3: "python", "python3-pip": "python-pip", "g++": "gcc" },
  apk: { "python3-pip": "py3-pip" },
  brew: { python3: "python", "python3-pip": "", "g++": "gcc" },
};
const installers: Readonly<Record<string, string>> = {
  "apt-get": "apt-get install -y",
  dnf: "dnf install -y",
  apk: "apk add",
  pacman: "pacman -S",
  brew: "brew install",
};

/** The command that installs system packages here; names as Debian has them, translated where they differ. */
export function installCommand(context: SetupContext, packages: readonly string[]): string {
  const manager = Object.keys(installers).find((name) => isOnPath(context, name)) ?? "apt-get";
  const names = packages.map((name) => packageNames[manager]?.[name] ?? name).filter((name) => name !== "");
  const sudo = manager === "brew" || process.getuid?.() === 0 ? "" : "sudo ";
  return `${sudo}${installers[manager]} ${names.join(" ")}`;
}

function isOnPath(context: SetupContext, name: string): boolean {
  return findProgram(name, context.env.PATH) !== undefined;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.trim() ?? "";
}
