/** The choice of what computes decisions, the same for every command that plays. */
import { Option } from "commander";
import { backendNames } from "../../src/tools.js";

/** `--backend`; without it the library chooses. */
export function backendOption(summary = "what computes the decisions (default: engine)"): Option {
  return new Option("--backend <name>", summary).choices(backendNames);
}
