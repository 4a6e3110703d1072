/** The engine for a vector of environments: one call decides for all of them, on native threads. */
import { checkInteger, checkOneOf, checkOptionNames } from "../../core/check.js";
import { checkBytes } from "../../core/lists.js";
import { product } from "../../core/numbers.js";
import { areFinite, argmax, type PerformedWork } from "../../core/policy-types.js";
import type { Tau } from "../../core/tau.js";
import { usableCores } from "../../core/usable-cores.js";
import type { Bundle } from "../../model/bundle.js";
import { defaultMethod, type PolicyName, policyNames } from "../../model/bundle-schema.js";
import type { ExitRuleName } from "../../model/exit-rule.js";
import { exitRuleFor, readPolicy } from "../../model/policy-weights.js";
import { closedError, notFiniteError, readHeld } from "../session-errors.js";
import { ThresholdReader } from "../thresholds.js";
import { loadEngine, type NativeBatch } from "./native.js";
import { bundleNetwork, type EngineBackendName, engineArithmetics, engineBackendNames } from "./policy.js";

export interface VectorSessionOptions {
  /** A distilled method of the bundle, or `"expert"` for the frozen expert alone. Default `"ztw"`. */
  readonly method?: PolicyName;
  /** By which its exits are left: see `exitRuleNames`. Default: the method's own. */
  readonly exitRule?: ExitRuleName;
  readonly numEnvs: number;
  /** Native threads; the answers do not depend on it. Default: one a core, at most `numEnvs`. */
  readonly numThreads?: number;
  /** Default `"engine"`. ONNX Runtime has none of this kind: see `createActor`. */
  readonly backend?: EngineBackendName;
}

/** One decision for every environment. The arrays are written again by the next: copy what you keep. */
export interface VectorDecision {
  /** int32 `[numEnvs]`: indices into the action set; argmax of the logits, ties to the lowest index. */
  readonly actions: Int32Array;
  /** int32 `[numEnvs]`: 0-based exits taken; the last one is the expert. */
  readonly exitIndices: Int32Array;
  /** float32 `[numEnvs]`: of the exits taken, as `Decision.confidence`. */
  readonly confidences: Float32Array;
  /** float32 `[numEnvs, numActions]`: of the exits taken, as `Decision.logits`. */
  readonly logits: Float32Array;
  /** int32 `[numEnvs]`, only of methods that hold, as `Decision.numHeld`. */
  readonly numHeld?: Int32Array;
}

/** As many policy sessions as there are environments, answering in one call; each stops at its own first confident exit. */
export interface VectorSession extends Disposable {
  readonly numEnvs: number;
  readonly numActions: number;
  /** Number of exits, the expert's included. */
  readonly numExits: number;
  /** Of all environments since the session was opened. */
  readonly performed: PerformedWork;
  /**
   * @param observations - uint8 `[numEnvs, 4, 84, 84]`, as `AtariVector.observations`.
   * @param tau - threshold in [0, 1]: stop when confidence is strictly above it; 1 never exits early. Or a list with one for each
   * internal classifier, as `PolicySession.decide` takes it; the same for all environments.
   * @param awake - uint8 `[numEnvs]`: where it is 0, that environment is not decided for now; its answers stay as they were, and nothing is
   * computed for it. Default: all are decided for.
   * @throws {InvalidArgumentError} if the length of observations or `awake`, or tau, is wrong.
   * @throws {EnvironmentStateError} after `close()`.
   * @throws {CheckpointError} if the logits are not finite.
   */
  decideSync(observations: ArrayLike<number>, tau: Tau, awake?: ArrayLike<number>): VectorDecision;
  /** Forgets the previous observations. Never needed for right answers: what changed is found, new episodes included. */
  reset(): void;
  close(): void;
}

/** See `createVectorSession`, which does this for callers outside. */
export function openVectorSession(bundle: Bundle, options: VectorSessionOptions): VectorSession {
  const where = "createVectorSession";
  checkOptionNames(where, options, ["method", "exitRule", "numEnvs", "numThreads", "backend"]);
  const method = checkOneOf(where, "method", options.method ?? defaultMethod, policyNames);
  const numEnvs = checkInteger(where, "numEnvs", options.numEnvs, { min: 1, max: mostEnvs });
  const numThreads = options.numThreads ?? defaultThreads(numEnvs);
  checkInteger(where, "numThreads", numThreads, { min: 1, max: mostThreads });
  const backend = checkOneOf(where, "backend", options.backend ?? "engine", engineBackendNames);
  const exitRule = exitRuleFor(where, bundle, { method, exitRule: options.exitRule });
  const arithmetic = engineArithmetics[backend];
  const policy = readPolicy(bundle, method, { exitRule, ...arithmetic });
  const answers = makeAnswers(numEnvs, policy.architecture.numActions);
  const native = new (loadEngine(arithmetic.build).EngineBatch)({
    ...bundleNetwork(bundle, policy, arithmetic),
    numSessions: numEnvs,
    numThreads,
    ...answers,
    dropsDirty: false,
  });
  const numPixels = product(policy.architecture.inputShape);
  return new OpenVectorSession({
    native,
    answers,
    numPixels,
    thresholds: new ThresholdReader(policy.method),
    numExits: policy.method.classifiers.length + 1,
    holds: policy.method.hold !== undefined,
  });
}

export const mostEnvs = 4096;
export const mostThreads = 1024;

/** One a core; more than one an environment would have nothing to do. */
export function defaultThreads(numEnvs: number): number {
  return Math.min(usableCores(), numEnvs);
}

/** Arrays that the addon writes. */
export interface BatchAnswers {
  readonly exits: Int32Array;
  readonly confidences: Float32Array;
  readonly logits: Float32Array;
  /** Decisions for which actions may go on; 0 without a hold gate. */
  readonly held: Int32Array;
  /** Multiply-adds, bytes compared. */
  readonly work: Float64Array;
}

export function makeAnswers(numEnvs: number, numActions: number): BatchAnswers {
  return {
    exits: new Int32Array(numEnvs),
    confidences: new Float32Array(numEnvs),
    logits: new Float32Array(numEnvs * numActions),
    held: new Int32Array(numEnvs),
    work: new Float64Array(2),
  };
}

interface SessionParts {
  readonly native: NativeBatch;
  /** Never handed out: whoever holds a buffer could detach it. */
  readonly answers: BatchAnswers;
  readonly numPixels: number;
  readonly thresholds: ThresholdReader;
  readonly numExits: number;
  readonly holds: boolean;
}

class OpenVectorSession implements VectorSession {
  readonly numEnvs: number;
  readonly numActions: number;
  readonly numExits: number;
  readonly #parts: SessionParts;
  #decision: VectorDecision;
  #isClosed = false;

  constructor(parts: SessionParts) {
    const { exits, logits } = parts.answers;
    this.numEnvs = exits.length;
    this.numActions = logits.length / exits.length;
    this.numExits = parts.numExits;
    this.#parts = parts;
    this.#decision = this.#makeDecision();
    Object.freeze(this); // memory is sized by these
  }

  get performed(): PerformedWork {
    const [multiplyAdds, bytesCompared] = this.#parts.answers.work;
    return { multiplyAdds: multiplyAdds!, bytesCompared: bytesCompared! };
  }

  decideSync(observations: ArrayLike<number>, tau: Tau, awake?: ArrayLike<number>): VectorDecision {
    const where = "VectorSession.decideSync";
    if (this.#isClosed) throw closedError(where, "createVectorSession");
    const { native, answers, numPixels, thresholds, holds } = this.#parts;
    const pixels = checkBytes(where, "observations", observations, this.numEnvs * numPixels);
    const taus = thresholds.read(where, tau);
    const decided = awake === undefined ? undefined : checkBytes(where, "awake", awake, this.numEnvs);
    native.decide(pixels, taus, decided);
    if (!areFinite(answers.logits) || !areFinite(answers.confidences))
      throw notFiniteError(where, answers.logits);
    if (holds) for (const numHeld of answers.held) readHeld(where, numHeld);
    return this.#publish();
  }

  reset(): void {
    if (this.#isClosed) throw closedError("VectorSession.reset", "createVectorSession");
    this.#parts.native.reset();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.native.close();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #publish(): VectorDecision {
    const { exits, confidences, logits, held } = this.#parts.answers;
    if (Object.values(this.#decision).some(({ length }) => length === 0))
      this.#decision = this.#makeDecision(); // detached
    const decision = this.#decision;
    decision.exitIndices.set(exits);
    decision.confidences.set(confidences);
    decision.logits.set(logits);
    decision.numHeld?.set(held);
    for (let environment = 0; environment < this.numEnvs; environment++) {
      const start = environment * this.numActions;
      decision.actions[environment] = argmax(logits.subarray(start, start + this.numActions));
    }
    return decision;
  }

  #makeDecision(): VectorDecision {
    return {
      actions: new Int32Array(this.numEnvs),
      exitIndices: new Int32Array(this.numEnvs),
      confidences: new Float32Array(this.numEnvs),
      logits: new Float32Array(this.numEnvs * this.numActions),
      ...(this.#parts.holds && { numHeld: new Int32Array(this.numEnvs) }),
    };
  }
}
