/** Sessions on the engine, whose answers come at once and whose work is counted. */
import { type Bundle, createSession, type PolicyName } from "../../src/index.js";
import type { BackendName, EngineSession } from "../../src/tools.js";

export type EngineName = Exclude<BackendName, "onnx">;

/** Opens one; every backend but ONNX Runtime is the engine. */
export async function openEngine(
  bundle: Bundle,
  method: PolicyName,
  backend: EngineName = "engine",
): Promise<EngineSession> {
  return (await createSession(bundle, { method, backend })) as EngineSession;
}
