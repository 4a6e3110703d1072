/** Keys of stores: names with slashes that no store reads as a way out of itself. */
import { z } from "zod";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";

/** S3 allows 1024 bytes, with a prefix. */
const longestKey = 512;
/** Small letters, because folders of some systems don't tell large ones apart; no leading point, dash or Windows ending. */
const part = "[a-z0-9_][a-z0-9_-]*(?:\\.[a-z0-9_-]+)*";
const keyPattern = new RegExp(`^${part}(?:/${part})*$`);
const prefixPattern = new RegExp(`^(?:${part}/)*(?:${part}\\.?)?$`);

/** A key in what comes from outside. */
export const keySchema = z.string().max(longestKey).regex(keyPattern, "expected a key of a store");

/**
 * Accepts a key.
 *
 * @throws {InvalidArgumentError} for anything else, such as a way out of the store.
 */
export function checkKey(where: string, key: unknown): string {
  if (typeof key === "string" && key.length <= longestKey && keyPattern.test(key)) return key;
  throw new InvalidArgumentError(
    describeMismatch(where, "small letters, digits, - and _, with / and . between them,", "key", key),
  );
}

/** Accepts the beginning of a key, or `""`. */
export function checkPrefix(where: string, prefix: unknown): string {
  if (typeof prefix === "string" && prefix.length <= longestKey && prefixPattern.test(prefix)) return prefix;
  throw new InvalidArgumentError(describeMismatch(where, "the beginning of a key", "prefix", prefix));
}
