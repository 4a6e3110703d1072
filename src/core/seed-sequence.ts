/** NumPy's SeedSequence (O'Neill's seed_seq_fe with 128 bits), so that one seed becomes the same numbers as there. */
import { randomBytes } from "node:crypto";
import { checkInteger } from "./check.js";

const poolWords = 4;
const shift = 16;
const firstHash = 0x43b0d7e5;
const firstMultiplier = 0x931e8875;
const secondHash = 0x8b51f9dd;
const secondMultiplier = 0x58f38ded;
const mixLeft = 0xca01f9dd;
const mixRight = 0x4973f715;

/** A seed is any of these. */
export const largestSeed = Number.MAX_SAFE_INTEGER;

/** Hashes words one after the other; each call uses another multiplier. */
function makeHash(start: number, multiplier: number): (word: number) => number {
  let constant = start;
  return (word) => {
    let value = (word ^ constant) >>> 0;
    constant = Math.imul(constant, multiplier) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    return (value ^ (value >>> shift)) >>> 0;
  };
}

function mix(left: number, right: number): number {
  const mixed = (Math.imul(mixLeft, left) - Math.imul(mixRight, right)) >>> 0;
  return (mixed ^ (mixed >>> shift)) >>> 0;
}

function makePool(entropy: readonly number[]): number[] {
  const hash = makeHash(firstHash, firstMultiplier);
  const pool = Array.from({ length: poolWords }, (_, i) => hash(entropy[i] ?? 0));
  for (let from = 0; from < poolWords; from++)
    for (let to = 0; to < poolWords; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  for (const word of entropy.slice(poolWords))
    for (let to = 0; to < poolWords; to++) pool[to] = mix(pool[to]!, hash(word));
  return pool;
}

/**
 * The first words that `np.random.SeedSequence(seed).generate_state(count)` gives.
 *
 * @param seed - 0 … 2⁵³ − 1; without one, 128 bits are taken from the system.
 * @returns uint32 `[count]`.
 */
export function seedWords(where: string, seed: number | undefined, count: number): Uint32Array {
  const pool = makePool(seed === undefined ? systemEntropy() : wordsOf(where, seed));
  const hash = makeHash(secondHash, secondMultiplier);
  return Uint32Array.from({ length: count }, (_, i) => hash(pool[i % poolWords]!));
}

function wordsOf(where: string, seed: number): number[] {
  checkInteger(where, "seed", seed, { min: 0, max: largestSeed });
  const high = Math.floor(seed / 2 ** 32);
  return high === 0 ? [seed] : [seed >>> 0, high];
}

function systemEntropy(): number[] {
  const bytes = randomBytes(4 * poolWords);
  return Array.from({ length: poolWords }, (_, i) => bytes.readUInt32LE(4 * i));
}
