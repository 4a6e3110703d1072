/** The fast backend: the engine addon recomputes only what changed since the previous observation. */
import { checkInteger } from "../../core/check.js";
import { checkBytes } from "../../core/lists.js";
import { product } from "../../core/numbers.js";
import {
  areFinite,
  argmax,
  type Decision,
  type PerformedWork,
  type PolicySession,
} from "../../core/policy-types.js";
import type { Tau } from "../../core/tau.js";
import type { Bundle } from "../../model/bundle.js";
import type { PolicyName } from "../../model/bundle-schema.js";
import type { ExitRuleName } from "../../model/exit-rule.js";
import { type PolicyWeights, readPolicy } from "../../model/policy-weights.js";
import { closedError, notFiniteError, readHeld, stillDecidingError } from "../session-errors.js";
import { ThresholdReader } from "../thresholds.js";
import { type DroppedPlace, loadEngine, type NativeSession } from "./native.js";
import { bundleNetwork, type EngineArithmetic } from "./policy.js";
import { placeMaps, type RecomputedMap } from "./recomputed.js";
import { nameStages, type StageTime } from "./stage-times.js";

/** A session of the engine: what a caller of `decideSync` and `performed` need not ask for twice. */
export interface EngineSession extends PolicySession, AsyncDisposable {
  /** `avx512-vnni`, `avx512`, `avx2`, `neon` or `plain`; `wasm` or `plain` in WebAssembly. */
  readonly instructionSet: string;
  readonly performed: PerformedWork;
  decideSync(observation: ArrayLike<number>, tau: Tau): Decision;
  /**
   * Copies a block's output as the last decision that reached it left it.
   *
   * @param values - float32 `[height, width, channels]` or `[features]`.
   * @throws {InvalidArgumentError} if there is no such block, or its size is another.
   */
  copyBlock(index: number, values: Float32Array): void;
  /** What `copyRecomputed` can tell of: the image first, then the blocks, the policy head, and each classifier's two layers. */
  readonly recomputedMaps: readonly RecomputedMap[];
  /**
   * Copies what the last decision computed again in one layer: see `RecomputedMap`. All 0 where it did not come so far, and after `reset`
   * until the next decision. Costs decisions nothing.
   *
   * @param index - of the map in `recomputedMaps`.
   * @param values - uint8 `[height, width]` of that map; each byte becomes one of `recomputed`.
   * @throws {InvalidArgumentError} if there is no such map, or its size is another.
   * @throws {EnvironmentStateError} after `close()`.
   */
  copyRecomputed(index: number, values: Uint8Array): void;
  /**
   * How long the parts of all decisions since it was opened took; none unless it was opened with `isTimed`.
   *
   * @throws {EnvironmentStateError} after `close()`.
   */
  stageTimes(): readonly StageTime[];
}

export interface EngineSessionOptions extends EngineArithmetic {
  readonly method: PolicyName;
  /** By which its exits are left, checked already. Default: the method's own. */
  readonly exitRule?: ExitRuleName | undefined;
  /** 1: the engine decides in the calling thread. */
  readonly numThreads?: number;
  /** Plants the bug of one change that is lost, `true` means between observations; for tests of the tests. */
  readonly debugDropDirty?: boolean | DroppedPlace;
  /** Times the parts of decisions, for `stageTimes`; costs each decision about a microsecond. Default: false. */
  readonly isTimed?: boolean;
}

/**
 * Opens a session over the engine; see `createSession`. Sessions of one policy share their weights within the process.
 *
 * @throws {NativeError} if the addon does not load here.
 * @throws {CheckpointError} if the bundle lacks the method, or is damaged;
 * with `isInteger`, also if it lacks a calibration, or has residual stages.
 */
export async function createEngineSession(
  bundle: Bundle,
  {
    method,
    exitRule,
    numThreads = 1,
    debugDropDirty = false,
    isTimed = false,
    ...arithmetic
  }: EngineSessionOptions,
): Promise<EngineSession> {
  checkInteger("createSession", "numThreads", numThreads, { min: 1, max: 64 });
  const { architecture } = bundle.manifest;
  const policy = readPolicy(bundle, method, { exitRule, ...arithmetic });
  const logits = new Float32Array(architecture.numActions);
  const results = new Float64Array(numResults);
  const native = new (loadEngine(arithmetic.build).EngineSession)({
    ...bundleNetwork(bundle, policy, arithmetic),
    logits,
    results,
    dropsDirty: debugDropDirty === true ? "image" : debugDropDirty || "nothing",
    isTimed,
  });
  return new OpenEngineSession({ native, logits, results, policy });
}

/** Whether a session is the engine's, and can tell what it computed again. */
export function isEngineSession(session: PolicySession): session is EngineSession {
  return session instanceof OpenEngineSession;
}

/** Confidence, multiply-adds, bytes compared, decisions held. */
const numResults = 4;

/** A decision whose fields are written again by the next one. */
type ReusedDecision = { -readonly [Key in keyof Decision]: Decision[Key] };

interface SessionParts {
  readonly native: NativeSession;
  readonly logits: Float32Array;
  readonly results: Float64Array;
  readonly policy: PolicyWeights;
}

class OpenEngineSession implements EngineSession {
  readonly numActions: number;
  readonly numExits: number;
  readonly instructionSet: string;
  readonly recomputedMaps: readonly RecomputedMap[];
  readonly #native: NativeSession;
  /** The addon writes here. Never handed out: whoever holds a buffer could detach it. */
  readonly #logits: Float32Array;
  readonly #results: Float64Array;
  readonly #numPixels: number;
  readonly #thresholds: ThresholdReader;
  readonly #holds: boolean;
  readonly #numBlocks: number;
  readonly #decision: ReusedDecision;
  #isDeciding = false;
  #isClosed = false;

  constructor({ native, logits, results, policy }: SessionParts) {
    const { inputShape, numActions, blocks } = policy.architecture;
    this.numActions = numActions;
    this.numExits = policy.method.classifiers.length + 1;
    this.instructionSet = native.instructionSet;
    this.recomputedMaps = placeMaps(native.recomputedMaps, policy.architecture, policy.method.classifiers);
    this.#native = native;
    this.#logits = logits;
    this.#results = results;
    this.#numPixels = product(inputShape);
    this.#thresholds = new ThresholdReader(policy.method);
    this.#holds = policy.method.hold !== undefined;
    this.#numBlocks = blocks.length;
    this.#decision = {
      action: 0,
      exitIndex: 0,
      confidence: 0,
      logits: new Float32Array(numActions),
      ...(this.#holds && { numHeld: 0 }),
    };
    Object.freeze(this); // memory is sized by these
  }

  get performed(): PerformedWork {
    return { multiplyAdds: this.#results[1]!, bytesCompared: this.#results[2]! };
  }

  decideSync(observation: ArrayLike<number>, tau: Tau): Decision {
    if (this.#isClosed) throw closedError("PolicySession.decide", "createSession");
    const pixels = checkBytes("PolicySession.decide", "observation", observation, this.#numPixels);
    const thresholds = this.#thresholds.read("PolicySession.decide", tau);
    const decision = this.#decision;
    decision.exitIndex = this.#native.decide(pixels, thresholds);
    if (!areFinite(this.#logits) || !Number.isFinite(this.#results[0]!))
      throw notFiniteError("PolicySession.decide", this.#logits);
    if (this.#holds) decision.numHeld = readHeld("PolicySession.decide", this.#results[3]!);
    decision.confidence = this.#results[0]!;
    if (decision.logits.length !== this.numActions) decision.logits = new Float32Array(this.numActions); // detached
    decision.logits.set(this.#logits);
    decision.action = argmax(this.#logits);
    return decision;
  }

  copyBlock(index: number, values: Float32Array): void {
    if (this.#isClosed) throw closedError("PolicySession.copyBlock", "createSession");
    this.#native.copyBlock(index, values);
  }

  copyRecomputed(index: number, values: Uint8Array): void {
    if (this.#isClosed) throw closedError("EngineSession.copyRecomputed", "createSession");
    this.#native.copyRecomputed(index, values);
  }

  stageTimes(): readonly StageTime[] {
    if (this.#isClosed) throw closedError("EngineSession.stageTimes", "createSession");
    return nameStages(this.#native.times(), this.#numBlocks, this.numExits - 1);
  }

  /** Computes before it returns; refuses what `onnx` refuses, so that callers work with both. */
  async decide(observation: ArrayLike<number>, tau: Tau): Promise<Decision> {
    if (this.#isDeciding) throw stillDecidingError();
    const decision = this.decideSync(observation, tau);
    const kept = { ...decision, logits: decision.logits.slice() };
    this.#isDeciding = true;
    try {
      await undefined;
      return kept;
    } finally {
      this.#isDeciding = false;
    }
  }

  reset(): void {
    if (this.#isClosed) throw closedError("PolicySession.reset", "createSession");
    this.#native.reset();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#native.close();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
