/** Backends that can run here: those in WebAssembly only where `npm run build:wasm` has made it. */
import { loadWasmEngine } from "../../src/runtime/engine/native.js";
import {
  type EngineBackendName,
  engineArithmetics,
  engineBackendNames,
} from "../../src/runtime/engine/policy.js";
import { type BackendName, backendNames } from "../../src/runtime/session.js";

export const isEngineInWasm = loads(loadWasmEngine);

export const builtEngineBackends: readonly EngineBackendName[] = engineBackendNames.filter(
  (name) => isEngineInWasm || engineArithmetics[name].build !== "wasm",
);

export const builtBackends: readonly BackendName[] = backendNames.filter(
  (name) => name === "onnx" || builtEngineBackends.includes(name),
);

function loads(load: () => unknown): boolean {
  try {
    load();
    return true;
  } catch {
    return false;
  }
}
