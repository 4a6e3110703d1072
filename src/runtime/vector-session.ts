/** Vector sessions: how a distilled policy is run for many environments in one call. */
import { warnOldName } from "../core/old-names.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { openVectorSession, type VectorSession, type VectorSessionOptions } from "./engine/vector-session.js";

/**
 * Opens a policy for a vector of environments, on the engine.
 *
 * @param policy - a policy bundle, or its folder.
 * @throws {InvalidArgumentError} if an option is not known or out of range.
 * @throws {CheckpointError} if the bundle lacks the method or the calibration, is damaged, or is of an architecture that the engine lacks.
 * @throws {NativeError} if the engine's addon does not load on this machine.
 * @example
 * const vector = makeAtariVector("pong", { numEnvs: 8, autoreset: "next-step" });
 * const policy = await createVectorSession(shippedBundleFolder("pong"), { method: "ztw", numEnvs: 8 });
 * vector.reset();
 * vector.step(policy.decideSync(vector.observations, 0.55).actions);
 */
export function createVectorSession(
  policy: string | Bundle,
  options: VectorSessionOptions,
): Promise<VectorSession> & VectorSession {
  const session = openVectorSession(openBundle(policy, "createVectorSession"), options);
  return standIn(Promise.resolve(session), session);
}

const members = ["numEnvs", "numActions", "numExits", "performed", "decideSync", "reset", "close"] as const;

/** Once it was no promise: for one version the promise also does what the session does, with one warning. */
function standIn(
  pending: Promise<VectorSession>,
  session: VectorSession,
): Promise<VectorSession> & VectorSession {
  let hasWarned = false;
  const useOf = (name: (typeof members)[number]) => () => {
    if (!hasWarned)
      warnOldName("createVectorSession", "its result without await", "await createVectorSession(…)");
    hasWarned = true;
    const value = session[name];
    return typeof value === "function" ? value.bind(session) : value;
  };
  const properties = members.map((name) => [name, { get: useOf(name) }] as const);
  return Object.defineProperties(pending, Object.fromEntries(properties)) as Promise<VectorSession> &
    VectorSession;
}
