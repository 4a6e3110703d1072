/** Thresholds on the command line and in config files: `0.9`, or one an exit with slashes between, `0.95/0.6`. */
import { InvalidArgumentError } from "commander";
import type { Tau } from "../../src/index.js";
import { tauKey } from "../../src/tools.js";
import { decimal, type Parser, parseEach, takes } from "./parsers.js";

const threshold = decimal(0, 1);

/** Parses a threshold; a config file may hold a number, or an array with one for each classifier. */
export function oneTau(): Parser<Tau> {
  return takes("threshold", parseTau);
}

/** Parses different thresholds separated by commas; a config file may hold an array. */
export function tauList(): Parser<Tau[]> {
  return takes("thresholds", (value: unknown) =>
    parseEach(Array.isArray(value) ? value : String(value).split(","), parseTau, tauKey),
  );
}

function parseTau(value: unknown): Tau {
  if (!Array.isArray(value) && !String(value).includes("/")) return threshold(String(value));
  try {
    return (Array.isArray(value) ? value : String(value).split("/")).map((element) =>
      threshold(String(element)),
    );
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new InvalidArgumentError(
      `${cause.message.replace(/\.$/, "")}, or one for each classifier with slashes between.`,
    );
  }
}
