/**
 * Reads zip archives as PyTorch and Python write them. Archives in which two readers could see different things are
 * refused: overlapping entries, local headers that disagree with the directory, wrong checksums, sizes that lie.
 */
import zlib from "node:zlib"; // as in zip-writer.ts
import { CheckpointError } from "../core/errors.js";
import { sum } from "../core/numbers.js";
import {
  type DirectoryEntry,
  findDirectory,
  headerSizes,
  type Refuse,
  readDirectory,
  signatures,
} from "./zip-directory.js";

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Size once unpacked, in bytes. */
  readonly size: number;
  /**
   * Unpacks and verifies.
   *
   * @throws {CheckpointError} if size or checksum are not those that the archive states.
   */
  read(): Uint8Array;
}

export type ZipArchive = ReadonlyMap<string, ZipEntry>;

/** Bounds against archives that unpack to more than a policy could be; both far above any policy. */
const maxEntries = 4096;
const maxUnpackedBytes = 2 ** 30;

/** Every zip archive that holds something begins so. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === signatures.local;
}

/**
 * Lists the files of an archive in memory; nothing is unpacked yet.
 *
 * @param source - the file's name, for messages.
 * @throws {CheckpointError} if the archive is cut short, damaged, encrypted, contradicts itself or is implausibly large.
 */
export function readZip(source: string, bytes: Uint8Array): ZipArchive {
  const refuse = (what: string): never => {
    throw new CheckpointError(`readZip: ${source} is damaged: ${what}. Fetch or save it again.`);
  };
  const directory = findDirectory(bytes, refuse);
  if (directory.numEntries > maxEntries) refuse(`it claims ${directory.numEntries} files`);
  const entries = readDirectory(bytes, directory, refuse);
  const numBytes = sum(entries.map((entry) => entry.size));
  if (numBytes > maxUnpackedBytes) refuse(`it would unpack to ${numBytes} bytes`);
  const placed = entries.map((entry) => ({ entry, ...locate(bytes, entry, refuse) }));
  checkOverlaps(placed, directory.offset, refuse);
  const archive = new Map<string, ZipEntry>();
  for (const { entry, begin, end } of placed) {
    if (archive.has(entry.name)) refuse(`the name ${JSON.stringify(entry.name)} is there twice`);
    const read = () => unpack(bytes.subarray(begin, end), entry, refuse);
    archive.set(entry.name, { name: entry.name, size: entry.size, read });
  }
  return archive;
}

interface Placed {
  readonly entry: DirectoryEntry;
  readonly headerBegin: number;
  /** The packed bytes are `[begin, end)`. */
  readonly begin: number;
  readonly end: number;
}

const hasDescriptor = 0x8;

/** Finds an entry's bytes, and holds its local header to what the directory says. */
function locate(bytes: Uint8Array, entry: DirectoryEntry, refuse: Refuse): Omit<Placed, "entry"> {
  const { headerOffset, name } = entry;
  const named = JSON.stringify(name);
  if (headerOffset + headerSizes.local > bytes.length) refuse(`${named} lies beyond its end`);
  const view = viewOf(bytes, headerOffset);
  if (view.getUint32(0, true) !== signatures.local) refuse(`${named} has no header`);
  const [flags, method] = [view.getUint16(6, true), view.getUint16(8, true)];
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)];
  const nameBegin = headerOffset + headerSizes.local;
  const begin = nameBegin + nameLength + extraLength;
  const end = begin + entry.packedSize;
  if (end > bytes.length) refuse(`${named} lies beyond its end`);
  const localName = Buffer.from(bytes.subarray(nameBegin, nameBegin + nameLength));
  const isSame = localName.equals(entry.nameBytes) && flags === entry.flags && method === entry.method;
  const checksum = view.getUint32(14, true);
  const isChecksumLater = (flags & hasDescriptor) !== 0;
  if (!isSame || (!isChecksumLater && checksum !== entry.checksum))
    refuse(`${named} has a header that differs from the directory`);
  return { headerBegin: headerOffset, begin, end };
}

function checkOverlaps(placed: readonly Placed[], directoryOffset: number, refuse: Refuse): void {
  let previousEnd = 0;
  for (const { entry, headerBegin, end } of [...placed].sort((a, b) => a.headerBegin - b.headerBegin)) {
    if (headerBegin < previousEnd || end > directoryOffset)
      refuse(`${JSON.stringify(entry.name)} overlaps another part`);
    previousEnd = end;
  }
}

function unpack(packed: Uint8Array, entry: DirectoryEntry, refuse: Refuse): Uint8Array {
  const named = JSON.stringify(entry.name);
  const bytes = entry.isDeflated ? inflate(packed, entry, refuse) : packed;
  if (bytes.length !== entry.size)
    refuse(`${named} unpacks to ${bytes.length} bytes in place of ${entry.size}`);
  if (zlib.crc32(bytes) !== entry.checksum) refuse(`${named} has a wrong checksum`);
  return bytes;
}

function inflate(packed: Uint8Array, { name, size }: DirectoryEntry, refuse: Refuse): Uint8Array {
  try {
    return zlib.inflateRawSync(packed, { maxOutputLength: size + 1 }); // never more than stated, so no bombs
  } catch (cause) {
    return refuse(`${JSON.stringify(name)} does not unpack (${(cause as Error).message})`);
  }
}

function viewOf(bytes: Uint8Array, offset = 0): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.byteLength - offset);
}
