/** Observations and actions of any space, told apart and copied without knowing which space it is. */
import { typedArrayName } from "../../core/typed-arrays.js";

/** The bytes of a value's typed arrays and the text of everything else, in order. */
function* partsOf(value: unknown): Generator<Uint8Array | string> {
  if (ArrayBuffer.isView(value)) yield new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  else if (typeof value !== "object" || value === null) yield String(value);
  else for (const [name, part] of Object.entries(value)) yield* [`${name}:`, ...partsOf(part)];
}

/** FNV-1a over all that a value holds: tells observations apart without keeping them. */
export function digest(value: unknown): string {
  let hash = 0x811c9dc5;
  const take = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (const part of partsOf(value)) {
    if (typeof part === "string") for (let i = 0; i < part.length; i++) take(part.charCodeAt(i));
    else for (const byte of part) take(byte);
  }
  return (hash >>> 0).toString(16);
}

/** What a value is, in a few words: `"a Uint8Array of length 3"`. */
export function shapeOf(value: unknown): string {
  const name = typedArrayName(value);
  if (name !== undefined) return `a ${name} of length ${(value as Uint8Array).length}`;
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? `an array of length ${value.length}` : typeof value;
}
