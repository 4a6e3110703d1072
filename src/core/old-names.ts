/** Old names of options: for one version they work, with a warning that says the new one. */
import { InvalidArgumentError } from "./errors.js";

/** Code of every such warning, for `process.on("warning")`. */
export const oldNameCode = "ZTW_OLD_NAME";

/** What an old name became: a name, or a name and what its value becomes where the unit changed. */
export type NewName<Options> =
  | string
  | { readonly name: string; readonly convert: (value: never, options: Options) => unknown };

/** Warns that a name is old. */
export function warnOldName(where: string, old: string, current: string): void {
  const message = `${where}: ${old} is now ${current}. The old name works in this version only.`;
  process.emitWarning(message, { type: "DeprecationWarning", code: oldNameCode });
}

/**
 * Options under their names of today; the same object where none is old.
 *
 * @param names - what each old name became.
 * @throws {InvalidArgumentError} if an option is given under both names.
 */
export function renameOptions<Options extends object>(
  where: string,
  options: Options,
  names: Readonly<Record<string, NewName<Options>>>,
): Options {
  const given = Object.keys(names).filter((old) => (options as Record<string, unknown>)?.[old] !== undefined);
  if (given.length === 0) return options;
  const renamed = { ...options } as Record<string, unknown>;
  for (const old of given) {
    const target = names[old]!;
    const name = typeof target === "string" ? target : target.name;
    if (renamed[name] !== undefined)
      throw new InvalidArgumentError(`${where}: expected ${name} alone, received ${old}, its old name, too.`);
    const value = renamed[old] as never;
    renamed[name] = typeof target === "string" ? value : target.convert(value, options);
    delete renamed[old];
    warnOldName(where, old, name);
  }
  return renamed as Options;
}
