/** The directory of a zip archive, with its 64-bit form: what is in it, where, and how it is packed. */

/** Marks of the parts of an archive, as little-endian numbers. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Fixed sizes of those parts, in bytes. */
export const headerSizes = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 } as const;

/** Numbers that stand for "see the 64-bit field". */
export const none16 = 0xffff;
export const none32 = 0xffffffff;

/** Where the list of files is. */
export interface Directory {
  readonly offset: number;
  readonly numBytes: number;
  readonly numEntries: number;
}

/** What the directory says of one file. */
export interface DirectoryEntry {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly isDeflated: boolean;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

/** Throws the error of an archive; `what` completes "is damaged: …". */
export type Refuse = (what: string) => never;

const methods = { stored: 0, deflated: 8 } as const;
/** Bits that mark encryption: of the file, by the strong scheme, of the directory. */
const encryptionFlags = 0x1 | 0x40 | 0x2000;
/** Number of the extra field that holds 64-bit sizes and offsets. */
const zip64Field = 0x0001;
const longestComment = 0xffff;

/** Finds the directory from the archive's end; whatever was cut off there makes this fail. */
export function findDirectory(bytes: Uint8Array, refuse: Refuse): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, refuse);
  const small = {
    numEntries: view.getUint16(end + 10, true),
    numBytes: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  };
  if (view.getUint16(end + 4, true) !== view.getUint16(end + 6, true)) refuse("it is split over disks");
  const locator = end - headerSizes.locator64;
  const has64 = locator >= 0 && view.getUint32(locator, true) === signatures.locator64;
  const directory = has64 ? readEnd64(view, locator, refuse) : { ...small, end };
  checkAgainstSmall(small, directory, refuse);
  if (directory.offset + directory.numBytes !== directory.end)
    refuse("its directory is not where it should be");
  return directory;
}

function findEnd(view: DataView, refuse: Refuse): number {
  const last = view.byteLength - headerSizes.end;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) !== signatures.end) continue;
    if (at + headerSizes.end + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return refuse("it has no directory at its end, so it was cut short");
}

function readEnd64(view: DataView, locator: number, refuse: Refuse): Directory & { readonly end: number } {
  const end = readSize(view, locator + 8, refuse);
  if (end + headerSizes.end64 !== locator || view.getUint32(end, true) !== signatures.end64)
    refuse("the end of its directory is not where it should be");
  return {
    numEntries: readSize(view, end + 32, refuse),
    numBytes: readSize(view, end + 40, refuse),
    offset: readSize(view, end + 48, refuse),
    end,
  };
}

/** Both ends describe one directory; the small one may only say that its fields are too small. */
function checkAgainstSmall(small: Directory, directory: Directory, refuse: Refuse): void {
  const isSame =
    (small.numEntries === directory.numEntries || small.numEntries === none16) &&
    (small.numBytes === directory.numBytes || small.numBytes === none32) &&
    (small.offset === directory.offset || small.offset === none32);
  if (!isSame) refuse("the two ends of its directory disagree");
}

/** Reads every entry; the directory must hold exactly as many as it says. */
export function readDirectory(bytes: Uint8Array, directory: Directory, refuse: Refuse): DirectoryEntry[] {
  const end = directory.offset + directory.numBytes;
  const entries: DirectoryEntry[] = [];
  let at = directory.offset;
  for (let index = 0; index < directory.numEntries; index++) {
    const { entry, next } = readEntry(bytes, at, end, refuse);
    entries.push(entry);
    at = next;
  }
  if (at !== end) refuse("its directory has another length than stated");
  return entries;
}

function readEntry(
  bytes: Uint8Array,
  at: number,
  end: number,
  refuse: Refuse,
): { entry: DirectoryEntry; next: number } {
  if (at + headerSizes.central > end) refuse("its directory is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, end - at);
  if (view.getUint32(0, true) !== signatures.central) refuse("its directory has an entry without a mark");
  const nameLength = view.getUint16(28, true);
  const extraLength = view.getUint16(30, true);
  const numBytes = headerSizes.central + nameLength + extraLength + view.getUint16(32, true);
  if (at + numBytes > end) refuse("its directory is too short");
  const nameBytes = bytes.subarray(at + headerSizes.central, at + headerSizes.central + nameLength);
  const name = decodeName(nameBytes, refuse);
  const [flags, method] = [view.getUint16(8, true), view.getUint16(10, true)];
  if ((flags & encryptionFlags) !== 0) refuse(`${JSON.stringify(name)} is encrypted`);
  if (method !== methods.stored && method !== methods.deflated)
    refuse(`${JSON.stringify(name)} is packed by method ${method}, which is not known here`);
  const extra = new DataView(view.buffer, view.byteOffset + headerSizes.central + nameLength, extraLength);
  const places = readPlaces(view, extra, refuse);
  const isDeflated = method === methods.deflated;
  if (!isDeflated && places.packedSize !== places.size)
    refuse(`${JSON.stringify(name)} is not packed, and yet has two sizes`);
  const checksum = view.getUint32(16, true);
  return { entry: { name, nameBytes, flags, method, isDeflated, checksum, ...places }, next: at + numBytes };
}

function decodeName(bytes: Uint8Array, refuse: Refuse): string {
  try {
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return name === "" || name.includes("\0") ? refuse("a file in it has no proper name") : name;
  } catch {
    return refuse("a file in it has no proper name");
  }
}

/** Sizes and offset, from the 64-bit field where the small ones say so. */
function readPlaces(
  view: DataView,
  extra: DataView,
  refuse: Refuse,
): Pick<DirectoryEntry, "size" | "packedSize" | "headerOffset"> {
  const large = findExtra(extra, zip64Field, refuse);
  let used = 0;
  const read = (at: number): number => {
    const small = view.getUint32(at, true);
    if (small !== none32) return small;
    if (large === undefined || used + 8 > large.byteLength)
      return refuse("a size in its directory is missing");
    used += 8;
    return readSize(large, used - 8, refuse);
  };
  const size = read(24);
  return { size, packedSize: read(20), headerOffset: read(42) };
}

function findExtra(extra: DataView, field: number, refuse: Refuse): DataView | undefined {
  let at = 0;
  while (at + 4 <= extra.byteLength) {
    const length = extra.getUint16(at + 2, true);
    if (at + 4 + length > extra.byteLength) refuse("an extra field in its directory is too short");
    if (extra.getUint16(at, true) === field)
      return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}

function readSize(view: DataView, at: number, refuse: Refuse): number {
  const size = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(size) ? size : refuse(`it states a size of ${size} bytes`);
}
