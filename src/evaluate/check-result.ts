/** Accepts results where one is asked for: what `readSweep` and `readConfirmation` return, or a part of it. */
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

type Fields = Readonly<Record<string, unknown>> | null | undefined;

const makers = {
  sweep: "evaluate() or readSweep()",
  confirmation: "tune() or readConfirmation()",
  measures: "measure()",
} as const;

/**
 * @throws {InvalidArgumentError} if it has not the fields of such a result.
 */
export function checkResult<Result>(where: string, result: Result, kind: keyof typeof makers): Result {
  const fields = result as Fields;
  const policy = (fields?.ran as Fields)?.policy as Fields;
  const isOfKind = fits[kind](fields);
  if (isOfKind && isObject(policy?.architecture)) return result;
  const expected = `what ${makers[kind]} returned`;
  throw new InvalidArgumentError(describeMismatch(where, expected, kind, result));
}

/**
 * A list of what `measure` returned.
 *
 * @throws {InvalidArgumentError} for anything else.
 */
export function checkMeasures<Result>(where: string, results: readonly Result[]): readonly Result[] {
  if (!Array.isArray(results))
    throw new InvalidArgumentError(describeMismatch(where, "an array of results", "results", results));
  return results.map((result) => checkResult(where, result as Result, "measures"));
}

const fits: Readonly<Record<keyof typeof makers, (fields: Fields) => boolean>> = {
  sweep: isSweep,
  confirmation: isConfirmation,
  measures: (fields) => Array.isArray(fields?.games) && fields.games.length > 0,
};

function isSweep(fields: Fields): boolean {
  return Array.isArray(fields?.episodes) && Array.isArray((fields?.timing as Fields)?.decideMicroseconds);
}

function isConfirmation(fields: Fields): boolean {
  return Array.isArray(fields?.attempts) && isObject(fields?.random);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
