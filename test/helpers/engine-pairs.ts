/** Two sessions of the engine over one policy, one of which forgets everything before each decision: they answer the same bits. */
import type { Bundle } from "../../src/model/bundle.js";
import {
  createEngineSession,
  type EngineSession,
  type EngineSessionOptions,
} from "../../src/runtime/engine/session.js";

/** One decision that is asked for; with `reset`, the recycling session forgets too. */
export interface Asked {
  readonly observation: Uint8Array;
  readonly tau: number;
  readonly reset?: boolean;
}

/** Sessions to compare: one that recycles and one that is reset before each decision. */
export async function openPair(
  bundle: Bundle,
  options: Partial<EngineSessionOptions>,
): Promise<EngineSession[]> {
  const recycling = await createEngineSession(bundle, { method: "ztw", ...options });
  const full = await createEngineSession(bundle, { method: "ztw", ...options, debugDropDirty: false });
  return [recycling, full];
}

/** Index of the first decision that is not the same to the bit, and the exits taken; -1 where all are the same. */
export function findDifference(
  [recycling, full]: readonly EngineSession[],
  sequence: readonly Asked[],
): { at: number; exits: Set<number> } {
  const exits = new Set<number>();
  for (const [at, { observation, tau, reset }] of sequence.entries()) {
    if (reset) recycling!.reset();
    full!.reset();
    const received = bitsOf(recycling!, observation, tau);
    const expected = bitsOf(full!, observation, tau);
    if (Buffer.compare(received, expected) !== 0) return { at, exits };
    exits.add(received.readDoubleLE(8));
  }
  return { at: -1, exits };
}

export function bitsOf(session: EngineSession, observation: Uint8Array, tau: number): Buffer {
  const { action, exitIndex, confidence, logits, numHeld = 0 } = session.decideSync(observation, tau);
  return Buffer.from(Float64Array.of(action, exitIndex, confidence, numHeld, ...logits).buffer);
}

/** Opens a pair and closes it. */
export async function compare(
  bundle: Bundle,
  sequence: readonly Asked[],
  options: Partial<EngineSessionOptions> = {},
): Promise<{ at: number; exits: Set<number> }> {
  const pair = await openPair(bundle, options);
  const result = findDifference(pair, sequence);
  for (const session of pair) await session.close();
  return result;
}
