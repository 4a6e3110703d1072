/** Options of every training that change nothing of its result: checkpoints, logs, threads, files. */

import { z } from "zod";
import { checkMethods, checkPaths } from "../core/check.js";
import { InvalidArgumentError } from "../core/errors.js";
import { advancedOption, option } from "../core/option-meta.js";
import { checkOutputFolder } from "../core/output.js";
import { checkLongWork, type LongWork } from "../core/progress.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { cores } from "../envs/cores.js";

const group = "Files and threads";
const count = z.number().int().positive();

/** What `train` and `distill` take besides their settings. */
export const runOptionsSchema = z.strictObject({
  checkpointFolder: z
    .string()
    .optional()
    .meta(advancedOption("folder for checkpoints, to go on after a stop", { group, value: "folder" })),
  checkpointEverySteps: count
    .default(20_480)
    .meta(advancedOption("environment steps between checkpoints; whole rollouts only", { group })),
  resume: z.boolean().default(false).meta(
    advancedOption("go on from the checkpoint if there is one; else one that is found is an error", {
      group,
    }),
  ),
  logFolder: z
    .string()
    .optional()
    .meta(advancedOption("folder for TensorBoard's event files", { group, value: "folder" })),
  numThreads: count
    .max(1024)
    .optional()
    .meta(
      advancedOption(
        "threads of TensorFlow and of the emulators (default: all cores); a run repeats exactly with an equal number",
        { group },
      ),
    ),
  romFolder: z
    .string()
    .optional()
    .meta(
      option("folder of ROM files (default: where set-up puts them)", {
        group,
        isAdvanced: true,
        value: "folder",
      }),
    ),
  core: z.enum(cores).optional().meta(
    advancedOption("emulator core: ours, or ALE's own, which gives the same more slowly (default: ztw)", {
      group,
    }),
  ),
});

/** @see runOptionsSchema */
export interface RunOptions extends z.input<typeof runOptionsSchema> {
  /** @deprecated Say `checkpointEverySteps`, in environment steps; this one counts rollouts. */
  readonly checkpointEvery?: number;
}

/**
 * Looks at the folders that a training will write to, before hours are spent on it.
 *
 * @throws {InvalidArgumentError} if one is a file, or can't be written to.
 */
export function checkRunFolders(
  where: string,
  folders: { readonly output: string } & Pick<RunOptions, "checkpointFolder" | "logFolder">,
): void {
  const { output, checkpointFolder, logFolder } = folders;
  for (const [parameter, path] of Object.entries({ output, checkpointFolder, logFolder }))
    if (path !== undefined) checkOutputFolder(where, path, parameter);
}

/**
 * Checks what changes nothing of a training's result, where it is given: also what is called only later.
 *
 * @throws {InvalidArgumentError} if a value is of a wrong type.
 */
export function checkRunOptions(where: string, options: CheckedOptions): void {
  const given = Object.keys(runOptionsSchema.shape).map((name) => [name, options[name as keyof RunOptions]]);
  const parsed = runOptionsSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new InvalidArgumentError(`${where}: ${describeSchemaError(parsed.error)}`);
  checkLongWork(where, options);
  checkPaths(where, options, ["output", "checkpointFolder", "logFolder", "romFolder"]);
  if (options.backend !== undefined)
    checkMethods(where, "backend", options.backend, { expected: "engineRollouts", methods: ["open"] });
  if (options.evaluator !== undefined)
    checkMethods(where, "evaluator", options.evaluator, { expected: "an Evaluator", methods: ["evaluate"] });
}

interface CheckedOptions extends RunOptions, LongWork {
  readonly output?: unknown;
  readonly backend?: unknown;
  readonly evaluator?: unknown;
}

/** A count, its default, or no number where it is none: what depends on it is then refused. */
export function parsedOrNone(schema: z.ZodType<number>, value: unknown): number {
  return schema.safeParse(value).data ?? Number.NaN;
}

interface RolloutSize {
  readonly numEnvs: number;
  readonly rolloutSteps: number;
}

/** Rollouts between checkpoints, at least one. */
export function rolloutsBetweenCheckpoints(
  { checkpointEverySteps }: Pick<RunOptions, "checkpointEverySteps">,
  { numEnvs, rolloutSteps }: RolloutSize,
): number {
  const steps = runOptionsSchema.shape.checkpointEverySteps.parse(checkpointEverySteps);
  return Math.max(1, Math.round(steps / (numEnvs * rolloutSteps)));
}
