/** Every option of every command with every kind of wrong value; the options come from the commands themselves. */
import { readdirSync } from "node:fs";
import { type Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../scripts/cli.js";
import { OldOption } from "../../scripts/shared/old-flags.js";
import { runHere } from "./run-here.js";

const program = await createProgram();
const valued = program.commands.flatMap((command) =>
  command.options.filter(({ required }) => required).map((option) => ({ command, option })),
);

const noNumbers = [
  "",
  " ",
  "abc",
  "NaN",
  "1e999",
  "-1",
  "0x10",
  "1__0",
  "_",
  "--",
  "-x",
  "1 2",
  "undefined",
  "[object Object]",
];
const noIntegers = [...noNumbers, "1.5", "1e-3", "99999999999999999999", "1,2"];

/** By the placeholder of the value: a new one must be thought of here. */
const wrongValues: Readonly<Record<string, readonly string[]>> = {
  n: noIntegers,
  x: noNumbers,
  number: [...noNumbers, "1.01"],
  share: [...noNumbers, "0", "0%", "1", "100%", "60%", "2%%", "%", "two%", "0x2%"],
  fps: noNumbers,
  us: noNumbers,
  list: [...noNumbers, "1,", ",1", "1,,2", "1;2", "0,0"],
  names: ["", " ", "pong,", ",", "pong,pong"],
  file: ["", " "],
  folder: ["", " "],
  folders: ["", " ", "here,", ",", "here,here"],
  prefix: ["", " "],
  bundle: ["", " "],
  address: ["", " "],
  url: ["", " "],
};

function wrongValuesOf({ argChoices, flags }: Option): readonly string[] {
  const placeholder = /<(.+)>/.exec(flags)![1]!;
  const typo = argChoices?.[0]?.replace(/.$/, "");
  const values =
    argChoices === undefined
      ? (wrongValues[placeholder] ?? (placeholder === "name" ? ["", " "] : undefined))
      : ["", " ", "none of these", `${typo}`, argChoices[0]!.toUpperCase(), argChoices.join(","), "0"];
  expect(values, `wrong values of <${placeholder}>`).toBeDefined();
  return [...values!, "--json", "-q"];
}

function argumentsOf(command: Command): string[] {
  return command.registeredArguments.map(() => "pong");
}

/** One sentence, with the option in it, and perhaps one of advice. */
function expectSentence(
  { exitCode, said }: Awaited<ReturnType<typeof runHere>>,
  command: Command,
  flag: string,
) {
  expect(exitCode, said).toBe(2);
  const line = new RegExp(`^ztw ${command.name()}: (expected|there is) [^\\n]*${flag}[ ,.][^\\n]*[.?]\\n$`);
  expect(said).toMatch(line);
  expect(said).not.toMatch(/9007199254740991|\bNaN to\b| {2}|\.\.\n|✖|Error/);
  expect(said.replace(/received .*/, "")).not.toMatch(/undefined|\[object/);
  expect(said.length).toBeLessThan(400);
}

describe.each(program.commands.map((command) => [command.name(), command] as const))(
  "ztw %s",
  (name, command) => {
    const options = valued.filter((one) => one.command === command).map(({ option }) => option);
    const before = readdirSync(".");

    it.each(options.map((option) => [option.long!, option] as const))(
      "refuses wrong values of %s",
      async (flag, option) => {
        for (const value of wrongValuesOf(option)) {
          const outcome = await runHere(name, ...argumentsOf(command), `${flag}`, value);
          expectSentence(outcome, command, flag);
          const quoted = JSON.stringify(value).slice(0, longestShown); // longer words are cut
          const shown = value === "--json" || value === "-q" ? value : quoted;
          expect(outcome.said).toMatch(/received (the option )?/);
          if (!outcome.said.includes("once")) expect(outcome.said).toContain(shown);
        }
        expectSentence(await runHere(name, ...argumentsOf(command), flag), command, flag);
      },
    );

    it("refuses an option given twice", async () => {
      for (const option of options) {
        const value = option.argChoices?.[0] ?? rightValue(option);
        const outcome = await runHere(
          name,
          ...argumentsOf(command),
          option.long!,
          value,
          `${option.long}=${value}`,
        );
        expectSentence(outcome, command, option.long!);
        expect(outcome.said).toContain("once, received it twice");
      }
    });

    it("names the option that was meant", async () => {
      for (const { long } of command.options.filter((option) => !(option instanceof OldOption))) {
        const { exitCode, said } = await runHere(name, ...argumentsOf(command), `${long}z`);
        expect(exitCode).toBe(2);
        expect(said).toBe(
          `ztw ${name}: there is no option ${long}z. Did you mean ${said.split("Did you mean ")[1]}`,
        );
        expect(said).toContain(long!);
      }
      const { said } = await runHere(name, ...argumentsOf(command), "--wholly-other");
      expect(said).toBe(
        `ztw ${name}: there is no option --wholly-other. ztw ${name} --help lists the options.\n`,
      );
    });

    it("wrote nothing", () => {
      expect(readdirSync(".")).toEqual(before);
    });
  },
);

/** One that an option takes, out of a few. */
function rightValue(option: Option): string {
  const right = ["1", "2", "0.5", "1:0.1", "200", "pong"].find((value) => {
    try {
      return option.parseArg === undefined || option.parseArg(value, undefined) !== undefined;
    } catch {
      return false;
    }
  });
  expect(right, option.flags).toBeDefined();
  return right!;
}

/** Characters of a wrong value that a message shows at least. */
const longestShown = 50;

describe("help", () => {
  it.each([program, ...program.commands].map((command) => [command.name(), command] as const))(
    "of %s fits 80 columns",
    (_, command) => {
      const lines: string[] = [];
      command.configureOutput({
        writeOut: (text) => lines.push(...text.split("\n")),
        getOutHelpWidth: () => 80,
      });
      command.outputHelp();
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(lines.join("\n")).not.toContain(String(Number.MAX_SAFE_INTEGER));
    },
  );
});

describe("the program", () => {
  it.each([
    [["trian", "pong"], 'ztw: there is no command "trian". Did you mean train?\n'],
    [["help", "frobnicate"], 'ztw: there is no command "frobnicate". ztw --help lists the commands.\n'],
    [["frobnicate"], 'ztw: there is no command "frobnicate". ztw --help lists the commands.\n'],
    [["--frobnicate"], "ztw: there is no option --frobnicate. ztw --help lists the options.\n"],
    [["--verison"], "ztw: there is no option --verison. Did you mean --version?\n"],
    [["evaluate", "pong", "qbert"], 'ztw evaluate: expected one <game>, received "pong", "qbert".\n'],
    [["demo", "pong"], 'ztw demo: expected options alone, received "pong".\n'],
    [["record", "pong", "-scale", "3"], "ztw record: there is no option -scale. Did you mean --scale?\n"],
  ])("refuses %j", async (args, said) => {
    expect(await runHere(...args)).toEqual({ exitCode: 2, said, stdout: "" });
  });

  it.each(
    program.commands
      .filter((command) => command.registeredArguments.some(({ required }) => required))
      .map((command) => command.name()),
  )("says what %s is about where it is told nothing", async (name) => {
    const { exitCode, said } = await runHere(name);
    expect(exitCode).toBe(2);
    expect(said).toMatch(new RegExp(`^ztw ${name}: expected <\\w+>, received nothing\\. It is .*\\.\\n$`));
  });

  it("knows of a placeholder that is new", () => {
    expect(() => wrongValuesOf(new Option("--new <thing>"))).toThrow("wrong values of <thing>");
  });
});
