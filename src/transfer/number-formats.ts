/** Element types of PyTorch's storages, converted to float32. */

/** How one element type is read. */
export interface NumberFormat {
  /** PyTorch's name of the type. */
  readonly name: string;
  readonly numBytes: number;
  read(view: DataView, at: number, isLittleEndian: boolean): number;
}

/** The element types that become float32, by the names of their storages. */
export const numberFormats: Readonly<Record<string, NumberFormat>> = {
  FloatStorage: {
    name: "float32",
    numBytes: 4,
    read: (view, at, isLittleEndian) => view.getFloat32(at, isLittleEndian),
  },
  DoubleStorage: {
    name: "float64",
    numBytes: 8,
    read: (view, at, isLittleEndian) => view.getFloat64(at, isLittleEndian), // rounded when it is stored as float32
  },
  HalfStorage: {
    name: "float16",
    numBytes: 2,
    read: (view, at, isLittleEndian) => halfToNumber(view.getUint16(at, isLittleEndian)),
  },
  BFloat16Storage: {
    name: "bfloat16",
    numBytes: 2,
    read: (view, at, isLittleEndian) => brainToNumber(view.getUint16(at, isLittleEndian)),
  },
};

/** IEEE 754 binary16: 1 sign bit, 5 bits of exponent, 10 of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
export function brainToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** One sentence for each type that became another. */
export function describeConversions(storageTypes: Iterable<string>): string[] {
  const names = new Set([...storageTypes].map((type) => numberFormats[type]!.name));
  names.delete("float32");
  return [...names].map((name) =>
    name === "float64"
      ? "Numbers of type float64 were rounded to float32."
      : `Numbers of type ${name} were converted to float32, which changes none of them.`,
  );
}
