/** Which backends can run a bundle on this machine. */
import { createRequire } from "node:module";
import { CheckpointError, NativeError } from "../core/errors.js";
import type { Bundle } from "../model/bundle.js";
import { readCalibration } from "../model/calibration.js";
import { loadEngine } from "./engine/native.js";
import { engineArithmetics } from "./engine/policy.js";
import { type BackendName, backendNames, defaultBackend } from "./session.js";

/** The default first. Nothing is opened for it: a session may still find the bundle damaged. */
export function availableBackends(bundle: Bundle): BackendName[] {
  const others = backendNames.filter((name) => name !== defaultBackend);
  return [defaultBackend, ...others].filter((name) => isAvailable(name, bundle));
}

function isAvailable(name: BackendName, bundle: Bundle): boolean {
  if (name === "onnx") return isInstalled("onnxruntime-node");
  const { build, isInteger } = engineArithmetics[name];
  if (!works(() => loadEngine(build))) return false;
  return !isInteger || works(() => readCalibration(bundle));
}

function isInstalled(packageName: string): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof NativeError) return false;
    throw error;
  }
}
