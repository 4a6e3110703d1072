/** The parts of an emulator state's bytes, to exchange one and see whether that is noticed. */
import { crc32 } from "node:zlib";

const parts = [
  "counters",
  "cycles",
  "registers",
  "devices",
  "rules",
  "generator",
  "music clock",
  "score",
  "masks",
  "screens",
  "sound",
  "held action",
  "noise",
] as const;
export type StatePart = (typeof parts)[number];

const [lengthAt, checksumAt, checkedFrom] = [12, 16, 20];
const generatorBytes = 625 * 4;

interface Split {
  /** All before the first part. */
  readonly header: Uint8Array;
  readonly bytes: Readonly<Record<StatePart, Uint8Array>>;
}

export function partsOf(state: Uint8Array): Readonly<Record<StatePart, Uint8Array>> {
  return split(state).bytes;
}

/** The state with another part, and a checksum that fits. */
export function withPart(state: Uint8Array, part: StatePart, bytes: Uint8Array): Uint8Array {
  const old = split(state);
  const changed = { ...old.bytes, [part]: bytes };
  return sealed(Buffer.concat([old.header, ...parts.map((name) => changed[name])]));
}

/** The bytes with the length and the checksum that they ought to have. */
export function sealed(state: Uint8Array): Uint8Array {
  const bytes = Buffer.from(state);
  bytes.writeUInt32LE(bytes.length, lengthAt);
  bytes.writeUInt32LE(crc32(bytes.subarray(checkedFrom)), checksumAt);
  return new Uint8Array(bytes);
}

function split(state: Uint8Array): Split {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const text = (at: number) => 4 + view.getUint32(at, true);
  let next = checkedFrom + 4;
  next += text(next); // ALE's version
  next += text(next); // the ROM
  const header = state.slice(0, next);
  const sizes: Record<StatePart, (at: number) => number> = {
    counters: () => 9 * 4,
    cycles: () => 4,
    registers: text,
    devices: text,
    rules: text,
    generator: () => generatorBytes,
    "music clock": () => 8,
    score: (at) => 1 + 4 * state[at]!,
    masks: () => 5 * 4 + 3 + 4,
    screens: text,
    sound: (at) => (state[at] === 0 ? 1 : 1 + 15 * 4 + text(at + 1 + 15 * 4)),
    "held action": () => 1 + 4,
    noise: (at) => (state[at] === 0 ? 1 : 1 + generatorBytes),
  };
  const bytes: Partial<Record<StatePart, Uint8Array>> = {};
  for (const part of parts) {
    const size = sizes[part](next);
    bytes[part] = state.slice(next, next + size);
    next += size;
  }
  if (next !== state.length) throw new Error(`${state.length - next} bytes belong to no part`);
  return { header, bytes: bytes as Split["bytes"] };
}
