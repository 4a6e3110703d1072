/**
 * Typed arrays told by what they are, not by whose class they are of.
 *
 * Jest, vitest's vm pools and `node:vm` run programs in a realm of their own, whose classes are not those of the realm in which
 * Node and addons make arrays: `instanceof` says no to an array that is one.
 */

/** Answers for typed arrays of any realm, and with undefined for everything else. */
const readTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

/** The name of a typed array's type, as `"Uint8Array"` (a Buffer's too); undefined for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  return readTag.call(value) as string | undefined;
}

export function isUint8Array(value: unknown): value is Uint8Array {
  return typedArrayName(value) === "Uint8Array";
}

export function isInt32Array(value: unknown): value is Int32Array {
  return typedArrayName(value) === "Int32Array";
}

export function isFloat32Array(value: unknown): value is Float32Array {
  return typedArrayName(value) === "Float32Array";
}

const classes = { Uint8Array, Int32Array, Float32Array };

/** The same memory as an array of this realm's class, so that a program's own `instanceof` knows what it is given. */
export function ofThisRealm<Values extends Uint8Array | Int32Array | Float32Array>(values: Values): Values {
  const Local = classes[typedArrayName(values) as keyof typeof classes];
  return values instanceof Local
    ? values
    : (new Local(values.buffer as ArrayBuffer, values.byteOffset, values.length) as Values);
}
