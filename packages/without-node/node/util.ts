/** Stands in for `node:util`. */

/** A value in a few words, for messages. */
export function inspect(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "an object";
  return String(value);
}

export const promisify = (work: unknown): unknown => work; // of what can't be done here
export const types = { isMap: (value: unknown): boolean => value instanceof Map };
