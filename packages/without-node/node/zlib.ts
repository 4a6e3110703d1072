/** Stands in for `node:zlib`. */
import { Buffer } from "buffer";
import { deflateSync as deflateRaw, inflateSync as inflateRaw, zlibSync } from "fflate";

export const deflateRawSync = (bytes: Uint8Array): Buffer => Buffer.from(deflateRaw(bytes));
export const inflateRawSync = (bytes: Uint8Array): Buffer => Buffer.from(inflateRaw(bytes));
export const deflateSync = (bytes: Uint8Array): Buffer => Buffer.from(zlibSync(bytes));

/** The checksum of PNG and gzip (ISO 3309). */
export function crc32(bytes: Uint8Array, checksum = 0): number {
  let rest = ~checksum;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest >>> 0;
}
