/** What a host is opened with. */
import { checkFunction, checkObject, checkOptionNames, checkPath, checkPaths } from "../../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { isList } from "../../core/lists.js";
import type { ProtocolOverrides } from "../../envs/protocol-options.js";
import { type HostClock, systemClock } from "./clock.js";

export interface LabHostOptions {
  /** Folders of policy bundles, beside those that ship. */
  readonly bundles?: readonly string[];
  /** Below it are the result files that viewers may see. Default: there are none. */
  readonly resultsFolder?: string;
  /** Where the ROMs are, if not where set-up puts them. */
  readonly romFolder?: string;
  /** Single options of the protocol to change, in all matches but replays. */
  readonly protocolOverrides?: ProtocolOverrides;
  /** Default: the system's. */
  readonly clock?: HostClock;
}

export interface LabHostSettings extends LabHostOptions {
  readonly bundles: readonly string[];
  readonly clock: HostClock;
}

const where = "createLabHost";
const names = ["bundles", "resultsFolder", "romFolder", "protocolOverrides", "clock"];

/**
 * @throws {InvalidArgumentError} if an option is not known, or of another type.
 */
export function resolveHostOptions(options: LabHostOptions): LabHostSettings {
  checkOptionNames(where, options, names);
  checkPaths(where, options, ["resultsFolder", "romFolder"]);
  const { bundles = [], protocolOverrides = {}, clock = systemClock } = options;
  checkObject(where, "protocolOverrides", protocolOverrides);
  for (const name of ["now", "after", "breathe"] as const)
    checkFunction(where, `clock.${name}`, clock?.[name]);
  return { ...options, bundles: checkFolders(where, bundles), clock };
}

/** @throws {InvalidArgumentError} for anything but a list of paths. */
export function checkFolders(where: string, bundles: unknown): string[] {
  if (!isList(bundles) || typeof bundles === "string")
    throw new InvalidArgumentError(describeMismatch(where, "an array of folders", "bundles", bundles));
  return Array.from(bundles, (folder, index) => checkPath(where, `bundles[${index}]`, folder));
}
