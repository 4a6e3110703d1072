/** What the end of a socket means. */
import { closeCodes } from "../../src/lab/wire.js";
import type { LinkStatus } from "./host-link.js";

/**
 * @param code - as the browser tells it; it has no better one for an attempt that found nobody.
 * @param before - what was known: a server that was ended is still ended when nobody answers.
 */
export function closeStatus(code: number, before: LinkStatus): LinkStatus {
  if (code === closeCodes.ended) return "ended";
  if (code === closeCodes.full) return "full";
  return before === "ended" ? "ended" : "lost";
}
