/** `--exit-rule` of commands that play or export a method. */
import { Option } from "commander";
import { exitRuleNames } from "../../src/tools.js";

export function exitRuleOption(): Option {
  return new Option("--exit-rule <name>", "by what its exits are left (default: the method's own)").choices(
    exitRuleNames,
  );
}
