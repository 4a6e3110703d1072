/** What a sweep's numbers depend on beside the code. */
import { createRequire } from "node:module";
import { readMachine, readVersion } from "../core/provenance.js";
import type { Ran } from "./result-schema.js";

/** The machine, and the two programs whose version can change a result's last digits. */
export function describeMachine(): Ran["machine"] {
  const onnxruntime = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  return { ...readMachine(), onnxruntime: readVersion(onnxruntime) };
}
