/** A policy whose exits answer one after the other, so that a rule in JavaScript says whether to go on. */
import type { Bundle } from "../../src/index.js";
import { createBundle, getMethod, type PerformedWork, saveMethod, type TensorMap } from "../../src/tools.js";
import { openEngine } from "../shared/engine-session.js";

/** A power of two: scores that are multiplied by it and back keep their bits. */
const dimming = 2 ** -20;
/** How far above an even distribution's a dimmed exit's confidence may be, relative to it. */
const dimmedMargin = 1e-4;

/**
 * Writes a copy of a policy whose first exit is never confident, so that the second can be asked what it thinks.
 *
 * Only the first ensemble's weight and bias change, by a factor that `openExits` takes out again.
 *
 * @throws if the policy has not two classifiers with an ensemble.
 */
export async function writeAskable(bundle: Bundle, folder: string): Promise<void> {
  const { architecture, game, protocol, actionSet, actionMeanings } = bundle.manifest;
  const { classifiers, cascade, ensemble } = getMethod(bundle, "ztw");
  if (classifiers.length !== 2 || !ensemble) {
    throw new Error(
      `writeAskable: expected 2 classifiers and an ensemble for ${bundle.folder}, received ${classifiers.length} and ${ensemble}.`,
    );
  }
  const fields = { architecture, game, protocol, actionSet, actionMeanings };
  const training = { what: "a copy for measuring exit rules" };
  await createBundle(folder, { ...fields, expertTensors: bundle.expertTensors(), training });
  const tensors = dimFirstExit(bundle.methodTensors("ztw"));
  await saveMethod(folder, "ztw", { tensors, description: { classifiers, cascade, ensemble, training } });
}

function dimFirstExit(tensors: TensorMap): TensorMap {
  const change = (name: string, adapt: (value: number) => number) => {
    const { shape, data } = tensors.get(name)!;
    return [name, { shape, data: data.map(adapt) }] as const;
  };
  return new Map([
    ...tensors,
    change("ensemble.0.log_weight", (value) => value + Math.log(dimming)),
    change("ensemble.0.bias", (value) => value * dimming),
  ]);
}

/** A policy whose exits answer one after the other. */
export interface Exits {
  readonly numActions: number;
  readonly numExits: number;
  readonly performed: PerformedWork;
  /**
   * Asks one exit; they are asked in their order, and share what they compute.
   *
   * @returns the exit's log probabilities, float64 `[numActions]`; `undefined` for a second exit that prefers nothing,
   * which every rule passes by.
   */
  ask(observation: Uint8Array, exit: number): Float64Array | undefined;
  reset(): void;
  close(): Promise<void>;
}

/** Opens a policy that `writeAskable` wrote. */
export async function openExits(bundle: Bundle): Promise<Exits> {
  const session = await openEngine(bundle, "ztw");
  const { numActions, numExits } = session;
  const taus = [0, (1 + dimmedMargin) / numActions, 1];
  const ask = (observation: Uint8Array, exit: number) => {
    const { exitIndex, logits } = session.decideSync(observation, taus[exit]!);
    if (exitIndex < exit) throw new Error(`openExits: expected exit ${exit}, received ${exitIndex}.`);
    if (exitIndex > exit) return undefined;
    return logSoftmax(logits, exit === 0 ? 1 / dimming : 1);
  };
  return {
    numActions,
    numExits,
    ask,
    reset: () => session.reset(),
    close: () => session.close(),
    get performed() {
      return session.performed;
    },
  };
}

/** Logarithms of softmax(scale * scores), float64. */
export function logSoftmax(scores: ArrayLike<number>, scale = 1): Float64Array {
  const scaled = Float64Array.from(scores, (score) => score * scale);
  const largest = Math.max(...scaled);
  const logSum = largest + Math.log(scaled.reduce((sum, score) => sum + Math.exp(score - largest), 0));
  return scaled.map((score) => score - logSum);
}
