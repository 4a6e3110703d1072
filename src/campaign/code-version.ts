/** Which code a job's result comes from: part of its identity. */
import { z } from "zod";
import { packageVersion, readCommit, readUncommitted } from "../core/provenance.js";
import { loadAle } from "../envs/load-ale.js";

/** Jobs of other code are other jobs. */
export const codeVersionSchema = z.strictObject({
  packageVersion: z.string().min(1).max(100),
  /** Of a clone, with a hash of what was not committed; `null` for an installed package. */
  commit: z.string().min(1).max(200).nullable(),
  emulatorVersion: z.string().min(1).max(100),
});
export type CodeVersion = Readonly<z.output<typeof codeVersionSchema>>;

/**
 * The code that this process runs.
 *
 * @throws {NativeError} if the emulator is not set up.
 */
export function readCodeVersion(): CodeVersion {
  const commit = readCommit();
  const changes = commit?.endsWith("-dirty") ? `-${readUncommitted()}` : "";
  return {
    packageVersion,
    commit: commit === undefined ? null : `${commit}${changes}`,
    emulatorVersion: loadAle().emulatorVersion,
  };
}

/** What differs between two versions, in words; `undefined` where nothing does. */
export function describeCodeDifference(asked: CodeVersion, own: CodeVersion): string | undefined {
  const names = ["packageVersion", "commit", "emulatorVersion"] as const;
  const differing = names.filter((name) => asked[name] !== own[name]);
  if (differing.length === 0) return undefined;
  return differing.map((name) => `${name} ${asked[name]} there, ${own[name]} here`).join("; ");
}
