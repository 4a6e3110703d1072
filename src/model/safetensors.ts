/** Reads and writes safetensors files: a JSON header and raw little-endian numbers, nothing that executes. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CheckpointError, describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { readBytes, writeFileAtomic } from "../core/files.js";
import { product } from "../core/numbers.js";
import { describeSchemaError } from "../core/schema-errors.js";
import { isFloat32Array, typedArrayName } from "../core/typed-arrays.js";
import type { Tensor, TensorMap } from "./tensors.js";

const bytesPerFloat = 4;
/** The length of the header comes first, as an unsigned 64-bit integer. */
const prefixBytes = 8;
/** Far above any policy's header, far below what could exhaust memory. */
export const maxHeaderBytes = 16 * 2 ** 20;
/** Name of the header's entry that is no tensor. */
const metadataKey = "__metadata__";

const size = z.number().int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z
  .object({ [metadataKey]: z.record(z.string(), z.string()).optional() })
  .catchall(entrySchema);

/** How one type of numbers is stored, and read as float32. */
export interface StoredNumbers {
  readonly numBytes: number;
  read(view: DataView, at: number, isLittleEndian: boolean): number;
}

/** By the format's name of the type. Bundles have float32 alone. */
export type StoredTypes = Readonly<Record<string, StoredNumbers>>;
const float32Name = "F32";
const int8Name = "I8";
const float32: StoredNumbers = {
  numBytes: bytesPerFloat,
  read: (view, at, isLittleEndian) => view.getFloat32(at, isLittleEndian),
};

/** Of files with weights of 8 bits: see `integer-weights.ts`. */
export const typesWithIntegers: StoredTypes = {
  [float32Name]: float32,
  [int8Name]: { numBytes: 1, read: (view, at) => view.getInt8(at) },
};

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly numbers: StoredNumbers;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads every tensor of a safetensors file; the data is copied, so nothing of the file stays in memory.
 *
 * @throws {CheckpointError} if the file is missing, truncated, damaged, or holds anything but float32.
 */
export function readSafetensors(path: string): TensorMap {
  return parseSafetensors(path, readBytes("readSafetensors", path));
}

interface ParseOptions {
  readonly types?: StoredTypes;
  onType?(dtype: string): void;
}

/**
 * Reads every tensor of a safetensors file that is in memory, as float32.
 *
 * @param source - the file's name, for messages.
 * @param options.types - types of numbers that are converted. Default: none but float32.
 * @param options.onType - called with each tensor's type.
 * @throws {CheckpointError} if the bytes are truncated, damaged, or hold numbers of another type.
 */
export function parseSafetensors(
  source: string,
  bytes: Uint8Array,
  { types = { [float32Name]: float32 }, onType }: ParseOptions = {},
): TensorMap {
  const headerLength = readHeaderLength(source, bytes);
  const entries = readEntries(source, bytes.subarray(prefixBytes, prefixBytes + headerLength), types);
  for (const { dtype } of entries) onType?.(dtype);
  const data = bytes.subarray(prefixBytes + headerLength);
  checkCoverage(source, entries, data.length);
  return new Map(entries.map((entry) => [entry.name, readTensor(entry, data)]));
}

/**
 * The texts that a safetensors file keeps beside its tensors.
 *
 * @throws {CheckpointError} if its header is damaged.
 */
export function readMetadata(source: string, bytes: Uint8Array): Readonly<Record<string, string>> {
  const end = prefixBytes + readHeaderLength(source, bytes);
  return parseHeader(source, bytes.subarray(prefixBytes, end))[metadataKey] ?? {};
}

/**
 * Writes tensors as one safetensors file, in one step; the same tensors always give the same bytes.
 *
 * @param metadata - text to keep with the weights.
 * @returns sha256 of the file, in hexadecimal.
 * @throws {InvalidArgumentError} if a tensor's shape does not fit its data, or a name is reserved.
 */
export async function writeSafetensors(
  path: string,
  tensors: TensorMap,
  metadata?: Readonly<Record<string, string>>,
): Promise<string> {
  const bytes = serializeSafetensors(tensors, metadata);
  await writeFileAtomic(path, bytes);
  return sha256(bytes);
}

/** Sha256 of a file's content, in hexadecimal. */
export function sha256OfFile(path: string): string {
  return sha256(readBytes("sha256OfFile", path));
}

/** Sha256 of some bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function damaged(source: string, what: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`readSafetensors: ${source} is damaged: ${what}. Fetch or make it again.`, {
    cause,
  });
}

function readHeaderLength(source: string, bytes: Uint8Array): number {
  if (bytes.length < prefixBytes)
    throw damaged(source, `it has ${bytes.length} bytes, fewer than ${prefixBytes}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, prefixBytes);
  const length = view.getBigUint64(0, true);
  const limit = Math.min(maxHeaderBytes, bytes.length - prefixBytes);
  if (length <= BigInt(limit)) return Number(length);
  throw damaged(source, `its header claims ${length} bytes where at most ${limit} can be`);
}

function readEntries(source: string, headerBytes: Uint8Array, types: StoredTypes): Entry[] {
  const header = parseHeader(source, headerBytes);
  return Object.entries(header)
    .filter(([name]) => name !== metadataKey)
    .map(([name, fields]) => toEntry(source, { name, ...(fields as z.infer<typeof entrySchema>) }, types));
}

function parseHeader(source: string, headerBytes: Uint8Array): z.infer<typeof headerSchema> {
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(headerBytes);
    header = JSON.parse(text);
    checkUniqueKeys(source, text);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw damaged(source, "its header is not JSON", cause);
  }
  const parsed = headerSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw damaged(source, `its header is wrong: ${describeSchemaError(parsed.error)}`);
}

/** JSON.parse keeps the last of two equal keys without a word, so look at the text itself. */
function checkUniqueKeys(source: string, validJson: string): void {
  const openObjects: Set<string>[] = [];
  for (const [token, key] of validJson.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") openObjects.push(new Set());
    else if (token === "}") openObjects.pop();
    else if (key !== undefined) {
      const name = JSON.parse(key) as string;
      const keys = openObjects.at(-1)!;
      if (keys.has(name)) throw damaged(source, `the name ${JSON.stringify(name)} is there twice`);
      keys.add(name);
    }
  }
}

function toEntry(
  source: string,
  { name, dtype, shape, data_offsets: [begin, end] }: z.infer<typeof entrySchema> & { readonly name: string },
  types: StoredTypes,
): Entry {
  const numbers = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (numbers === undefined) {
    throw new CheckpointError(
      `readSafetensors: ${source}: expected dtype ${Object.keys(types).join(" or ")} for tensor ${name}, received ${dtype}. Convert it to float32.`,
    );
  }
  const numBytes = product(shape) * numbers.numBytes;
  if (end - begin === numBytes) return { name, shape, dtype, numbers, begin, end };
  throw damaged(source, `tensor ${name} of shape [${shape}] has offsets ${begin} to ${end}`);
}

/** The format asks for data without holes and overlaps; so each byte belongs to one tensor. */
function checkCoverage(source: string, entries: readonly Entry[], numBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw damaged(source, `tensor ${name} begins at ${begin}, not at ${covered}`);
    covered = end;
  }
  if (covered !== numBytes)
    throw damaged(source, `its tensors need ${covered} bytes and ${numBytes} are there`);
}

function readTensor({ shape, dtype, numbers, begin, end }: Entry, data: Uint8Array): Tensor {
  const copy = data.slice(begin, end); // also aligns: float32 may start at any byte of the file
  const numElements = copy.byteLength / numbers.numBytes;
  if (dtype === float32Name)
    return { shape, data: new Float32Array(copy.buffer, copy.byteOffset, numElements) };
  if (dtype === int8Name)
    return { shape, data: new Float32Array(new Int8Array(copy.buffer, copy.byteOffset, numElements)) };
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const read = (_: unknown, index: number) => numbers.read(view, index * numbers.numBytes, true);
  return { shape, data: Float32Array.from({ length: numElements }, read) };
}

/** A tensor as files may hold it: bundles have float32 alone. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array;
}

/**
 * The bytes of a safetensors file; the same tensors always give the same.
 *
 * @throws {InvalidArgumentError} if a tensor's shape does not fit its data, or a name is reserved.
 */
export function serializeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata ? { [metadataKey]: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    checkTensor(name, tensor);
    const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
    const dtype = isFloat32Array(tensor.data) ? float32Name : int8Name;
    header[name] = { dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const headerBytes = encodeHeader(header);
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeBigUInt64LE(BigInt(headerBytes.length));
  return Buffer.concat([prefix, headerBytes, ...parts]);
}

/** Padded with spaces, as the format recommends, so that the numbers start at a multiple of 8. */
function encodeHeader(header: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const padding = (prefixBytes - (text.length % prefixBytes)) % prefixBytes;
  return Buffer.concat([text, Buffer.alloc(padding, " ")]);
}

function checkTensor(name: string, { shape, data }: StoredTensor): void {
  if (name === metadataKey) {
    throw new InvalidArgumentError(describeMismatch("writeSafetensors", "another name", "tensor", name));
  }
  const isStored = isFloat32Array(data) || typedArrayName(data) === "Int8Array";
  if (isStored && product(shape) === data.length) return;
  const expected = `a Float32Array of length ${product(shape)}`;
  throw new InvalidArgumentError(describeMismatch("writeSafetensors", expected, name, data));
}
