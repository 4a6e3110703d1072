/** `docs/cli.md`: every command and option, as the commands themselves describe them. */
import type { Argument, Command, Option } from "commander";
import { OldOption } from "./old-flags.js";

/** The page's text. */
export function renderCliPage(program: Command): string {
  return [
    "# The command line",
    "Find the option that you need: every command of `ztw`, every option with its default. `ztw <command> --help` shows the usual ones, `--help-all` these too.",
    "Made from the commands by `npm run docs:cli`; edits here are lost.",
    "Each command takes `--config <file>`, a JSON file with the same options by their long names (the command line wins), `-q, --quiet` for the outcome alone, and `--json` for the outcome as JSON on standard output.",
    "Option names are those of the library: `--num-envs` is `numEnvs` of `train`. Old names work in this version, with a line on standard error that says the new one.",
    ...program.commands.flatMap(describeCommand),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Said once, above. */
const everywhere = ["--config", "--quiet", "--json", "--help-all"];

function describeCommand(command: Command): string[] {
  const usage = ["ztw", command.name(), ...command.registeredArguments.map(usageOf), "[options]"].join(" ");
  const options = command.options.filter(
    (option) => !(option instanceof OldOption) && !everywhere.includes(option.long ?? ""),
  );
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const group = option.helpGroupHeading?.replace(/:$/, "") ?? "";
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  return [
    `## ztw ${command.name()}`,
    command.description(),
    `\`\`\`sh\n${usage}\n\`\`\``,
    ...command.registeredArguments.map((argument) => `- \`${usageOf(argument)}\`: ${argument.description}`),
    ...[...groups].flatMap(([group, members]) => [
      ...(group === "" ? [] : [`**${group}**`]),
      [
        "| Option | What it is | Default |",
        "| --- | --- | --- |",
        ...members.map((option) => `| ${rowOf(option).map(escapeCell).join(" | ")} |`),
      ].join("\n"),
    ]),
  ];
}

function usageOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function rowOf(option: Option): string[] {
  const { flags, description, argChoices, defaultValue, defaultValueDescription } = option;
  const choices =
    argChoices === undefined ? "" : `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
  const value = option.negate || typeof defaultValue === "boolean" ? undefined : defaultValue;
  const shown = defaultValueDescription ?? (value === undefined ? "" : [value].flat().join(","));
  return [
    `\`${flags}\``,
    `${description.replaceAll("<", "&lt;")}${choices}`,
    shown === "" ? "" : `\`${shown}\``,
  ];
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
