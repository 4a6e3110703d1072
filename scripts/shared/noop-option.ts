/** The option `--noop-max` of commands that play games to compare policies. */
import { Option } from "commander";
import type { ProtocolOverrides } from "../../src/tools.js";
import { integer } from "./parsers.js";

/** For protocols with little chance of their own, and games that chance seldom reaches. */
export function noopOption(): Option {
  return new Option(
    "--noop-max <n>",
    "begin each game with a random number of no-op frames, at most about n (usual: 30), so that seeds differ (default: the protocol's)",
  ).argParser(integer(0, 10_000));
}

/** What the option replaces of a protocol; absent, the protocol's own start holds. */
export function noopOverrides(noopMax: number | undefined): ProtocolOverrides {
  return noopMax === undefined ? {} : { noopMax };
}
