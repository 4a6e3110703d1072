/** Policy sessions: how a distilled policy is run, one decision at a time. */
import { checkObject, checkOneOf } from "../core/check.js";
import type { PolicySession } from "../core/policy-types.js";
import { type Bundle, openBundle } from "../model/bundle.js";
import { defaultMethod, type PolicyName, policyNames } from "../model/bundle-schema.js";
import type { ExitRuleName } from "../model/exit-rule.js";
import { exitRuleFor } from "../model/policy-weights.js";
import { type EngineBackendName, engineArithmetics, engineBackendNames } from "./engine/policy.js";
import { createEngineSession, type EngineSession } from "./engine/session.js";
import { createOnnxSession } from "./onnx/session.js";

/**
 * `onnx`: ONNX Runtime, portable, the yardstick. `engine`, the default: our own addon, which keeps what it computed for the previous
 * observation and recomputes only what changed; it decides in the calling thread, whatever `numThreads` says.
 * `engine-bf16`: the same with the weights of linear blocks rounded to bfloat16, faster where deep layers run; its answers are
 * close to the expert's, not equal.
 * `engine-int8`: weights and activations of 8 bits, scaled by a calibration that the bundle must have (`ztw calibrate`); near, not equal.
 * It has no residual stages.
 * `engine-wasm` and `engine-wasm-int8`: the same engine as WebAssembly, which `npm run build:wasm` makes and which runs where no compiler
 * is; its bits are those of the instruction set `plain`.
 */
export const backendNames = ["onnx", ...engineBackendNames] as const;
export type BackendName = (typeof backendNames)[number];

/** Where none is named. */
export const defaultBackend: BackendName = "engine";

export interface SessionOptions {
  /** A distilled method of the bundle, or `"expert"` for the frozen expert alone. Default `"ztw"`. */
  readonly method?: PolicyName;
  /** By which its exits are left: see `exitRuleNames`. Default: the method's own. */
  readonly exitRule?: ExitRuleName;
  /** Threads within one decision. Default 1, the fastest for networks as small as these. */
  readonly numThreads?: number;
  /** Default `"engine"`. */
  readonly backend?: BackendName;
}

type OpenSession = (
  bundle: Bundle,
  options: {
    readonly method: PolicyName;
    readonly exitRule: ExitRuleName | undefined;
    readonly numThreads: number;
  },
) => Promise<PolicySession & AsyncDisposable>;

const createByBackend: Readonly<Record<BackendName, OpenSession>> = {
  onnx: createOnnxSession,
  engine: onEngine("engine"),
  "engine-bf16": onEngine("engine-bf16"),
  "engine-int8": onEngine("engine-int8"),
  "engine-wasm": onEngine("engine-wasm"),
  "engine-wasm-int8": onEngine("engine-wasm-int8"),
};

function onEngine(backend: EngineBackendName): OpenSession {
  return (bundle, options) => createEngineSession(bundle, { ...options, ...engineArithmetics[backend] });
}

/**
 * Opens a policy for playing. With backend `onnx`, its ONNX file is made from the weights on first use and kept beside
 * the bundle; `engine` reads the weights themselves and also offers `decideSync`.
 *
 * Sessions are independent: open as many as there are players, also in worker threads. One session decides once at a
 * time: a second `decide` before the first has resolved is refused, because both would share the input buffer.
 * `tau` is compared as float32. The expert alone has one exit, index 0.
 *
 * @param policy - a policy bundle, or its folder.
 * @throws {InvalidArgumentError} if an option is not known or out of range.
 * @throws {CheckpointError} if the bundle lacks the method, or is damaged.
 * @throws {NativeError} if ONNX Runtime, or the engine's addon, does not load on this machine.
 * @see Wołczyk et al. 2021, Zero Time Waste, section 3.
 * @example
 * const session = await createSession(shippedBundleFolder("pong"));
 * const { action, exitIndex } = await session.decide(observation, 0.9);
 */
export async function createSession(
  policy: string | Bundle,
  options: SessionOptions = {},
): Promise<PolicySession & AsyncDisposable> {
  const { bundle, backend, ...chosen } = chooseSession("createSession", policy, options, backendNames);
  return createByBackend[backend](bundle, { ...chosen, numThreads: options.numThreads ?? 1 });
}

export interface TimedSessionOptions extends Pick<SessionOptions, "method" | "exitRule"> {
  /** Default `"engine"`. */
  readonly backend?: EngineBackendName;
}

/**
 * Opens a session of the engine that times the parts of its decisions, for its `stageTimes`; reading the clock costs each
 * decision about a microsecond.
 *
 * @throws as `createSession`.
 */
export async function createTimedSession(
  policy: string | Bundle,
  options: TimedSessionOptions = {},
): Promise<EngineSession> {
  const chosen = chooseSession("createTimedSession", policy, options, engineBackendNames);
  const { bundle, backend, method, exitRule } = chosen;
  return createEngineSession(bundle, { method, exitRule, isTimed: true, ...engineArithmetics[backend] });
}

function chooseSession<Backend extends BackendName>(
  where: string,
  policy: string | Bundle,
  options: SessionOptions,
  backends: readonly Backend[],
) {
  const bundle = openBundle(policy, where);
  checkObject(where, "options", options);
  const method = checkOneOf(where, "method", options.method ?? defaultMethod, policyNames);
  const backend = checkOneOf(where, "backend", options.backend ?? defaultBackend, backends);
  const exitRule = exitRuleFor(where, bundle, { method, exitRule: options.exitRule });
  return { bundle, method, backend, exitRule };
}
