/** The portable backend: one ONNX Runtime call a decision, on buffers that are allocated once. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { checkBytes } from "../../core/lists.js";
import { product } from "../../core/numbers.js";
import { areFinite, argmax, type Decision, type PolicySession } from "../../core/policy-types.js";
import type { Tau } from "../../core/tau.js";
import { ofThisRealm } from "../../core/typed-arrays.js";
import { type Bundle, getMethod } from "../../model/bundle.js";
import type { PolicyName } from "../../model/bundle-schema.js";
import type { ExitRuleName } from "../../model/exit-rule.js";
import { noClassifiers } from "../../model/tensor-shapes.js";
import { closedError, notFiniteError, readHeld, stillDecidingError } from "../session-errors.js";
import { ThresholdReader } from "../thresholds.js";
import { byteTensor, openGraph } from "./runtime.js";

/** A decision before its action is chosen. */
type Answer = Omit<Decision, "action">;

/** Opens a session over ONNX Runtime; see `createSession`. */
export async function createOnnxSession(
  bundle: Bundle,
  options: {
    readonly method: PolicyName;
    readonly exitRule?: ExitRuleName | undefined;
    readonly numThreads: number;
  },
): Promise<PolicySession & AsyncDisposable> {
  const { method, exitRule, numThreads } = options;
  const { inputShape, numActions } = bundle.manifest.architecture;
  const choice = { method, allExits: false, exitRule };
  const { session, runtime } = await openGraph(bundle, choice, { where: "createSession", numThreads });
  const numPixels = product(inputShape);
  const observation = byteTensor(runtime, new Uint8Array(numPixels), [1, ...inputShape]);
  if (method === "expert") {
    return new OnnxSession({
      session,
      observation,
      numActions,
      numExits: 1,
      thresholds: new ThresholdReader(noClassifiers),
      feeds: { observation },
      read: readExpert,
    });
  }
  const own = getMethod(bundle, method);
  const numExits = own.classifiers.length + 1;
  const thresholds = new ThresholdReader({ ...own, ...(exitRule && { exitRule }) });
  const zeros = Array<number>(thresholds.length).fill(0); // a typed array of another realm would be refused
  const tau = new runtime.Tensor("float32", zeros, [thresholds.length]);
  const feeds = { observation, tau };
  return new OnnxSession({
    session,
    observation,
    tau,
    numActions,
    numExits,
    thresholds,
    feeds,
    read: readExit,
  });
}

interface SessionParts {
  readonly session: InferenceSession;
  readonly observation: Tensor;
  /** Absent for the expert, which never compares. */
  readonly tau?: Tensor;
  readonly feeds: InferenceSession.FeedsType;
  readonly numActions: number;
  readonly numExits: number;
  readonly thresholds: ThresholdReader;
  readonly read: (outputs: InferenceSession.ReturnType) => Answer;
}

class OnnxSession implements PolicySession {
  readonly numActions: number;
  readonly numExits: number;
  readonly #parts: SessionParts;
  readonly #pixels: Uint8Array;
  readonly #thresholds: Float32Array | undefined;
  /** The decision under way, if any: it owns the input buffers. */
  #pending: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(parts: SessionParts) {
    this.numActions = parts.numActions;
    this.numExits = parts.numExits;
    this.#parts = parts;
    this.#pixels = parts.observation.data as Uint8Array;
    this.#thresholds = parts.tau?.data as Float32Array | undefined;
    Object.freeze(this);
  }

  async decide(observation: ArrayLike<number>, tau: Tau): Promise<Decision> {
    this.#requireReady();
    const pixels = checkBytes("PolicySession.decide", "observation", observation, this.#pixels.length);
    const thresholds = this.#parts.thresholds.read("PolicySession.decide", tau);
    this.#pixels.set(pixels);
    if (typeof thresholds === "number") this.#thresholds?.fill(thresholds);
    else this.#thresholds?.set(thresholds);
    const running = this.#parts.session.run(this.#parts.feeds);
    this.#pending = running;
    try {
      const answer = this.#parts.read(await running);
      if (!areFinite(answer.logits) || !Number.isFinite(answer.confidence))
        throw notFiniteError("PolicySession.decide", answer.logits);
      if (answer.numHeld !== undefined) readHeld("PolicySession.decide", answer.numHeld);
      return { action: argmax(answer.logits), ...answer };
    } finally {
      this.#pending = undefined;
    }
  }

  reset(): void {
    if (this.#isClosed) throw closedError("PolicySession.reset", "createSession");
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

  #requireReady(): void {
    if (this.#isClosed) throw closedError("PolicySession.decide", "createSession");
    if (this.#pending !== undefined) throw stillDecidingError();
  }
}

function readExit(outputs: InferenceSession.ReturnType): Answer {
  return {
    exitIndex: Number(outputs.exit_index!.data[0]),
    confidence: outputs.confidence!.data[0] as number,
    logits: ofThisRealm(outputs.logits!.data as Float32Array),
    ...(outputs.held && { numHeld: Number(outputs.held.data[0]) }),
  };
}

/** The expert's graph is kept to its policy path; so its confidence is computed here. */
function readExpert(outputs: InferenceSession.ReturnType): Answer {
  const logits = ofThisRealm(outputs.logits!.data as Float32Array);
  return { exitIndex: 0, confidence: largestProbability(logits), logits };
}

function largestProbability(logits: Float32Array): number {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return 1 / sum;
}
