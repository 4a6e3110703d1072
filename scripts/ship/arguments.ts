/** The command line of `npm run ship`. */
import { parseArgs } from "node:util";

export interface ShipArguments {
  readonly game: string;
  /** Bundle of the expert that is to ship; without one, the shipped expert stays. */
  readonly from?: string;
  /** Games a side of the comparison of experts. */
  readonly seeds: string;
  /** A mean return that was set as a goal: reaching it where the shipped expert does not is enough. */
  readonly targetReturn?: number;
  /** A Python with the packages of `bench/sb3`. */
  readonly python?: string;
  /** Random no-op frames at the beginning of the games that compare thresholds: where seeds alone differ little. */
  readonly noopMax?: string;
  /** Options that `ztw distill` is given too. */
  readonly distillOptions: readonly string[];
}

export const usage =
  "Usage: npm run ship -- <game> [--from <bundle>] [--seeds 100] [--target-return <mean>] [--noop-max <frames>] [--python <with bench/sb3's packages>] [-- <options of ztw distill>]";

/**
 * Reads the command line; what stands behind `--` is for `ztw distill`.
 *
 * @returns `undefined` if it is not one.
 */
export function readShipArguments(args: readonly string[]): ShipArguments | undefined {
  const separator = args.indexOf("--");
  const [own, distillOptions] =
    separator < 0 ? [args, []] : [args.slice(0, separator), args.slice(separator + 1)];
  const { positionals, values } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      from: { type: "string" },
      seeds: { type: "string", default: "100" },
      "target-return": { type: "string" },
      "noop-max": { type: "string" },
      python: { type: "string" },
    },
  });
  const [game, ...others] = positionals;
  const { "target-return": target, "noop-max": noopMax, ...rest } = values;
  const targetReturn = target === undefined ? undefined : Number(target);
  if (game === undefined || others.length > 0 || Number.isNaN(targetReturn)) return undefined;
  return { game, ...rest, targetReturn, noopMax, distillOptions };
}
