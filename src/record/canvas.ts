/** The drawing library, which is loaded for the first drawing. */
import { createRequire } from "node:module";

/** Loads the library's native part on first use; later calls are cheap. */
export function loadCanvas(): typeof import("@napi-rs/canvas") {
  return createRequire(import.meta.url)("@napi-rs/canvas");
}
