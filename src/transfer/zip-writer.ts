/** Writes zip archives of files that are not packed; the same files always give the same bytes. */
import zlib from "node:zlib"; // a name that an old Node lacks would be a syntax error before its version is looked at
import { sum } from "../core/numbers.js";
import { headerSizes, signatures } from "./zip-directory.js";

/** PyTorch lets tensors begin at multiples of this, so that it can map a file into memory. */
const alignment = 64;
/** Number of the extra field that PyTorch pads with. */
const paddingField = 0x4246;
/** Names are UTF-8. */
const flags = 0x0800;
/** The earliest day that a zip archive can name: 1 January 1980. */
const date = 0x0021;

/** A file to be put into an archive. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Puts files into one archive, in their order, each beginning at a multiple of 64 bytes. Below 4 GB in all. */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const header = localHeader(file, offset);
    directory.push(directoryEntry(file, offset));
    parts.push(header, file.bytes);
    offset += header.length + file.bytes.length;
  }
  const numBytes = sum(directory.map((entry) => entry.length));
  return Buffer.concat([...parts, ...directory, directoryEnd(files.length, numBytes, offset)]);
}

/** The fields that local header and directory entry share, from the flags on. */
function writeCommon(target: Buffer, at: number, { name, bytes }: ZipFile): void {
  target.writeUInt16LE(flags, at);
  target.writeUInt16LE(date, at + 6);
  target.writeUInt32LE(zlib.crc32(bytes), at + 8);
  target.writeUInt32LE(bytes.length, at + 12);
  target.writeUInt32LE(bytes.length, at + 16);
  target.writeUInt16LE(Buffer.byteLength(name), at + 20);
}

function localHeader(file: ZipFile, offset: number): Buffer {
  const name = Buffer.from(file.name);
  const unpadded = offset + headerSizes.local + name.length + 4;
  const padding = (alignment - (unpadded % alignment)) % alignment;
  const header = Buffer.alloc(headerSizes.local + name.length + 4 + padding);
  header.writeUInt32LE(signatures.local, 0);
  writeCommon(header, 6, file);
  header.writeUInt16LE(4 + padding, 28);
  header.set(name, headerSizes.local);
  header.writeUInt16LE(paddingField, headerSizes.local + name.length);
  header.writeUInt16LE(padding, headerSizes.local + name.length + 2);
  return header;
}

function directoryEntry(file: ZipFile, offset: number): Buffer {
  const name = Buffer.from(file.name);
  const entry = Buffer.alloc(headerSizes.central + name.length);
  entry.writeUInt32LE(signatures.central, 0);
  writeCommon(entry, 8, file);
  entry.writeUInt32LE(offset, 42);
  entry.set(name, headerSizes.central);
  return entry;
}

function directoryEnd(numEntries: number, numBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(headerSizes.end);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(numEntries, 8);
  end.writeUInt16LE(numEntries, 10);
  end.writeUInt32LE(numBytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
