import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findCompiler,
  findMake,
  findPython,
  installCommand,
  pipEnvironment,
} from "../../scripts/setup/tools.js";
import { NativeError } from "../../src/index.js";
import { createSandbox, fakePython } from "./fake-programs.js";

const sudo = process.getuid?.() === 0 ? "" : "sudo ";
const installPython = `${sudo}apt-get install -y python3 python3-pip`;

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NativeError);
  return (error as NativeError).message;
}

describe("finding Python", () => {
  it("takes the first one that is new enough and has pip", async () => {
    const { context, addProgram } = createSandbox();
    addProgram("python3", fakePython({ version: "3.6.15" }));
    addProgram("python", fakePython({ version: "3.11.2", pip: "" }));
    addProgram("python3.12", fakePython({ version: "3.12.1", pip: "24.0" }));
    expect(await findPython(context)).toEqual({
      command: "python3.12",
      version: "3.12.1",
      pipVersion: "24.0",
    });
  });

  it.each([
    ["is missing", undefined, "no python3 or python on PATH"],
    ["is too old", fakePython({ version: "3.8.20" }), "Python 3.8.20 as python3"],
    ["has no pip", fakePython({ version: "3.11.2", pip: "" }), "Python 3.11.2 without pip as python3"],
  ])("says so when it %s, and what to type", async (_case, script, received) => {
    const { context, addProgram } = createSandbox();
    if (script !== undefined) addProgram("python3", script);
    expect(await messageOf(findPython(context))).toBe(
      `setup: expected Python 3.9 or newer with pip, received ${received}. Install it with ` +
        `\`${installPython}\` or name another by ZTW_PYTHON, then run: npx ztw setup`,
    );
  });

  it("goes on behind a virtual environment without pip, a stub and Python 2", async () => {
    const { context, folder, addProgram } = createSandbox();
    addProgram("python3", fakePython({ version: "3.11.2", pip: "" }));
    addProgram("python", fakePython({ version: "2.7.18" }));
    const system = join(folder, "system");
    mkdirSync(system);
    writeFileSync(join(system, "python3"), `#!/bin/sh\n${fakePython({ version: "3.12.1" })}\n`, {
      mode: 0o755,
    });
    context.env.PATH = `${context.env.PATH}:${system}`;
    expect(await findPython(context)).toMatchObject({ command: join(system, "python3"), version: "3.12.1" });
  });

  it("says what a Python that does not start says", async () => {
    const { context, addProgram } = createSandbox();
    addProgram("python3", "echo 'pyenv: python3: command not found'; exit 127");
    expect(await messageOf(findPython(context))).toContain(
      "received python3, which does not start: pyenv: python3: command not found. Install it with",
    );
  });

  it("is not diverted by settings of pip's", async () => {
    const { context, addProgram } = createSandbox({ PIP_PYTHON: "/other", PIP_REQUIRE_VIRTUALENV: "1" });
    addProgram(
      "python3",
      `[ -n "$PIP_PYTHON" ] && exit 1; [ "$PIP_REQUIRE_VIRTUALENV" = 1 ] && exit 1; ${fakePython({})}`,
    );
    expect(await findPython(context)).toMatchObject({ command: "python3" });
    const kept = { PIP_INDEX_URL: "i", PIP_CERT: "c", PIP_NO_INDEX: "1", PIP_FIND_LINKS: "f" };
    const dropped = { PIP_TARGET: "t", PIP_USER: "1", PIP_ONLY_BINARY: ":all:", PIP_PLATFORM: "win32" };
    expect(pipEnvironment({ ...kept, ...dropped })).toEqual({ ...kept, PIP_REQUIRE_VIRTUALENV: "false" });
  });

  it("looks at nothing but ZTW_PYTHON when it is set", async () => {
    const { context, addProgram } = createSandbox({ ZTW_PYTHON: "my-python" });
    addProgram("python3", fakePython({}));
    expect(await messageOf(findPython(context))).toContain("received no my-python on PATH.");
    addProgram("my-python", fakePython({ version: "3.13.0" }));
    expect(await findPython(context)).toMatchObject({ command: "my-python", version: "3.13.0" });
  });
});

describe("finding make and the compiler", () => {
  it("reports their versions", async () => {
    const { context, addProgram } = createSandbox({ CXX: "my-c++ -m64" });
    addProgram("make", "echo 'GNU Make 4.3'; echo more");
    addProgram("my-c++", "echo 'my-c++ 13.1'");
    expect(await findMake(context)).toEqual({ command: "make", version: "GNU Make 4.3" });
    expect(await findCompiler(context)).toEqual({ command: "my-c++", version: "my-c++ 13.1" });
  });

  it("says that make is missing, and what to type", async () => {
    const { context } = createSandbox();
    expect(await messageOf(findMake(context))).toBe(
      `setup: expected make, received no make on PATH. Install it with \`${sudo}apt-get install -y make\`, then run: npx ztw setup`,
    );
  });

  it("says that the compiler is missing, and what to type", async () => {
    const { context } = createSandbox({ CXX: "g++" });
    expect(await messageOf(findCompiler(context))).toBe(
      `setup: expected a C++17 compiler, received no g++ on PATH. Install one with \`${sudo}apt-get install -y g++\`, then run: npx ztw setup`,
    );
  });

  it("refuses a compiler that does not know C++17", async () => {
    const { context, addProgram } = createSandbox({ CXX: "g++" });
    addProgram("g++", 'case "$*" in --version) echo "g++ 4.8.5" ;; *) exit 1 ;; esac');
    expect(await messageOf(findCompiler(context))).toContain(
      "received g++ 4.8.5, which cannot compile C++17.",
    );
  });
});

describe("the command that installs system packages", () => {
  it.each([
    ["apt-get", `${sudo}apt-get install -y python3 python3-pip g++`],
    ["dnf", `${sudo}dnf install -y python3 python3-pip gcc-c++`],
    ["apk", `${sudo}apk add python3 py3-pip g++`],
    ["pacman", `${sudo}pacman -S python python-pip gcc`],
    ["brew", "brew install python gcc"],
  ])("speaks %s where that is the package manager", (manager, command) => {
    const { context, addProgram } = createSandbox();
    addProgram(manager, "exit 0");
    expect(installCommand(context, ["python3", "python3-pip", "g++"])).toBe(command);
  });
});
