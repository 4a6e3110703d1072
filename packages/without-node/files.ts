/** Files for where there is no disk: in memory, or fetched when they are first read. `node:fs`'s stand-in finds them here. */
import { Buffer } from "buffer";

interface File {
  readonly numBytes: number;
  readonly modifiedMs: number;
  bytes(): Buffer;
}

const files = new Map<string, File>();

/** @param path - absolute. */
export function putFile(path: string, given: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = given;
  const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  files.set(path, { numBytes: byteLength, modifiedMs: Date.now(), bytes: () => bytes });
}

/** A file that is fetched, at once and in the middle of everything, when somebody reads it: workers may do that. */
export function putRemoteFile(path: string, url: string, numBytes: number): void {
  let kept: Buffer | undefined;
  const bytes = () => {
    kept ??= fetchNow(path, url, numBytes);
    return kept;
  };
  files.set(path, { numBytes, modifiedMs: 0, bytes });
}

/** What there is of it in a worker. */
interface Request {
  responseType: string;
  readonly status: number;
  readonly response: ArrayBuffer | null;
  open(method: string, url: string, isAsync: boolean): void;
  send(): void;
}

function fetchNow(path: string, url: string, numBytes: number): Buffer {
  const { XMLHttpRequest } = globalThis as unknown as { readonly XMLHttpRequest: new () => Request };
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  const { status, response } = request;
  if (status !== 200 || response === null) throw new Error(`${path} cannot be fetched (${status}).`);
  if (response.byteLength !== numBytes)
    throw new Error(`${path}: expected ${numBytes} bytes, received ${response.byteLength}. Reload the page.`);
  return Buffer.from(response);
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
