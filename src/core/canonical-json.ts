/** One text for equal values, whatever the order of their names: what identities are hashes of. */
import { createHash } from "node:crypto";
import { describeMismatch, InvalidArgumentError } from "./errors.js";

/**
 * JSON without spaces, names in the order of their UTF-16 code units; names whose value is `undefined` are left out, as by `JSON.stringify`.
 *
 * @throws {InvalidArgumentError} for what JSON can't hold: functions, NaN, infinities, objects of a class.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isPlainObject(value)) {
    const fields = Object.keys(value)
      .filter((name) => value[name] !== undefined)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
    return `{${fields.join(",")}}`;
  }
  throw new InvalidArgumentError(
    describeMismatch("canonicalJson", "plain data, as JSON holds it,", "value", value),
  );
}

/** Sha256 of {@link canonicalJson}, in hexadecimal. */
export function sha256OfJson(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // those of another realm too
}
