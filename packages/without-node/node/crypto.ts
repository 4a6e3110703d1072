/** Stands in for `node:crypto`. */
import { sha256 } from "@noble/hashes/sha2.js";
import { Buffer } from "buffer";

const largestWord = 2 ** 32;

/** A whole number below `end`, evenly. */
export function randomInt(end: number): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return Math.floor((((high & 0x1fffff) * largestWord + low) / 2 ** 53) * end);
}

export const randomBytes = (size: number): Buffer =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(size)).buffer);

export function createHash(algorithm: string) {
  if (algorithm !== "sha256") throw new Error(`The hash ${algorithm} is not in this bundle.`);
  const hash = sha256.create();
  const made = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === "string" ? Buffer.from(data) : data);
      return made;
    },
    digest: ((encoding?: "hex") => {
      const bytes = Buffer.from(hash.digest());
      return encoding === undefined ? bytes : bytes.toString(encoding);
    }) as { (): Buffer; (encoding: "hex"): string },
  };
  return made;
}
