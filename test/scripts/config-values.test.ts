/** Values in config files are of the option's own type, for every command that takes such a file. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../scripts/cli.js";
import { applyConfigFile } from "../../scripts/shared/config-file.js";
import { OldOption } from "../../scripts/shared/old-flags.js";
import { InvalidArgumentError } from "../../src/index.js";
import { sharedTemporaryFolder } from "../helpers/temporary-folder.js";
import { runHere } from "./run-here.js";

const { commands } = await createProgram();

/** Of every option of every command. */
const options = commands.flatMap((command) =>
  command.options
    .filter((option) => !["--config", "--help-all"].includes(option.long!) && !(option instanceof OldOption))
    .map((option) => ({ command, option, name: option.attributeName() })),
);

const file = join(sharedTemporaryFolder(), "config.json");

function writeConfig(text: string): string {
  writeFileSync(file, text);
  return file;
}

function refusal(command: Command, config: object): string {
  writeConfig(JSON.stringify(config));
  try {
    applyConfigFile(command, file);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    return (error as Error).message.replace(file, "FILE");
  }
  return "taken";
}

describe("a value in a config file", () => {
  it.each([[{ a: 1 }], [null], [""], [[]], [[null]], [[{ a: 1 }]], [[[]]]])(
    "is refused by every option of every command: %j",
    (value) => {
      expect(options.length).toBeGreaterThan(120);
      const taken = options.filter(({ command, name }) => {
        const message = refusal(command, { [name]: value });
        return (
          !message.startsWith("config: FILE: ") || !message.includes(`"${name}"`) || message.includes("\n")
        );
      });
      expect(taken.map(({ command, name }) => `${command.name()} ${name}`)).toEqual([]);
    },
  );

  it.each(["5", true, [5], { a: 5 }, "five", [true]])(
    "is refused by every number unless it is one: %j",
    (value) => {
      const numbers = options.filter(
        ({ option }) => (option.parseArg as { takes?: string })?.takes === "number",
      );
      expect(numbers.length).toBeGreaterThan(40);
      const messages = numbers.map(({ command, name }) => refusal(command, { [name]: value }));
      expect(messages.filter((message) => !message.includes("expected a number for"))).toEqual([]);
    },
  );

  it.each([5, true, false, ["a"], "a\0b"])("is refused by every text unless it is one: %j", (value) => {
    const texts = options.filter(
      ({ option }) => !option.isBoolean() && !option.negate && !hasForm(option.parseArg),
    );
    expect(texts.length).toBeGreaterThan(40);
    const messages = texts.map(({ command, name }) => refusal(command, { [name]: value }));
    expect(messages.filter((message) => !message.includes("expected a text that is not empty for"))).toEqual(
      [],
    );
  });

  it.each(["true", 1, 0, "", "no"])("is refused by every switch unless it is true or false: %j", (value) => {
    const switches = options.filter(({ option }) => option.isBoolean() || option.negate);
    const messages = switches.map(({ command, name }) => refusal(command, { [name]: value }));
    expect(messages.filter((message) => !message.includes("expected true or false for"))).toEqual([]);
  });

  it("is taken by lists as an array, as one number, and as on the command line", () => {
    const evaluate = commands.find((command) => command.name() === "evaluate")!;
    for (const taus of [[0.5, 0.9], "0.5,0.9"]) {
      applyConfigFile(evaluate, writeConfig(JSON.stringify({ taus })));
      expect(evaluate.opts().taus).toEqual([0.5, 0.9]);
    }
    for (const taus of [[0.5, [0.9, 1]], [0.5, "0.9/1"], "0.5,0.9/1"]) {
      applyConfigFile(evaluate, writeConfig(JSON.stringify({ taus })));
      expect(evaluate.opts().taus).toEqual([0.5, [0.9, 1]]);
    }
    applyConfigFile(evaluate, writeConfig('\uFEFF{"taus": 0.5}'));
    expect(evaluate.opts().taus).toEqual([0.5]);
    const distill = commands.find((command) => command.name() === "distill")!;
    const schedule = [{ until: 1, learningRate: 0.1 }];
    applyConfigFile(distill, writeConfig(JSON.stringify({ schedule })));
    expect(distill.opts().schedule).toEqual(schedule);
  });
});

function hasForm(parse: unknown): boolean {
  return typeof parse === "function" && "takes" in parse;
}

describe("thresholds of each exit", () => {
  const record = commands.find((command) => command.name() === "record")!;

  it("are a number or an array", () => {
    for (const tau of [0.5, [0.95, 0.6], [0.5]]) {
      applyConfigFile(record, writeConfig(JSON.stringify({ tau })));
      expect(record.opts().tau).toEqual(tau);
    }
  });

  it.each([
    ["record", { tau: "0.5" }, 'expected a number, or a list of numbers for "tau", received "0.5".'],
    ["record", { tau: [] }, 'expected a number, or a list of numbers for "tau", received [].'],
    ["record", { tau: [[0.5]] }, 'for "tau", received [[0.5]].'],
    ["record", { tau: [0.5, 2] }, "Expected a number from 0 to 1, or one for each classifier with slashes"],
    ["evaluate", { taus: [[[0.5]]] }, 'expected a list of numbers for "taus", received [[[0.5]]].'],
    [
      "evaluate",
      {
        taus: [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      },
      "Expected every value once.",
    ],
    ["evaluate", { taus: ["0.5/"] }, "with slashes between, or several with commas between."],
  ])("of %s refuse %j", (name, config, message) => {
    const command = commands.find((other) => other.name() === name)!;
    expect(refusal(command, config)).toContain(message);
  });
});

describe("a command with such a file", () => {
  it.each([
    ['{"output": {"a": 1}}', '"output", received {"a":1}.'],
    ['{"numSeeds": NaN}', 'NaN for "numSeeds"'],
    ['{"numSeeds": Infinity}', 'Infinity for "numSeeds"'],
    ["[]", "expected an object of options, received []"],
    ["null", "expected an object of options, received null"],
    ["{", "is not JSON"],
    ['{"helpAll": true}', '"helpAll" is no option of evaluate'],
  ])("writes nothing and says in one sentence what is wrong: %s", async (text, message) => {
    writeConfig(text);
    const { exitCode: status, stdout, said: stderr } = await runHere("evaluate", "pong", "--config", file);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(readdirSync(join(file, ".."))).toEqual(["config.json"]);
  });

  it("takes quiet and json from it, too", async () => {
    writeConfig('{"json": true}');
    const { exitCode: status, stdout } = await runHere(
      "export",
      "pong",
      "--config",
      file,
      "--output",
      `${file}.onnx`,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).game).toBe("pong");
  });
});
