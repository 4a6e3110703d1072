/** The four error classes of this package, and the one helper that words their messages. */

/** A caller's value is not acceptable: wrong type, range, shape or name. */
export class InvalidArgumentError extends Error {
  readonly code = "ZTW_INVALID_ARGUMENT";
  override readonly name = "InvalidArgumentError";
}

/** An object is used out of order: step before reset, use after close. */
export class EnvironmentStateError extends Error {
  readonly code = "ZTW_ENVIRONMENT_STATE";
  override readonly name = "EnvironmentStateError";
}

/** Native code could not be loaded or refused: addon, ROM, emulator, TensorFlow, encoder. */
export class NativeError extends Error {
  readonly code = "ZTW_NATIVE";
  override readonly name = "NativeError";
}

/** A stored file is missing, damaged, of another version or of another shape. */
export class CheckpointError extends Error {
  readonly code = "ZTW_CHECKPOINT";
  override readonly name = "CheckpointError";
}

const codes = new Map<unknown, string>([
  [InvalidArgumentError, "ZTW_INVALID_ARGUMENT"],
  [EnvironmentStateError, "ZTW_ENVIRONMENT_STATE"],
  [NativeError, "ZTW_NATIVE"],
  [CheckpointError, "ZTW_CHECKPOINT"],
]);

const isInstance = Function.prototype[Symbol.hasInstance] as (this: unknown, value: unknown) => boolean;

// Under Jest and in vitest's vm pools this module is there once for each realm, while an addon knows the classes of one of
// them: `instanceof` goes by the code.
for (const [errorClass, code] of codes)
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== errorClass) return isInstance.call(this, value); // a subclass
      return codeOf(value) === code;
    },
  });

/** True for the errors of this package: their message is for the user, without a stack. */
export function isZtwError(error: unknown): error is Error & { readonly code: string } {
  return codeOf(error)?.startsWith("ZTW_") ?? false;
}

/** The code of an error of any realm. */
function codeOf(value: unknown): string | undefined {
  if (Object.prototype.toString.call(value) !== "[object Error]") return undefined;
  const { code } = value as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/**
 * Words one error: what was expected, for which parameter, what came, and what to do.
 *
 * @param where - the function or class that refuses.
 * @param expected - the property that the value should have; list the allowed values when they are few.
 * @param parameter - name of the offending parameter, option or field.
 * @param received - the offending value; arrays are summarized, never printed whole.
 * @param advice - one sentence on what to do.
 * @example
 * describeMismatch("makeAtari", "an integer from 0 to 5", "action", 9, "See actionMeanings.")
 * // "makeAtari: expected an integer from 0 to 5 for action, received 9 (number). See actionMeanings."
 */
export function describeMismatch(
  where: string,
  expected: string,
  parameter: string,
  received: unknown,
  advice = "",
): string {
  const place = typeof where === "string" ? where : "ztw-atari"; // a caller's mistake too
  const message = `${place}: expected ${expected} for ${parameter}, received ${describeValue(received)}.`;
  return advice === "" ? message : `${message} ${advice}`;
}

const longestPrintedText = 80;

function describeValue(value: unknown): string {
  if (typeof value === "string") return `${JSON.stringify(shorten(value))} (string)`;
  if (typeof value === "number" || typeof value === "boolean") return `${value} (${typeof value})`;
  if (typeof value === "bigint") return `${value}n (bigint)`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value) && "length" in value)
    return `${value.constructor.name} of length ${value.length}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  return `${(value as object).constructor?.name ?? "an object"} (object)`;
}

function shorten(text: string): string {
  return text.length <= longestPrintedText ? text : `${text.slice(0, longestPrintedText)}…`;
}
