/** Which emulator core plays: ALE's own, or ours, which gives the same bits sooner. */
import { checkOneOf } from "../core/check.js";

export const cores = ["ztw", "ale"] as const;
export type Core = (typeof cores)[number];

export const defaultCore: Core = "ztw";

/** Reads the option `core`. */
export function checkCore(where: string, core: unknown = defaultCore): Core {
  return checkOneOf(where, "core", core, cores);
}
