/** ROMs that a visitor has chosen: known by their checksums, and kept in this browser alone. */
import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { SiteGame, StoredRom } from "./site.js";

/** ALE reads no larger ones. */
const mostBytes = 512 * 1024;
const folderName = "roms";

/** Whose ROM it is; undefined for what is none of these games'. */
export function identify(bytes: Uint8Array, games: readonly SiteGame[]): SiteGame | undefined {
  if (bytes.length === 0 || bytes.length > mostBytes) return undefined;
  const sum = bytesToHex(md5(bytes));
  return games.find(({ romMd5 }) => romMd5 === sum);
}

/** Those kept here from earlier visits; none where the browser keeps nothing. */
export async function keptRoms(games: readonly SiteGame[]): Promise<StoredRom[]> {
  const folder = await openFolder();
  if (folder === undefined) return [];
  const found = await Promise.all(games.map(({ game }) => readRom(folder, game)));
  // A file that was damaged is as good as none.
  return found.flatMap((rom) =>
    rom !== undefined && identify(rom.bytes, games)?.game === rom.game ? rom : [],
  );
}

/** @returns false where the browser keeps nothing: then it is there for this visit alone. */
export async function keepRom({ game, bytes }: StoredRom): Promise<boolean> {
  try {
    const folder = await openFolder();
    const file = await folder?.getFileHandle(`${game}.bin`, { create: true });
    const stream = await file?.createWritable();
    await stream?.write(bytes);
    await stream?.close();
    return stream !== undefined;
  } catch {
    return false;
  }
}

async function openFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(folderName, { create: true });
  } catch {
    return undefined; // an old browser, or a private window
  }
}

async function readRom(folder: FileSystemDirectoryHandle, game: string): Promise<StoredRom | undefined> {
  try {
    const file = await (await folder.getFileHandle(`${game}.bin`)).getFile();
    return { game, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    return undefined; // not there
  }
}
