/** Versions of ids: `"Name-v4"` is newer than `"Name-v0"`. */

/** Code of the warning that a newer version is there, for `process.on("warning")`. */
export const oldVersionCode = "ZTW_OLD_VERSION";

/** Versions that ale-py's ids have. */
const atariVersions = [0, 4, 5];

/** Splits an id at its version; undefined where it has none. */
export function splitVersion(id: string): { readonly base: string; readonly version: number } | undefined {
  const [, base, version] = /^(.+)-v(\d+)$/.exec(id) ?? [];
  return base === undefined ? undefined : { base, version: Number(version) };
}

/** The versions of an id that there are, ascending. */
export function versionsOf(
  base: string,
  exists: (id: string) => boolean,
  registered: readonly string[],
): number[] {
  const own = registered.map(splitVersion).flatMap((id) => (id?.base === base ? [id.version] : []));
  const atari = atariVersions.filter((version) => exists(`${base}-v${version}`));
  return [...new Set([...own, ...atari])].sort((a, b) => a - b);
}

/** Ids that were warned of already: once in a process is enough. */
const warned = new Set<string>();

/** Warns, as Gymnasium does, where the id has a newer version. */
export function warnOfVersion(
  where: string,
  id: string,
  exists: (id: string) => boolean,
  registered: readonly string[],
): void {
  const own = splitVersion(id);
  if (own === undefined || warned.has(id)) return;
  const newest = versionsOf(own.base, exists, registered).at(-1)!;
  if (newest === own.version) return;
  warned.add(id);
  const message = `${where}: ${id} is out of date; ${own.base}-v${newest} is newer. describe() says what differs.`;
  process.emitWarning(message, { type: "DeprecationWarning", code: oldVersionCode });
}
