/** Files for where there is no disk: in memory, or fetched when they are first read. `node:fs`'s stand-in finds them here. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { Buffer } from "buffer";

interface File {
  readonly numBytes: number;
  readonly modifiedMs: number;
  /** At once, in the middle of everything, when somebody needs it: workers may fetch so. */
  bytes(): Buffer;
  /** The same while other work goes on. */
  load(): Promise<Buffer>;
}

/** Where a file is fetched, and what it must be. */
export interface RemoteFile {
  readonly url: string;
  readonly numBytes: number;
  readonly sha256: string;
}

const files = new Map<string, File>();

/** @param path - absolute. */
export function putFile(path: string, given: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = given;
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  const load = () => Promise.resolve(bytes);
  files.set(path, { numBytes: byteLength, modifiedMs: Date.now(), bytes: () => bytes, load });
}

/** A file that is fetched when somebody reads it, once, and compared with its checksum. */
export function putRemoteFile(path: string, remote: RemoteFile): void {
  let kept: Buffer | undefined;
  const keep = (fetched: ArrayBuffer): Buffer => {
    kept ??= checkFile(remote, Buffer.from(fetched));
    return kept;
  };
  files.set(path, {
    numBytes: remote.numBytes,
    modifiedMs: 0,
    bytes: () => kept ?? keep(fetchNow(remote)),
    load: async () => kept ?? keep(await fetchFile(remote)),
  });
}

/** Reads a file ahead, if there is such a file. */
export async function loadFile(path: string): Promise<void> {
  try {
    await files.get(path)?.load();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}.`, { cause: error });
  }
}

/** What there is of it in a worker. */
interface Request {
  responseType: string;
  readonly status: number;
  readonly response: ArrayBuffer | null;
  open(method: string, url: string, isAsync: boolean): void;
  send(): void;
}

/** Whoever reads a file says which it was. */
const notFetched = (status: number) => new Error(`it cannot be fetched (${status}); reload the page`);

function fetchNow({ url }: RemoteFile): ArrayBuffer {
  const { XMLHttpRequest } = globalThis as unknown as { readonly XMLHttpRequest: new () => Request };
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  const { status, response } = request;
  if (status !== 200 || response === null) throw notFetched(status);
  return response;
}

async function fetchFile({ url }: RemoteFile): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw notFetched(response.status);
  return response.arrayBuffer();
}

function checkFile({ numBytes, sha256: expected }: RemoteFile, bytes: Buffer): Buffer {
  if (bytes.length !== numBytes)
    throw new Error(`expected ${numBytes} bytes, received ${bytes.length}; reload the page`);
  const found = bytesToHex(sha256(bytes));
  if (found !== expected) throw new Error(`expected sha256 ${expected}, received ${found}; reload the page`);
  return bytes;
}

export function findFile(path: string): File | undefined {
  return files.get(path);
}

/** Names of what lies directly in a folder; undefined if nothing lies below it. */
export function listFolder(path: string): ReadonlyMap<string, "file" | "folder"> | undefined {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const found = new Map<string, "file" | "folder">();
  for (const file of files.keys()) {
    if (!file.startsWith(prefix)) continue;
    const [name, ...below] = file.slice(prefix.length).split("/");
    found.set(name!, below.length === 0 ? "file" : "folder");
  }
  return found.size === 0 ? undefined : found;
}
