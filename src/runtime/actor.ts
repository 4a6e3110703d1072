/** Policies over batches: actions for a vector of environments, and the logits behind them. */
import type { InferenceSession } from "onnxruntime-node";
import { checkObject, checkOneOf } from "../core/check.js";
import { describeMismatch, InvalidArgumentError } from "../core/errors.js";
import { checkBytes } from "../core/lists.js";
import { product } from "../core/numbers.js";
import { areFinite, argmax } from "../core/policy-types.js";
import { isInt32Array, isUint8Array, ofThisRealm } from "../core/typed-arrays.js";
import { type Bundle, getMethod, openBundle } from "../model/bundle.js";
import { defaultMethod, type PolicyName, policyNames } from "../model/bundle-schema.js";
import { byteTensor, type OnnxRuntime, openGraph } from "./onnx/runtime.js";
import { closedError, notFiniteError } from "./session-errors.js";

/** An actor that computes every exit of its policy for each observation; the expert acts. */
export interface BatchActor extends AsyncDisposable {
  readonly numActions: number;
  /** Number of exits, the expert's included: 1 for the expert alone. */
  readonly numExits: number;
  /**
   * @param observations - uint8 `[N, 4, 84, 84]`, any N from 1; not to be changed until the promise resolves.
   * @returns float32 `[N, numExits, numActions]`, the expert last.
   * @throws {InvalidArgumentError} if the length is not that of whole observations.
   * @throws {EnvironmentStateError} after `close()`.
   * @throws {CheckpointError} if a logit is not finite.
   */
  logits(observations: Uint8Array): Promise<Float32Array>;
  /**
   * @param observations - uint8 `[N, 4, 84, 84]`, as for {@link logits}.
   * @param actions - int32 `[N]`, filled with indices into the action set.
   */
  act(observations: Uint8Array, actions: Int32Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a policy for batches: rollouts, agreement between exits, anything that wants more than one decision a call.
 * It saves nothing by stopping early; for that, open a session for each player.
 *
 * @param policy - a policy bundle, or its folder.
 * @param options.method - `"expert"` for its logits alone, or a distilled method for those of every exit. Default `"ztw"`.
 * @param options.numThreads - threads within one batch. Default 1.
 * @throws {CheckpointError} if the bundle lacks the method, or is damaged.
 * @throws {NativeError} if ONNX Runtime does not load on this machine.
 */
export async function createActor(
  policy: string | Bundle,
  options: { readonly method?: PolicyName; readonly numThreads?: number } = {},
): Promise<BatchActor> {
  const bundle = openBundle(policy, "createActor");
  checkObject("createActor", "options", options);
  const method = checkOneOf("createActor", "method", options.method ?? defaultMethod, policyNames);
  const choice = { method, allExits: method !== "expert" };
  const graph = await openGraph(bundle, choice, {
    where: "createActor",
    numThreads: options.numThreads ?? 1,
  });
  const numExits = method === "expert" ? 1 : getMethod(bundle, method).classifiers.length + 1;
  const { inputShape, numActions } = bundle.manifest.architecture;
  return new OnnxActor({ ...graph, inputShape, numActions, numExits });
}

interface ActorParts {
  readonly runtime: OnnxRuntime;
  readonly session: InferenceSession;
  readonly inputShape: readonly number[];
  readonly numActions: number;
  readonly numExits: number;
}

class OnnxActor implements BatchActor {
  readonly numActions: number;
  readonly numExits: number;
  readonly #parts: ActorParts;
  readonly #numPixels: number;
  /** The latest call; earlier ones end before it. */
  #pending: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(parts: ActorParts) {
    this.numActions = parts.numActions;
    this.numExits = parts.numExits;
    this.#parts = parts;
    this.#numPixels = product(parts.inputShape);
  }

  async logits(observations: Uint8Array): Promise<Float32Array> {
    if (this.#isClosed) throw closedError("BatchActor.logits", "createActor");
    const { runtime, session, inputShape } = this.#parts;
    const numObservations = this.#countObservations(observations);
    const observation = byteTensor(runtime, observations, [numObservations, ...inputShape]);
    const running = session.run({ observation });
    this.#pending = running;
    const logits = ofThisRealm((await running).logits!.data as Float32Array);
    if (!areFinite(logits)) throw notFiniteError("BatchActor.logits", logits);
    return logits;
  }

  async act(observations: Uint8Array, actions: Int32Array): Promise<void> {
    if (this.#isClosed) throw closedError("BatchActor.act", "createActor");
    if (!isInt32Array(actions))
      throw new InvalidArgumentError(describeMismatch("BatchActor.act", "an Int32Array", "actions", actions));
    checkBytes("BatchActor.act", "observations", observations, actions.length * this.#numPixels);
    const logits = await this.logits(observations);
    const perObservation = this.numExits * this.numActions;
    for (let index = 0; index < actions.length; index++) {
      const end = (index + 1) * perObservation;
      actions[index] = argmax(logits.subarray(end - this.numActions, end));
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.allSettled([this.#pending]);
    await this.#parts.session.release();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #countObservations(observations: Uint8Array): number {
    const count = isUint8Array(observations) ? observations.length / this.#numPixels : Number.NaN;
    if (Number.isInteger(count) && count > 0) return count;
    const expected = `a Uint8Array whose length is a multiple of ${this.#numPixels}`;
    throw new InvalidArgumentError(describeMismatch("BatchActor", expected, "observations", observations));
  }
}
