/** The thresholds of a decision, as backends compare them. */
import { checkTau, type Tau } from "../core/tau.js";
import { thresholdPlaces } from "../model/exit-rule.js";
import type { MethodStructure } from "../model/tensor-shapes.js";

/** Checks what a session is asked with, and keeps room for a list. */
export class ThresholdReader {
  readonly #places: ReturnType<typeof thresholdPlaces>;
  /** Never handed out to callers: whoever holds a buffer could detach it. */
  readonly #list: Float32Array;
  /** Of the longest list that is taken: 1 where none is. */
  readonly length: number;

  constructor(method: Pick<MethodStructure, "classifiers" | "exitRule">) {
    this.#places = thresholdPlaces(method);
    const { numClassifiers, oneBecause } = this.#places;
    this.length = oneBecause === undefined ? numClassifiers : 1;
    this.#list = new Float32Array(this.length);
  }

  /**
   * @returns a number, or float32 `[length]`, written again by the next call.
   * @throws {InvalidArgumentError} if the policy takes no such thresholds.
   */
  read(where: string, tau: Tau): number | Float32Array {
    const checked = checkTau(where, "tau", tau, this.#places);
    if (typeof checked === "number") return checked;
    this.#list.set(checked);
    return this.#list;
  }
}
